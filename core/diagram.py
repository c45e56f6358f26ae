"""A workflow drawn: the text of a Mermaid flowchart with the words of a language."""

from collections.abc import Callable, Iterator
from enum import StrEnum

from core.workflow import Transition, Workflow

# A step out of more states than these begins at one place that names them all: so many arrows cannot be told apart.
FEW = 4
HERE = "\u25cf"
Words = Callable[[StrEnum], str]


def mermaid(
    workflow: Workflow,
    state: Words,
    step: Callable[[Transition], str],
    stays: str,
    at: StrEnum | None = None,
) -> str:
    """The flowchart of a workflow: a line for each state and for each step, in the order of the declaration.

    `state` and `step` give their words; `stays` heads the steps that stay in their state; `at` is marked.
    """
    lines = ["flowchart TD"]
    for one in states(workflow):
        words = f"{HERE} {state(one)}" if one is at else state(one)
        shape = '(["{}"])' if one in workflow.ends else '["{}"]'
        lines.append(f"    {_node(one)}{shape.format(_quoted(words))}{':::here' if one is at else ''}")
    lines += _steps(workflow, state, step)
    kept = [step(one) for one in workflow.transitions if not one.leads]
    if kept:
        words = f"{stays}: {', '.join(dict.fromkeys(kept))}"
        lines.append(f'    stays[/"{_quoted(words)}"/]')
    lines.append("    classDef here stroke-width:4px,font-weight:bold")
    return "\n".join(lines)


def states(workflow: Workflow) -> tuple[StrEnum, ...]:
    """Every state a step leads out of or into, each once."""
    return tuple(dict.fromkeys(one for step in workflow.transitions for one in (*step.sources, *step.leads)))


def _steps(workflow: Workflow, state: Words, step: Callable[[Transition], str]) -> Iterator[str]:
    many: dict[tuple[StrEnum, ...], str] = {}
    for one in workflow.transitions:
        if not one.leads:
            continue
        start = " & ".join(map(_node, one.sources))
        if len(one.sources) > FEW:
            if one.sources not in many:
                many[one.sources] = f"many_{len(many) + 1}"
                words = ", ".join(map(state, one.sources))
                yield f'    {many[one.sources]}[/"{_quoted(words)}"/]'
            start = many[one.sources]
        arrow = "-.->" if one.by_system else "-->"
        yield f'    {start} {arrow}|"{_quoted(step(one))}"| {" & ".join(map(_node, one.leads))}'


def _node(state: StrEnum) -> str:
    return f"s_{state.value}"


def _quoted(words: str) -> str:
    """Words that cannot be read as a part of the drawing."""
    return "".join(f"#{ord(char)};" if char in '"#;<>&`\\' else char for char in words)
