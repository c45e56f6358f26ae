"""Workflows as drawings: each state and each step stands in the text once, and no word breaks it."""

import re
from enum import StrEnum

import pytest

from core import diagram, i18n
from core.resources import RESOURCES
from core.workflow import Lapse, Transition, Workflow
from db.models.tickets import Ticket
from db.vocabulary.tickets import TicketStatus

MACHINES = sorted(table for table, resource in RESOURCES.items() if resource.workflow is not None)
NODE = re.compile(r'^    (s_\w+)(\(\["|\[")(.*)"\]\)?(:::here)?$')
ARROW = re.compile(r'^    (.+) (-\.->|-->)\|"(.*)"\| (.+)$')
MANY = re.compile(r'^    (many_\d+)\[/"(.*)"/\]$')


def drawn(table: str, at: StrEnum | None = None, lang: str = "en") -> list[str]:
    workflow = RESOURCES[table].workflow
    return diagram.mermaid(
        workflow,
        lambda state: i18n.term(lang, f"enum.{type(state).__name__}.{state.value}"),
        lambda step: i18n.term(lang, f"event.{table}.{step.event}"),
        "Meanwhile",
        at,
    ).splitlines()


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("table", MACHINES)
def test_each_state_and_each_step_of_a_machine_is_drawn_once(table, lang):
    workflow = RESOURCES[table].workflow
    lines = drawn(table, lang=lang)
    nodes = [found for line in lines if (found := NODE.match(line))]
    assert sorted(one[1] for one in nodes) == sorted(f"s_{one.value}" for one in diagram.states(workflow))
    # An end no step leads to is reached by other ways, and not drawn.
    ends = workflow.ends & set(diagram.states(workflow))
    assert {one[1] for one in nodes if one[2] == '(["'} == {f"s_{one.value}" for one in ends}
    many = {found[1]: found[2] for line in lines if (found := MANY.match(line))}
    arrows = [found for line in lines if (found := ARROW.match(line))]
    moving = [step for step in workflow.transitions if step.leads]
    assert len(arrows) == len(moving)
    for step, arrow in zip(moving, arrows, strict=True):
        sources = [i18n.term(lang, f"enum.{type(one).__name__}.{one.value}") for one in step.sources]
        begun = many[arrow[1]].split(", ") if arrow[1] in many else arrow[1].split(" & ")
        assert begun == (sources if arrow[1] in many else [f"s_{one.value}" for one in step.sources])
        assert arrow[3] == i18n.term(lang, f"event.{table}.{step.event}")
        assert arrow[4].split(" & ") == [f"s_{one.value}" for one in step.leads]
    stays = [line for line in lines if line.startswith("    stays[")]
    kept = {i18n.term(lang, f"event.{table}.{one.event}") for one in workflow.transitions if not one.leads}
    assert bool(stays) is bool(kept)
    assert {one for line in stays for one in line[11:-3].partition(": ")[2].split(", ")} == kept
    assert len(lines) == 2 + len(nodes) + len(many) + len(arrows) + len(stays)


@pytest.mark.parametrize("table", MACHINES)
def test_the_present_state_alone_is_marked(table):
    for at in diagram.states(RESOURCES[table].workflow):
        marked = [line for line in drawn(table, at) if line.endswith(":::here")]
        assert [line.split("[")[0].strip(" (") for line in marked] == [f"s_{at.value}"]
        assert diagram.HERE in marked[0]
    assert not [line for line in drawn(table) if diagram.HERE in line]


def test_words_cannot_break_the_drawing():
    step = Transition("go", (TicketStatus.NEW,), TicketStatus.CLOSED, lapse=Lapse(Ticket.received_at, "x"))
    workflow = Workflow(Ticket.status, (step,))
    text = diagram.mermaid(workflow, lambda _: 'A "b" <i>', lambda _: 'x|"y;#`', "")
    assert '"A #34;b#34; #60;i#62;"' in text
    assert '-.->|"x|#34;y#59;#35;#96;"|' in text
