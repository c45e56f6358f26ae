"""Guarding exported text, so that no spreadsheet runs it as a formula, and taking the guard off again on
import.
"""

import re

_GUARDED = re.compile("'*[ \u00a0\u3000\ufeff]*[=+\\-@\t\r\n\0＝＋－＠]")
_NEGATIVE = re.compile(r"-[0-9]+(?:\.[0-9]+)?")


def needs_guard(text: str) -> bool:
    """True where a spreadsheet would read the text as a formula, or where it already looks guarded.

    The second half makes `remove_guard(escape_formula(x)) == x` hold for every text.
    """
    return bool(_GUARDED.match(text)) and not _NEGATIVE.fullmatch(text)


def escape_formula(text: str) -> str:
    """The text with `'` before it where it needs a guard; a plain negative number stays a number."""
    return "'" + text if needs_guard(text) else text


def remove_guard(text: str) -> str:
    """The text that `escape_formula` guarded; any other text unchanged."""
    return text[1:] if text.startswith("'") and needs_guard(text[1:]) else text
