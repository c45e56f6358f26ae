"""Low-level folding of text: what counts as invisible, how digits and blanks are read, and the form two texts
are compared in.

Pure functions without SQL, so that the search keys of `db` and the rules of `core` agree on what is "the same
text".
"""

import re
import unicodedata

RIGHT_TO_LEFT_CONTROLS = frozenset("\u202b\u202e\u2067")
LEFT_TO_RIGHT_CONTROLS = frozenset("\u202a\u202c\u202d\u2066\u2068\u2069")
DIRECTION_MARKS = frozenset("\u061c\u200e\u200f")
JOINERS = frozenset("\u200c\u200d")
# Soft hyphen, zero-width space, word joiner, invisible operators, byte order mark: nothing to see, nothing
# joined.
ZERO_WIDTH = frozenset("\u00ad\u200b\u2060\u2061\u2062\u2063\u2064\ufeff")
# They draw nothing although Unicode calls them letters and symbols: Hangul fillers and the empty Braille
# cell.
EMPTY_LETTERS = frozenset("\u3164\uffa0\u2800")

_TRIMMED = ZERO_WIDTH | JOINERS | DIRECTION_MARKS | LEFT_TO_RIGHT_CONTROLS | EMPTY_LETTERS
_INVISIBLE = "".join(sorted(_TRIMMED))
_SIMPLE = re.compile("[\x00-\x7f\u4e00-\u9fff]*")  # nothing here has another form than its lower case
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63")
_VARIATION = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF), (0x180B, 0x180D), (0x180F, 0x180F))


def is_blank_character(char: str) -> bool:
    """True for white space of any script and for characters that draw nothing at the edge of a text."""
    return char.isspace() or char in _TRIMMED


def trim(text: str) -> str:
    """The text without blank and invisible characters at its two ends; the inside stays as it is."""
    bare = text.strip()
    while bare and (bare[0] in _TRIMMED or bare[-1] in _TRIMMED):
        bare = bare.strip(_INVISIBLE).strip()
    return bare


class _Narrow(dict[int, int | str | None]):
    """Translation table that answers by rule and remembers only the characters that change."""

    def __missing__(self, code: int) -> int | str | None:
        changed = _narrowed(chr(code))
        if changed == chr(code):
            return code
        self[code] = changed
        return changed


def _narrowed(char: str) -> str:
    if "\uff01" <= char <= "\uff5e":
        return chr(ord(char) - 0xFEE0)
    if char == "\uffe5":
        return "¥"
    if char in _DASHES:
        return "-"
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category == "Zs":
        return " "
    return "" if category == "Cf" else char


_NARROW = _Narrow()


def narrow(text: str) -> str:
    """Digits of every script, full-width forms, dashes and blanks as their plain ASCII twins; invisible
    characters out.

    Unlike NFKC this leaves `²`, `①` and `½` alone, so that `5²` never becomes 52.
    """
    return text if text.isascii() else text.translate(_NARROW).strip()


def _ignored(char: str) -> bool:
    code = ord(char)
    return unicodedata.category(char) == "Cf" or any(low <= code <= high for low, high in _VARIATION)


def _folded_once(text: str) -> str:
    visible = "".join(c for c in text if c not in EMPTY_LETTERS and not _ignored(c))
    form = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())
    digits = "".join(str(unicodedata.digit(c)) if unicodedata.category(c) == "Nd" else c for c in form)
    return " ".join(digits.split())


def fold(text: str) -> str:
    """The form in which two texts are compared: NFKC, case-folded, ASCII digits, single blanks, nothing
    invisible.

    `fold(fold(x)) == fold(x)`. Traditional and simplified characters stay different; that needs a table.
    """
    if _SIMPLE.fullmatch(text):
        return " ".join(text.lower().split())
    folded = _folded_once(text)
    again = _folded_once(folded)
    while again != folded:  # a few compositions need a second pass, none needs a third
        folded, again = again, _folded_once(again)
    return folded
