"""The code on a label: what is printed on it, and what a scanner types when it reads it."""

import io

import segno

from db.folding import fold, trim

LONGEST = 200


def svg(text: str) -> str:
    """The QR code of a text as an SVG element, black on white, as large as its place; it holds the text and nothing else."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", light="#fff", border=2, omitsize=True, xmldecl=False, svgns=True
    )
    return out.getvalue().decode("utf-8").strip()


def squares(text: str) -> list[list[bool]]:
    """The same code as lines of squares, True for dark, without its light border."""
    return [[bool(one) for one in line] for line in segno.make(text, error="m", micro=False).matrix]


def same(typed: str, printed: str) -> bool:
    """Is what was scanned this code? Letter case, width and blanks do not count: an input method may change them."""
    return fold(typed) == fold(printed)


def cleaned(typed: str) -> str:
    """What a scanner typed, without what surrounds it."""
    return trim(typed)[:LONGEST]
