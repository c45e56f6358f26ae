"""The pictures of charts: what they draw for few and for many groups."""

import pytest

from core.ui import pictures

LONG = ("Prospect", "Active customer", "Silent customer", "Lost", "Won back again")


@pytest.mark.parametrize(
    ("bars", "splits", "thickness"),
    [(1, (), pictures.THICK), (4, (), pictures.THICK), (4, LONG, {"band": 0.7}), (9, (), {"band": 0.7})],
)
def test_few_bars_do_not_swell_to_blocks_and_none_lies_on_its_neighbour(bars, splits, thickness):
    (layer,) = pictures.spec(bars, splits, None, "")["layer"]
    assert (layer["mark"]["type"], layer["mark"]["height"]) == ("bar", thickness)


def test_months_are_an_area_with_a_line_and_points_and_their_target_lies_across():
    layers = pictures.spec(0, (), 85.0, "%")["layer"]
    assert [one["mark"]["type"] for one in layers] == ["area", "line", "point", "rule"]
    assert layers[-1]["encoding"] == {"y": {"datum": 85.0}}


def test_a_legend_has_only_the_columns_there_is_room_for_beside_the_names_of_the_bars():
    def columns(*names: str) -> int:
        (layer,) = pictures.spec(3, ("Normal", "Confidential"), None, "", pictures.width(names))["layer"]
        return layer["encoding"]["color"]["legend"]["columns"]

    assert (columns("Draft", "Out"), columns("Manager approval for what is classified")) == (2, 1)


def test_what_the_largest_make_together_is_a_line_with_a_scale_of_its_own():
    spec = pictures.spec(4, (), None, "", pareto=True)
    assert [one["mark"]["type"] for one in spec["layer"]] == ["bar", "line"]
    assert spec["resolve"] == {"scale": {"x": "independent"}}
