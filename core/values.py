"""Between what people type, what is stored and what is shown, for each type of field."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from core import documents, formats, i18n
from core.messages import N_, Say
from core.resource import Field
from core.resources import RESOURCES
from core.rulebook_defaults import BY_KEY
from core.rules.addresses import parse_email, parse_url
from core.rules.choices import Choices, parse_score
from core.rules.dates import parse_date
from core.rules.identity import parse_id_number
from core.rules.moments import parse_moment, parse_time_of_day
from core.rules.numbers import COUNT_UNITS, parse_integer, parse_money
from core.rules.phones import parse_phone
from core.rules.problem import Raw, ValueProblem
from core.rules.problem import as_text as cell_text
from core.rules.text import clean_text, is_blank, parse_tags
from core.rules.yes_no import parse_yes_no
from db.columns import FieldType
from db.queries.conditions import LARGEST_AMOUNT, LARGEST_INTEGER

TAG_BREAK = "; "
_LISTS = (FieldType.TAGS, FieldType.CHOICES)


@dataclass(frozen=True)
class Reading:
    """What parsing needs besides the text: the writer's zone, further words, and how to find a named row."""

    zone: ZoneInfo
    find: Callable[[Field, str], int]
    spellings: Mapping[StrEnum, tuple[str, ...]] = field(default_factory=dict)
    blanks: tuple[str, ...] = ()
    prepared: dict[type[StrEnum], Choices] = field(default_factory=dict)


def parse(one: Field, raw: Any, reading: Reading) -> Any:
    """The value to store for what was typed, None for nothing.

    Raises `ValueProblem` with a sentence, and with choices where the text has two readings.
    """
    parts = raw if isinstance(raw, list) and one.type in _LISTS else [raw]
    if not all(isinstance(part, Raw) for part in parts):
        raise ValueProblem(Say(N_("This cannot stand in a cell.")))
    if raw is None or (not isinstance(raw, list) and is_blank(raw, reading.blanks)):
        return None
    return _PARSERS[one.type](one, raw, reading)


def _parse_text(one: Field, raw: Any, reading: Reading) -> str | None:
    by_format = {
        "phone": parse_phone,
        "email": parse_email,
        "website": parse_url,
        "time_of_day": parse_time_of_day,
    }
    if one.marks.format in by_format:
        parsed = by_format[one.marks.format](raw)
        return clean_text(parsed, one.marks.length)
    if one.marks.format == "id_number":
        return parse_id_number("", raw)
    if one.marks.format in NAMED and one.marks.format not in OPEN:
        return _named(one.marks.format).parse(raw)
    if one.marks.format in OPEN:
        return _named(one.marks.format).known(raw) or clean_text(raw, one.marks.length)
    return clean_text(raw, one.marks.length)


def _parse_long(one: Field, raw: Any, reading: Reading) -> str | None:
    return clean_text(raw, one.marks.length, multiline=True)


def _parse_choice(one: Field, raw: Any, reading: Reading) -> StrEnum:
    choices = one.marks.choices
    assert choices is not None
    if isinstance(raw, choices):
        return raw
    if choices not in reading.prepared:
        extra = {
            choice.value: words for choice, words in reading.spellings.items() if isinstance(choice, choices)
        }
        spelled = {key: (*words, *extra.get(key, ())) for key, words in spellings(choices).items()}
        reading.prepared[choices] = Choices(spelled)
    return choices(reading.prepared[choices].parse(raw))


def _parse_choices(one: Field, raw: Any, reading: Reading) -> list[str]:
    words = raw if isinstance(raw, list) else parse_tags(raw)
    return sorted({_parse_choice(one, word, reading).value for word in words})


