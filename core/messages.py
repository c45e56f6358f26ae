"""Sentences shown to people, carried untranslated until the very edge, and the errors that hold them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core import i18n

Translate = Callable[[str], str]


def N_(text: str) -> str:  # noqa: N802 - the mark is known by this name
    """Mark a sentence for the catalogues without translating it."""
    return text


@dataclass(frozen=True, slots=True)
class Term:
    """A catalogue entry by key (`field.customers.phone`), used as a value inside a sentence."""

    key: str


@dataclass(frozen=True, slots=True)
class Say:
    """An English source sentence and the values for its places.

    `Say(N_("Not a date: {raw}"), raw=raw)` compares by value and survives a trip through JSON.
    """

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __init__(self, text: str, /, **values: Any) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "values", values)

    def __hash__(self) -> int:
        return hash((self.text, tuple(sorted((k, str(v)) for k, v in self.values.items()))))

    def __str__(self) -> str:
        return self.text.format(**{k: v.key if isinstance(v, Term) else v for k, v in self.values.items()})

    def render(self, lang: str) -> str:
        """The sentence in a language of `core.i18n.LANGUAGES`."""
        values = {
            k: i18n.term(lang, v.key) if isinstance(v, Term) else v.render(lang) if isinstance(v, Say) else v
            for k, v in self.values.items()
        }
        return i18n.translate(lang, self.text, **values)

    def as_json(self) -> dict[str, Any]:
        """A JSON-able form; `from_json` restores an equal value."""
        return {
            "text": self.text,
            "values": {k: _value_as_json(v) for k, v in self.values.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Say":
        """The sentence that `as_json` stored."""
        return cls(data["text"], **{k: _value_from_json(v) for k, v in data["values"].items()})


def _value_as_json(value: Any) -> Any:
    if isinstance(value, Term):
        return {"term": value.key}
    if isinstance(value, Say):
        return {"say": value.as_json()}
    return value if isinstance(value, int | float | bool) or value is None else str(value)


def _value_from_json(value: Any) -> Any:
    if isinstance(value, dict):
        return Term(value["term"]) if "term" in value else Say.from_json(value["say"])
    return value


class AppError(Exception):
    """Something a person can act on: carries its sentence and, where one refused, the rule's id."""

    def __init__(self, say: Say, rule: str | None = None) -> None:
        super().__init__(str(say))
        self.say = say
        self.rule = rule


class DeclarationError(Exception):
    """A wrong declaration of a table, found when its module is imported; names the table and the fault."""
