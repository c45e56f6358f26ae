"""Where each clause of the policies stands in the documents: the document, its article, and the lines."""

from functools import cache
from pathlib import Path

# One clause a line: its id, then its place.
_PLACES = Path(__file__).with_name("clause_sources.txt")


def source_of(rule: str) -> str:
    """The document, article and lines a clause was taken from, as the page of the policies shows them beside its words.

    What is to be read and found rather than checked is kept by standing there (R028, R052, R069, R120, R208, R239, R242,
    R245, R296, R358, R394, R410, R416, R436).
    """
    return _places()[rule]


@cache
def _places() -> dict[str, str]:
    lines = _PLACES.read_text(encoding="utf-8").splitlines()
    return {rule: place for rule, _, place in (line.partition(" ") for line in lines)}
