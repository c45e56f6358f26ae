"""A browser against a dictionary: a seeded hand types, pastes, clears, takes back, brings again and reloads.

Meanwhile somebody else writes into the same records, and the server dies and comes back while somebody types.
"""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from core.values import choice_label
from tests.e2e.grid.cells import Sheet
from tests.e2e.grid.office import Office

ACTS = {"type": 9, "paste": 5, "undo": 5, "redo": 3, "reload": 1, "another": 3, "restart": 1}
STEPS = 40
# What may be typed into each field and what the cell shows once it is stored; None where it is refused.
TEXTS: dict[str, dict[str, str | None]] = {
    "name": {"王芳": "王芳", "Anna": "Anna", "  Berta  ": "Berta", "=1+1": "=1+1", "": None},
    "category5": {
        "VIP customer": "VIP customer",
        "gold": "Gold customer",
        "Gold customer": "Gold customer",
        "不存在": None,
        "12": None,
    },
    "gender": {"女": "Female", "Male": "Male", "": "", "nobody": None},
    "birth_date": {
        "1990年7月3日": "1990-07-03",
        "1991/1/2": "1991-01-02",
        "": "",
        "2/5/1990": None,
        "1990-02-30": None,
    },
}
KEYS = list(TEXTS)
Place = tuple[int, str]


@dataclass
class Step:
    """One step that reached the server: what was stored before and after, what was refused now and before."""

    before: dict[Place, str]
    after: dict[Place, str]
    failed: dict[Place, str]
    waited: dict[Place, str]


@dataclass
class Model:
    """What the cells hold, the refused texts over them, and the steps in either direction."""

    stored: dict[Place, str]
    refused: dict[Place, str] = field(default_factory=dict)
    back: list[Step] = field(default_factory=list)
    again: list[Step] = field(default_factory=list)

    def shown(self, place: Place) -> str:
        return self.refused.get(place, self.stored[place])

    def typed(self, told: dict[Place, str]) -> None:
        """Texts in cells; what would leave them as they look is not sent."""
        told = {place: text for place, text in told.items() if text != self.shown(place)}
        if not told:
            return
        kept = {place: TEXTS[place[1]][text] for place, text in told.items()}
        step = Step(
            {place: self.stored[place] for place in told},
            {place: text for place, text in kept.items() if text is not None},
            {place: told[place] for place, text in kept.items() if text is None},
            {place: self.refused[place] for place in told if place in self.refused},
        )
        for place in step.after:
            self.refused.pop(place, None)
        self.stored |= step.after
        self.refused |= step.failed
        self.back.append(step)
        self.again.clear()

    def undo(self) -> None:
        if self.back:
            step = self.back.pop()
            self.stored |= step.before
            for place in step.failed:
                self.refused.pop(place, None)
            self.refused |= step.waited
            self.again.append(step)

    def redo(self) -> None:
        if self.again:
            step = self.again.pop()
            for place in step.after:
                self.refused.pop(place, None)
            self.stored |= step.after
            self.refused |= step.failed
            self.back.append(step)


def test_no_cell_holds_what_nobody_typed_and_every_refused_text_is_kept(office: Office, sheet: Sheet) -> None:
    dice = Random(2026)
    rows = sheet.take(4)
    model = Model({(row, key): sheet.cell(row, key).text_content() or "" for row in rows for key in KEYS})
    theirs = dict(zip(rows, sheet.stored_all(rows, "first_contact_on"), strict=True))
    done: list[str] = []
    for number in range(STEPS):
        (act,) = dice.choices(list(ACTS), list(ACTS.values()))
        done.append(act)
        if act == "another":
            row = dice.choice(rows)
            theirs[row] = date(2026, 1, 1 + number % 28)
            seen = sheet.stored(row, "version")
            office.send(
                "li", "customers", [[str(row), "first_contact_on", theirs[row].isoformat(), seen, None, None]]
            )
        elif act in ("type", "restart"):
            if act == "restart":
                office.live.kill()
            row, key = dice.choice(rows), dice.choice(KEYS)
            text = dice.choice(list(TEXTS[key]))
            write(sheet, row, key, text)
            # An option that begins so stands lit below the cell, and Enter takes it.
            model.typed({(row, key): "Gold customer" if text == "gold" else text})
            if act == "restart":
                office.live.start()
        elif act == "paste":
            top = dice.randrange(3)
            block = [[dice.choice([one for one in TEXTS[key] if one]) for key in KEYS[:2]] for _ in range(2)]
            sheet.paste(rows[top], KEYS[0], "\r\n".join("\t".join(line) for line in block))
            model.typed({(rows[top + y], KEYS[x]): block[y][x] for y in range(2) for x in range(2)})
        elif act == "reload":
            sheet.page.reload()
            sheet.ready().select(rows[0], "name")
        else:
            sheet.press("Control+z" if act == "undo" else "Control+y")
            model.undo() if act == "undo" else model.redo()
        sheet.idle()
        assert waiting(sheet) == model.refused, done
        assert dict(zip(rows, sheet.stored_all(rows, "first_contact_on"), strict=True)) == theirs, done
        assert {place: sheet.cell(*place).text_content() for place in model.stored} == {
            place: model.shown(place) for place in model.stored
        }, done
        assert {place: in_words(sheet.stored(*place)) for place in model.stored} == model.stored, done
    assert set(done) == set(ACTS)


def write(sheet: Sheet, row: int, key: str, text: str) -> None:
    """Type a text over a cell, or empty it."""
    sheet.select(row, key)
    if text:
        sheet.page.keyboard.insert_text(text)
        sheet.press("Enter")
    else:
        sheet.press("Delete")


def waiting(sheet: Sheet) -> dict[Place, str]:
    """The refused texts as they are kept."""
    return {(int(row), key): raw or "" for (row, key), raw in sheet.drafts().items()}


def in_words(value: Any) -> str:
    """A stored value as its cell shows it."""
    if value is None or isinstance(value, date):
        return "" if value is None else value.isoformat()
    return choice_label(value, "en") if hasattr(value, "name") else str(value)