def _parse_reference(one: Field, raw: Any, reading: Reading) -> int:
    """An int is the id a picker chose; any text is looked up by what names such a row."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    return reading.find(one, cell_text(raw))


def _parse_integer(one: Field, raw: Any, reading: Reading) -> int:
    if one.marks.format == "score":
        return parse_score(raw, one.marks.low or 0, one.marks.high or 5)
    low = -LARGEST_INTEGER if one.marks.low is None else one.marks.low
    high = LARGEST_INTEGER if one.marks.high is None else one.marks.high
    return parse_integer(raw, low, high, units=COUNT_UNITS)


def _parse_money(one: Field, raw: Any, reading: Reading) -> Decimal:
    low = -LARGEST_AMOUNT if one.marks.low is None else Decimal(one.marks.low)
    high = LARGEST_AMOUNT if one.marks.high is None else Decimal(one.marks.high)
    return parse_money(raw, low=low, high=high)


def _parse_flag(one: Field, raw: Any, reading: Reading) -> bool:
    return parse_yes_no(raw)


def _parse_day(one: Field, raw: Any, reading: Reading) -> date:
    return parse_date(raw, earliest=date(1880, 1, 1), latest=date(2199, 12, 31))


def _parse_moment(one: Field, raw: Any, reading: Reading) -> datetime:
    return parse_moment(raw, reading.zone, date_only=True)


def _parse_tags(one: Field, raw: Any, reading: Reading) -> list[str]:
    return list(parse_tags("\n".join(map(cell_text, raw)) if isinstance(raw, list) else raw))


_PARSERS: Mapping[FieldType, Callable[[Field, Any, Reading], Any]] = {
    FieldType.TEXT: _parse_text,
    FieldType.LONG_TEXT: _parse_long,
    FieldType.CHOICE: _parse_choice,
    FieldType.CHOICES: _parse_choices,
    FieldType.REFERENCE: _parse_reference,
    FieldType.INTEGER: _parse_integer,
    FieldType.MONEY: _parse_money,
    FieldType.FLAG: _parse_flag,
    FieldType.DATE: _parse_day,
    FieldType.MOMENT: _parse_moment,
    FieldType.TAGS: _parse_tags,
}


# Texts that are keys of the product's own, by their format: people read and write the names of these.
NAMED: Mapping[str, Collection[str]] = {
    "table": RESOURCES,
    "policy": BY_KEY,
    "document": documents.KEYS,
    "product_group": ("skincare", "makeup", "haircare", "other"),
}
# Of these, the lists a company makes longer: the table and column whose words stand beside the known ones.
OPEN: Mapping[str, tuple[str, str]] = {"product_group": ("products", "group")}


@cache
def _named(format: str) -> Choices:
    """Such keys by themselves and by their names in all languages."""
    return Choices(
        {
            name: (*(i18n.term(lang, f"{format}.{name}") for lang in i18n.LANGUAGES), name)
            for name in NAMED[format]
        }
    )


@cache
def spellings(choices: type[StrEnum]) -> dict[str, tuple[str, ...]]:
    """For each key of an enumeration the words that mean it: the key and its labels in all languages."""
    return {one.value: (*(choice_label(one, lang) for lang in i18n.LANGUAGES), one.value) for one in choices}


def choice_label(choice: StrEnum, lang: str) -> str:
    """The word for a choice in a language."""
    return i18n.term(lang, f"enum.{type(choice).__name__}.{choice.value}")


def as_text(value: Any) -> str | None:
    """The canonical text of a stored value: what the audit keeps and what `parse` takes back."""
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if isinstance(value, list | tuple):
        return TAG_BREAK.join(str(one) for one in value)
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def typed_back(one: Field, text: str | None) -> Any:
    """What to hand to `parse` so that a canonical text becomes its value again."""
    return int(text) if text is not None and one.type is FieldType.REFERENCE else text


def shown(one: Field, value: Any, lang: str, zone: str) -> str:
    """A stored value as people read it."""
    if value is None or value == []:
        return ""
    if one.type is FieldType.CHOICE and one.marks.choices is not None:
        return i18n.term(lang, f"enum.{one.marks.choices.__name__}.{value}")
    if one.type is FieldType.CHOICES and one.marks.choices is not None:
        return TAG_BREAK.join(i18n.term(lang, f"enum.{one.marks.choices.__name__}.{v}") for v in value)
    if one.type is FieldType.FLAG:
        return i18n.translate(lang, YES if value else NO)
    if one.type is FieldType.TAGS:
        return TAG_BREAK.join(word_of(one, each, lang) for each in value)
    if one.type is FieldType.TEXT:
        return word_of(one, value, lang)
    by_type: Mapping[FieldType, Callable[[], str]] = {
        FieldType.DATE: lambda: formats.day(lang, value),
        FieldType.MOMENT: lambda: formats.moment(lang, value, zone),
        FieldType.MONEY: lambda: formats.money(lang, value),
    }
    return by_type.get(one.type, lambda: str(value))()


def word_of(one: Field, word: str, lang: str) -> str:
    """One text of a field as people read it: by its name where it is a key of the product's own."""
    form = one.marks.format
    return i18n.term(lang, f"{form}.{word}") if word in NAMED.get(form, ()) else word


_WRITTEN_AS_KEPT = frozenset(
    {FieldType.TEXT, FieldType.LONG_TEXT, FieldType.DATE, FieldType.MONEY, FieldType.INTEGER}
)


def editable_text(one: Field, value: Any, lang: str, zone: str) -> str:
    """A stored value as text for a grid cell; `parse` reads the same value out of it."""
    if value is None:
        return ""
    if one.type is FieldType.MOMENT:
        return value.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
    if one.type in _WRITTEN_AS_KEPT and one.marks.format not in NAMED:
        return str(value)
    return shown(one, value, lang, zone)


YES, NO = N_("Yes"), N_("No")


def unknown_reference(one: Field, text: str, found: int) -> ValueProblem:
    """The refusal of a name that no row, or more than one, answers to."""
    said = (
        N_("Nothing is called {text} here.")
        if not found
        else N_("More than one is called {text}; choose one.")
    )
    return ValueProblem(Say(said, text=text))
