"""The pictures of charts: what they draw for few and for many groups."""

import pytest

from core.ui import pictures


@pytest.mark.parametrize(
    ("bars", "thickness"),
    [(1, pictures.THICK), (pictures.FEW, pictures.THICK), (pictures.FEW + 1, {"band": 0.7})],
)
def test_few_bars_do_not_swell_to_blocks(bars, thickness):
    (layer,) = pictures.spec(bars, (), None, "")["layer"]
    assert (layer["mark"]["type"], layer["mark"]["height"]) == ("bar", thickness)


def test_months_are_an_area_with_a_line_and_points_and_their_target_lies_across():
    layers = pictures.spec(0, (), 85.0, "%")["layer"]
    assert [one["mark"]["type"] for one in layers] == ["area", "line", "point", "rule"]
    assert layers[-1]["encoding"] == {"y": {"datum": 85.0}}
