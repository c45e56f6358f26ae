"""Matches the columns of a file to fields by name, and signs the layout a mapping is remembered for."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from db.folding import fold

_MARKS = re.compile(r"[\W_]+")
_NOTE = re.compile(r"[(（\[【].*?[)）\]】]")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_EXACT, _PART_OF_HEADING, _CONTAINED = 1.0, 0.9, 0.8
_LEAST = 0.5


@dataclass(frozen=True, slots=True)
class Target:
    """A field that a column may fill: its key and all its names (labels of every language, aliases)."""

    key: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A column (counted from 0) proposed for a field; `score` is 1 for an equal name and at least 0.5."""

    column: int
    score: float


def match(header: Sequence[str], targets: Iterable[Target]) -> dict[str, Match]:
    """Propose a column for each field whose name stands in the header; fields without one are left out.

    Equal names win over contained words, longer shared words over shorter ones, then the order of the fields
    and of the columns. A column is proposed once; the person may give it to further fields.
    """
    headings = [_Heading.of(text) for text in header]
    pairs = []
    for place, target in enumerate(targets):
        names = [name for name in map(_Heading.of, target.names) if name.plain]
        for column, heading in enumerate(headings):
            score = max((_score(heading, name) for name in names), default=0.0)
            if score >= _LEAST:
                pairs.append((-score, place, column, target.key))
    proposed: dict[str, Match] = {}
    taken: set[int] = set()
    for negative, _, column, key in sorted(pairs):
        if key not in proposed and column not in taken:
            proposed[key] = Match(column, round(-negative, 3))
            taken.add(column)
    return proposed


def shared(mapping: Mapping[str, int]) -> dict[int, tuple[str, ...]]:
    """The columns that serve several fields, which is right only when the person says so."""
    users: dict[int, list[str]] = {}
    for key, column in mapping.items():
        users.setdefault(column, []).append(key)
    return {column: tuple(keys) for column, keys in users.items() if len(keys) > 1}


def signature(header: Sequence[str]) -> str:
    """A short name for a layout: equal for the same headings in the same order, however spaced or cased."""
    folded = [_Heading.of(text).plain for text in header]
    while folded and not folded[-1]:
        folded.pop()
    return hashlib.sha256("\x1f".join(folded).encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class _Heading:
    plain: str
    bare: str
    words: tuple[str, ...]
    parts: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "_Heading":
        folded = fold(text)
        words = tuple(word for word in _MARKS.split(folded) if word)
        parts = tuple(_MARKS.sub("", part) for part in folded.split("/")[1:]) if "/" in folded else ()
        return cls("".join(words), _MARKS.sub("", _NOTE.sub("", folded)), words, parts)


def _score(heading: _Heading, name: _Heading) -> float:
    """1 when equal, 0.9 when equal but for a bracketed remark or a group above, less for contained words."""
    if not heading.plain:
        return 0.0
    if heading.plain == name.plain:
        return _EXACT
    if heading.bare == name.plain or name.plain in heading.parts[-1:]:
        return _PART_OF_HEADING
    return max(_contained(name, heading), _contained(heading, name))


def _contained(inner: _Heading, outer: _Heading) -> float:
    """How much of `outer` is the whole of `inner`, as Chinese characters in a row or as whole words."""
    if _CHINESE.search(inner.plain):
        found = len(inner.plain) >= 2 and inner.plain in outer.plain
    else:
        size = len(inner.words)
        runs = (outer.words[start : start + size] for start in range(len(outer.words) - size + 1))
        found = len(inner.plain) >= 3 and inner.words in runs
    return _LEAST + (_CONTAINED - _LEAST) * len(inner.plain) / len(outer.plain) if found else 0.0
