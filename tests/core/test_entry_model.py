"""A grid against a dictionary: edits, pastes, steps back and forth, a second writer, restarts, lost and repeated messages."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from core import entry, service
from core.access import Role
from db.models.customers import Customer
from db.session import Database, use
from tests import factories
from tests.factories import edit, key, seen

# What may be typed into each field and what is stored for it; None where it is refused.
TEXTS = {
    "region": {"": None, "North": "North", " south ": "south"},
    "birth_date": {"1990年7月3日": "1990-07-03", "2/5/1990": ..., "1990-02-30": ...},
    "category5": {"VIP": "vip", "gold": "gold", "不存在": ...},
    "occupation": {"Cook": "Cook", "厨师": "厨师"},
}
WRONG = ...
CELL = st.sampled_from([(field, raw) for field, texts in TEXTS.items() for raw in texts])
CELLS = st.lists(
    st.tuples(st.integers(0, 2), CELL), min_size=1, max_size=4, unique_by=lambda one: (one[0], one[1][0])
)


class Grid(RuleBasedStateMachine):
    """One person types, another writes in between; nothing is stored that nobody typed, nothing typed is lost."""

    model_file: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="entry-"))
        shutil.copy(self.model_file, self.folder / "base.db")
        self.base: Database = use(f"sqlite:///{self.folder}/base.db")
        company = factories.company()
        self.ann, self.bob = (company.actor(Role.AGENT, name=name) for name in ("ann", "bob"))
        self.rows = [company.customer(self.ann) for _ in range(3)]
        self.seen = dict.fromkeys(self.rows, 1)
        self.typed = {(row, field): {self.stored(row, field)} for row in self.rows for field in TEXTS}
        self.kept: dict[tuple[str, str], str] = {}
        self.back: list[tuple[dict, dict]] = []
        self.again: list[tuple[dict, dict]] = []
        self.unanswered: list[dict] = []

    def stored(self, row: int, field: str) -> str | None:
        value = seen(Customer, row)[field]
        return None if value is None else str(value)

    def send(self, batch: dict, *, lost: bool) -> None:
        """Send a batch with all that were not answered; of a lost answer the sender knows nothing."""
        self.unanswered.append(batch)
        told = entry.enter(self.ann, "customers", entry.batches({"batches": self.unanswered}))
        if lost:
            return
        self.unanswered.clear()
        self.seen.update({row[0]: row[1] for row in told["rows"]})

    @rule(cells=CELLS, lost=st.booleans())
    def type_in(self, cells, lost: bool) -> None:
        told = [
            [str(self.rows[at]), field, raw, self.seen[self.rows[at]], None, None]
            for at, (field, raw) in cells
        ]
        batch = {"key": key(), "kind": "paste", "cells": told}
        self.send(batch, lost=lost)
        failed = {}
        waiting = {
            (str(self.rows[at]), field): self.kept.get((str(self.rows[at]), field))
            for at, (field, _) in cells
        }
        drafts = self.drafts()
        for at, (field, raw) in cells:
            place = (str(self.rows[at]), field)
            wanted = TEXTS[field][raw]
            if wanted is WRONG or (place in drafts and drafts[place] == raw):
                self.kept[place] = failed[place] = raw
            else:
                self.kept.pop(place, None)
                assert self.stored(self.rows[at], field) == wanted
            if wanted is not WRONG:
                self.typed[self.rows[at], field].add(wanted)
        self.back.append((failed, waiting))
        self.again.clear()

    @rule(row=st.integers(0, 2), cell=CELL)
    def somebody_else_writes(self, row: int, cell) -> None:
        field, raw = cell
        id = self.rows[row]
        if TEXTS[field][raw] is not WRONG:
            assert edit(self.bob, "customers", id, seen(Customer, id)["version"], {field: raw}).clean
            self.typed[id, field].add(TEXTS[field][raw])

    @rule(lost=st.booleans())
    def undo(self, lost: bool) -> None:
        self.send({"key": key(), "step": "undo"}, lost=lost)
        if self.back:
            failed, waiting = self.back.pop()
            # What waited in these cells before waits there again.
            for place, raw in waiting.items():
                self.kept.pop(place, None)
                if raw is not None:
                    self.kept[place] = raw
            self.again.append((failed, waiting))

    @rule(lost=st.booleans())
    def redo(self, lost: bool) -> None:
        self.send({"key": key(), "step": "redo"}, lost=lost)
        if self.again:
            failed, waiting = self.again.pop()
            for place in waiting:
                self.kept.pop(place, None)
            self.kept.update(failed)
            self.back.append((failed, waiting))

    @rule()
    def the_last_message_comes_again(self) -> None:
        if self.unanswered:
            before = [seen(Customer, row) for row in self.rows]
            entry.enter(self.ann, "customers", entry.batches({"batches": self.unanswered}))
            assert [seen(Customer, row) for row in self.rows] == before

    @rule()
    def the_server_starts_again(self) -> None:
        self.base.close()
        self.base = use(f"sqlite:///{self.folder}/base.db")

    def drafts(self) -> dict[tuple[str, str], str]:
        return {(one.row, one.field): one.raw or "" for one in service.drafts(self.ann, "customers")}

    @invariant()
    def no_cell_holds_what_nobody_typed(self) -> None:
        for (row, field), texts in self.typed.items():
            assert self.stored(row, field) in texts

    @invariant()
    def every_text_that_did_not_pass_is_kept(self) -> None:
        assert self.drafts() == self.kept

    def teardown(self) -> None:
        self.base.close()
        shutil.rmtree(self.folder)


def test_no_cell_holds_a_value_nobody_typed_and_every_refused_text_is_kept(sqlite_model: Path):
    Grid.model_file = sqlite_model
    machine = Grid.TestCase
    machine.settings = settings(
        max_examples=40, stateful_step_count=26, deadline=None, suppress_health_check=list(HealthCheck)
    )
    machine().runTest()
