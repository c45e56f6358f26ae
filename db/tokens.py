"""The words and grams of the search: how a text is normalised, and which pieces of it the index holds.

Non-ASCII characters are held alone and in pairs; ASCII ones in threes, and in pairs unless both are digits
(pairs of digits are in nearly every row with a phone number, so that an index on them saves nothing).
"""

import re
from collections.abc import Iterable

from db.folding import fold
from db.pinyin import LONGEST, is_chinese, readings

# Raised when `grams` gives other pieces than before; `db.search.ensure` then builds the indexes anew.
TOKENISER = 1

# Pieces asked of the index for one word of a query; the rest is found by comparing the text itself.
MOST_CUTS = 4

_PLAIN = re.compile(r"[ -~\u4e00-\u9fff]*")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def folded(text: str) -> str:
    """`fold(text)` without control characters, quickly for the usual Chinese and Latin texts."""
    if _PLAIN.fullmatch(text):
        return " ".join(text.lower().split())
    return " ".join(_CONTROLS.sub(" ", fold(text)).split())


def normalise(values: Iterable[str]) -> str:
    """The search text of some values: their folded words, then pinyin and initials of the Chinese ones.

    Each word once, with single blanks between; `""` for no words.
    """
    words: dict[str, None] = {}
    for value in values:
        words.update(dict.fromkeys(folded(value).split()))
    for word in list(words):
        if not word.isascii():
            for run in _chinese_runs(word):
                words.update(dict.fromkeys(readings(run)))
    return " ".join(words)


def _chinese_runs(word: str) -> list[str]:
    blanked = "".join(char if is_chinese(char) else " " for char in word)
    return [run for run in blanked.split() if len(run) <= LONGEST]


def words(query: str) -> list[str]:
    """The words a person looks for, each once."""
    return list(dict.fromkeys(folded(query).split()))


def grams(text: str) -> list[str]:
    """The pieces of a normalised text that the index holds, each once."""
    found: set[str] = set()
    for word in text.split(" "):
        if word.isascii():
            found.update([word[i : i + 3] for i in range(len(word) - 2)])
            if not word.isdigit():
                found.update([pair for i in range(len(word) - 1) if not (pair := word[i : i + 2]).isdigit()])
        else:
            found.update(_mixed(word))
    return list(found)


def _mixed(word: str) -> set[str]:
    found = {char for char in word if char > "\x7f"}
    for i in range(len(word) - 1):
        pair = word[i : i + 2]
        if not (pair.isascii() and pair.isdigit()):
            found.add(pair)
        triple = word[i : i + 3]
        if len(triple) == 3 and triple.isascii():
            found.add(triple)
    return found


def cuts(word: str) -> list[str]:
    """The pieces to ask the index for when looking for a word; none where the index does not help.

    `[word]` means that the index knows the whole word, so its answer needs no further check. The end of a
    word comes first: numbers of records differ there.
    """
    if word.isascii():
        if len(word) == 2 and not word.isdigit():
            return [word]
        return [word[i : i + 3] for i in range(len(word) - 3, -1, -3)][:MOST_CUTS]
    if len(word) == 1:
        return [word]
    pairs = [word[i : i + 2] for i in range(len(word) - 2, -1, -1)]
    kept = [pair for pair in pairs[:: 2 if len(word) > 4 else 1] if not pair.isascii()]
    return (kept or [char for char in word if char > "\x7f"])[:MOST_CUTS]
