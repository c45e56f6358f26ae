"""Free text as people type it: what is trimmed, what is kept, what is refused; blank cells; lists of tags."""

import re
import unicodedata
from collections.abc import Iterable

from core.messages import N_
from core.rules.problem import Raw, as_text, code_point, refused
from db.folding import JOINERS, LEFT_TO_RIGHT_CONTROLS, ZERO_WIDTH, fold, trim

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x85\u2028\u2029]")
_TAG_CHARACTER = re.compile("[\U000e0001\U000e0020-\U000e007f]")
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f")
_DEPRECATED = frozenset(map(chr, (*range(0x206A, 0x2070), *range(0xFFF9, 0xFFFC))))
_BETWEEN_TAGS = re.compile("[,，;；、\n]")


def is_blank(raw: Raw, words: Iterable[str] = ()) -> bool:
    """True for an empty cell, for blanks and invisible characters only, and for one of the words (`未还`, `N/A`)."""
    if raw is None:
        return True
    if not isinstance(raw, str):
        return False
    text = trim(raw)
    return not text or any(fold(text) == fold(word) for word in words)


def clean_text(raw: Raw, max_length: int, multiline: bool = False) -> str | None:
    """The text to store, or None for a blank one. What was typed is kept, with these exceptions:

    * blanks and invisible characters at both ends are trimmed (NBSP, ideographic space, U+200B, byte order mark ...);
    * line ends become `\\n` (several lines only where `multiline`), and the text is put into Unicode form NFC;
    * inside, zero-width characters are taken out; a joiner (ZWJ, ZWNJ) stays where it joins: emoji, Indic, Arabic.

    Refused: control characters, half characters, characters that turn text around, hidden tag characters, line
    breaks and tabs in a one-line field, more than `max_length` characters (code points, after the above).
    """
    text = _LINE_ENDS.sub("\n", trim(as_text(raw)))
    if not text:
        return None
    _refuse_hidden(text, raw, multiline)
    text = trim(unicodedata.normalize("NFC", _without_zero_width(text)))
    if len(text) > max_length:
        raise refused(
            N_("At most {limit} characters are possible, this has {length}"),
            limit=max_length,
            length=len(text),
        )
    return text or None


def parse_tags(raw: Raw, max_length: int = 40, most: int = 50) -> tuple[str, ...]:
    """The texts between commas, semicolons, `、` and line breaks, in order; a repeated one counts once; blank is ()."""
    text = clean_text(raw, max_length=most * (max_length + 2), multiline=True) or ""
    found: dict[str, str] = {}
    for piece in _BETWEEN_TAGS.split(text):
        tag = clean_text(piece, max_length)
        if tag is not None:
            found.setdefault(fold(tag), tag)
    if len(found) > most:
        raise refused(
            N_("At most {limit} entries are possible, these are {count}"), limit=most, count=len(found)
        )
    return tuple(found.values())


def _refuse_hidden(text: str, raw: Raw, multiline: bool) -> None:
    for char in text:
        if char in "\n\t" and multiline:
            continue
        if char == "\n":
            raise refused(N_("Only one line fits here: {raw}"), raw)
        if unicodedata.category(char) == "Cc" or char in LEFT_TO_RIGHT_CONTROLS or char in _DEPRECATED:
            raise refused(N_("Contains a hidden character ({char}): {raw}"), raw, char=code_point(char))
    tag = _TAG_CHARACTER.search(_FLAG.sub("", text))
    if tag:
        raise refused(N_("Contains a hidden character ({char}): {raw}"), raw, char=code_point(tag.group()))


def _without_zero_width(text: str) -> str:
    if text.isascii():
        return text
    seen = "".join(c for c in text if c not in ZERO_WIDTH)
    if not any(c in JOINERS for c in seen):
        return seen
    last = len(seen) - 1
    return "".join(
        c
        for at, c in enumerate(seen)
        if c not in JOINERS or (0 < at < last and _can_join(seen[at - 1]) and _can_join(seen[at + 1]))
    )


def _can_join(char: str) -> bool:
    """A joiner has no effect beside ASCII, blanks, another joiner and the letters of Chinese, Japanese and Korean."""
    category = unicodedata.category(char)
    wide = unicodedata.east_asian_width(char) in "WF"
    return not char.isascii() and category[0] in "LMS" and not (wide and category[0] == "L")
