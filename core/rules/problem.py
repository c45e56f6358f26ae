"""What a rule answers when it cannot read a value, and the plain text behind any kind of cell."""

import math
import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from core.messages import N_, AppError, Say
from db.folding import RIGHT_TO_LEFT_CONTROLS, narrow

Raw = str | int | float | bool | Decimal | date | datetime | time | timedelta | None

_SHOWN_LENGTH = 60
_SPREADSHEET_DIGITS = 15
_UNSTORABLE = re.compile(f"[\0\ud800-\udfff{''.join(RIGHT_TO_LEFT_CONTROLS)}]")
_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


class ValueProblem(AppError, ValueError):
    """A value that cannot be stored as it was given: `say` tells why, `choices` are texts that would be
    accepted.
    """

    def __init__(self, say: Say, choices: tuple[str, ...] = (), rule: str | None = None) -> None:
        super().__init__(say, rule)
        self.choices = choices


def refused(
    sentence: str, raw: Raw = None, choices: tuple[str, ...] = (), **values: str | int | Say
) -> ValueProblem:
    """The problem for a sentence marked with `N_`; `{raw}` in it is what was given, made visible."""
    return ValueProblem(Say(sentence, raw=shown(raw), **values), choices)


def shown(raw: Raw) -> str:
    """What was given, fit for a sentence: hidden characters by their number (`U+202E`), at most 60
    characters.
    """
    if isinstance(raw, int) and raw.bit_length() > 200:
        return f"10^{int(raw.bit_length() * math.log10(2))}"
    text = _text_of(raw).strip()
    cut = text if len(text) <= _SHOWN_LENGTH else text[: _SHOWN_LENGTH - 1] + "…"
    return "".join(code_point(c) if unicodedata.category(c) in _HIDDEN else c for c in cut)


def code_point(char: str) -> str:
    """The name of a character nobody can see: `U+200B`."""
    return f"U+{ord(char):04X}"


def as_text(raw: Raw) -> str:
    """The text of a cell: `3.0` is "3", a date is its ISO form, an empty cell is "".

    Spreadsheets hold 15 digits: a fraction is read at that precision (0.1 + 0.2 is 0.3 there too), and a
    longer number has already lost digits, so it is refused, as are NaN, infinity, NUL and half characters.
    """
    if isinstance(raw, bool) or raw is None:
        return _text_of(raw)
    if isinstance(raw, int | float) and not abs(raw) < 10**_SPREADSHEET_DIGITS:
        if isinstance(raw, float) and not math.isfinite(raw):
            raise refused(N_("Not a number: {raw}"), raw)
        raise refused(
            N_("A spreadsheet number keeps only {digits} digits; please enter it as text: {raw}"),
            raw,
            digits=_SPREADSHEET_DIGITS,
        )
    if isinstance(raw, Decimal) and not (raw.is_finite() and abs(raw.adjusted()) <= 30):
        raise refused(N_("Not a number: {raw}"), raw)
    text = _text_of(raw)
    _refuse_unstorable(text, raw)
    return text


def storable(text: str) -> str:
    """The text with what no database takes (NUL, half characters) replaced by U+FFFD, for traces and drafts."""
    return re.sub("[\0\ud800-\udfff]", "\ufffd", text)


def plain(raw: Raw) -> str:
    """The text of a cell with digits, blanks and punctuation in their ASCII form, trimmed; a blank one is
    refused.
    """
    text = narrow(as_text(raw)).strip()
    if not text:
        raise refused(N_("Please fill this in"))
    return text


def _text_of(raw: Raw) -> str:
    if raw is None:
        return ""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        return format(Decimal(format(raw, ".15g")), "f") if math.isfinite(raw) else str(raw)
    if isinstance(raw, Decimal):
        return format(raw, "f") if raw.is_finite() and abs(raw.adjusted()) <= 30 else str(raw)
    if isinstance(raw, datetime):
        return raw.isoformat(" ")
    if isinstance(raw, date | time):
        return raw.isoformat()
    return str(raw)


def _refuse_unstorable(text: str, raw: Raw) -> None:
    found = _UNSTORABLE.search(text)
    if not found:
        return
    char = found.group()
    if char == "\0":
        raise refused(N_("Contains a character that cannot be stored ({char}): {raw}"), raw, char="NUL")
    if char in RIGHT_TO_LEFT_CONTROLS:
        sentence = N_("Contains a hidden character that turns text around ({char}): {raw}")
    else:
        sentence = N_("Contains half a character ({char}); please type it again: {raw}")
    raise refused(sentence, raw, char=code_point(char))
