"""Refused cells as a screen keeps them between runs: plain data, since objects outlive their classes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.changes import CellOutcome, Outcome

Kept = Mapping[str, Mapping[str, Any]]


def as_kept(outcome: Outcome, typed: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The cells that did not pass, by field, each with the text its input held when it was refused."""
    cells = tuple(replace(cell, raw=typed.get(cell.field, cell.raw)) for cell in outcome.problems)
    return {
        cell.field: kept
        for cell, kept in zip(cells, Outcome(None, (), cells).as_json()["cells"], strict=True)
    }


def from_kept(kept: Kept | None) -> dict[str, CellOutcome]:
    """The cells again, by field."""
    return {
        key: Outcome.from_json(0, {"rows": [], "cells": [one]}).cells[0] for key, one in (kept or {}).items()
    }
