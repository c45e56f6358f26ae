"""Reads the answers to OWASP ASVS in docs/asvs.md, and prints how many there are of each.

python -m tools.asvs             a line per answer, of level 1 and of both
python -m tools.asvs open        the requirements with this answer, with the words
"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).resolve().parent.parent / "docs" / "asvs.md"
ANSWERS = ("tested", "built", "operator", "outside", "not here", "partly", "open")
_ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (\d) \| ([a-z ]+) \| (.*?) \|(.*)\|$", re.MULTILINE)
_LIST = re.compile(r"```asvs\n(.*?)```", re.DOTALL)
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


class Answer(NamedTuple):
    """One requirement with its answer, in our words, and the tests that show it as (file, name)."""

    id: str
    level: int
    answer: str
    words: str
    tests: tuple[tuple[str, str], ...]


def answers() -> list[Answer]:
    """Every answer on the page, in its order."""
    text = PAGE.read_text(encoding="utf-8")
    return [
        Answer(id, int(level), answer, words, tuple(_TEST.findall(tests)))
        for id, level, answer, words, tests in _ROW.findall(text)
    ]


def wanted() -> list[str]:
    """The requirements of the levels 1 and 2, from the list at the head of the page."""
    found = _LIST.search(PAGE.read_text(encoding="utf-8"))
    ids: list[str] = []
    for line in (found[1] if found else "").splitlines():
        section, _, numbers = line.partition(": ")
        for part in numbers.split():
            first, _, last = part.partition("-")
            ids += [f"{section}.{number}" for number in range(int(first), int(last or first) + 1)]
    return ids


def main(arguments: Sequence[str]) -> int:
    """Print the numbers, or the requirements with one answer."""
    found = answers()
    for kind in arguments:
        for one in found:
            if one.answer == kind:
                print(f"{one.id} (level {one.level}): {one.words}")
    for kind in () if arguments else ANSWERS:
        both = [one for one in found if one.answer == kind]
        print(f"{kind:9} {len(both):4}   of level 1: {sum(one.level == 1 for one in both):3}")
    if not arguments:
        print(f"{'in all':9} {len(found):4}   of level 1: {sum(one.level == 1 for one in found):3}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
