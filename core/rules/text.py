"""Free text as people type it: what is trimmed, what is kept, what is refused; blank cells; lists of tags."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from core.messages import N_
from core.rules.problem import Raw, as_text, code_point, refused
from db.folding import JOINERS, LEFT_TO_RIGHT_CONTROLS, ZERO_WIDTH, fold, trim

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x85\u2028\u2029]")
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f")
_STEERING = f"{''.join(LEFT_TO_RIGHT_CONTROLS)}\u206a-\u206f\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f"
_HIDDEN_IN_LINE = re.compile(f"[\0-\x1f\x7f-\x9f{_STEERING}]")
_HIDDEN_IN_LINES = re.compile(f"[\0-\x08\x0b-\x1f\x7f-\x9f{_STEERING}]")
_ZERO_WIDTH = re.compile(f"[{''.join(ZERO_WIDTH)}]")
_JOINER = re.compile(f"[{''.join(JOINERS)}]")
_BETWEEN_TAGS = re.compile("[,，;；、\n]")


def is_blank(raw: Raw, words: Iterable[str] = ()) -> bool:
    """True for an empty cell, for blanks and invisible characters only, and for one of the words (`未还`,
    `N/A`).
    """
    if raw is None:
        return True
    if not isinstance(raw, str):
        return False
    text = trim(raw)
    return not text or (bool(words) and fold(text) in _folded(tuple(words)))


@lru_cache(maxsize=256)
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


def clean_text(raw: Raw, max_length: int, multiline: bool = False) -> str | None:
    r"""The text to store, or None for a blank one. What was typed is kept, with these exceptions:

    * blanks and invisible characters at both ends are trimmed (NBSP, ideographic space, U+200B, byte order
      mark ...);
    * line ends become `\n` (several lines only where `multiline`), and the text is put into Unicode form
      NFC;
    * inside, zero-width characters are taken out; a joiner (ZWJ, ZWNJ) stays where it joins: emoji, Indic,
      Arabic.

    Refused: control characters, half characters, characters that turn text around, hidden tag characters,
    line breaks and tabs in a one-line field, more than `max_length` characters (code points, after the
    above).
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
    """The texts between commas, semicolons, `、` and line breaks, in order; a repeated one counts once; blank
    is ().
    """
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
    found = (_HIDDEN_IN_LINES if multiline else _HIDDEN_IN_LINE).search(_FLAG.sub("", text))
    if not found:
        return
    if found.group() == "\n":
        raise refused(N_("Only one line fits here: {raw}"), raw)
    raise refused(N_("Contains a hidden character ({char}): {raw}"), raw, char=code_point(found.group()))


def _without_zero_width(text: str) -> str:
    seen = _ZERO_WIDTH.sub("", text)
    return _JOINER.sub(lambda found: found.group() if _joins(seen, found.start()) else "", seen)


def _joins(text: str, at: int) -> bool:
    return 0 < at < len(text) - 1 and _can_join(text[at - 1]) and _can_join(text[at + 1])


def _can_join(char: str) -> bool:
    """A joiner has no effect beside ASCII, blanks, another joiner and the letters of Chinese, Japanese and
    Korean.
    """
    category = unicodedata.category(char)
    wide = unicodedata.east_asian_width(char) in "WF"
    return not char.isascii() and category[0] in "LMS" and not (wide and category[0] == "L")
