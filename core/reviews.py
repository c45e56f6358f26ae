"""Judging satisfaction: the score per dimension, a response's answers, and what is opened from a response."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from core import reading, service
from core.access import Action, Actor, may, require
from core.changes import Change, ChangeSet, Kind, Outcome
from core.intervals import wilson
from core.masks import masked_fields
from core.measures import filled, is_
from core.resources import RESOURCES
from core.view import View
from db import surveys
from db.models.surveys import SurveyResponse
from db.session import database

TABLE = "survey_responses"
# Responses with an action that are looked at for the actions of a survey.
MOST_LINKED = 500


@dataclass(frozen=True, slots=True)
class Score:
    """Satisfaction in one dimension: answers of 4 or 5 in percent, with n, its 95 % interval and the target."""

    dimension: str
    satisfied: int
    n: int
    target: int

    @property
    def percent(self) -> float:
        """Share of satisfied answers, 0 to 100."""
        return 100 * self.satisfied / self.n

    @property
    def interval(self) -> tuple[float, float]:
        """The Wilson interval in percent."""
        low, high = wilson(self.satisfied, self.n)
        return 100 * low, 100 * high

    @property
    def met(self) -> bool:
        """Is the target reached?"""
        return self.percent >= self.target


def scores(actor: Actor, survey_id: int) -> list[Score]:
    """The score of a survey per dimension over the responses the actor may see (R409, R395)."""
    survey = service.fetch(actor, "surveys", survey_id)
    if survey is None:
        return []
    with database().reading() as session:
        query = reading.query_of(actor, View(TABLE, filters=(is_(SurveyResponse.survey_id, survey_id),)))
        found = surveys.per_dimension(session, query)
    return [Score(dimension, hits, n, survey["target_pct"]) for dimension, hits, n in found if n]


def actions(actor: Actor, survey_id: int) -> dict[int, str | None]:
    """The corrective actions the answers to a survey led to, as far as the actor may see them, by id: what they are called (R066)."""
    if not may(actor, Action.VIEW, RESOURCES["corrective_actions"].rights):
        return {}
    link = SurveyResponse.corrective_action_id
    view = View(TABLE, filters=(is_(SurveyResponse.survey_id, survey_id), filled(link)), size=MOST_LINKED)
    page = service.read(actor, replace(view, columns=(link.key,)))
    named = dict(zip(page.columns[link.key], page.columns[f"{link.key}:label"], strict=True))
    seen = service.versions(actor, "corrective_actions", named)
    return {id: named[id] for id, _ in seen}


def answers(actor: Actor, response_id: int) -> list[tuple[str, str, int | None, str | None]]:
    """(question, dimension, number, text) of a response the actor may see; texts masked where they must be."""
    require(actor, Action.VIEW, RESOURCES["survey_answers"].rights)
    if service.fetch(actor, TABLE, response_id) is None:
        return []
    hidden = "value_text" in masked_fields(actor, RESOURCES["survey_answers"])
    with database().reading() as session:
        found = surveys.answers(session, response_id)
    return [(text, dimension, number, None if hidden else words) for text, dimension, number, words in found]


def open_from(
    actor: Actor, response: Mapping[str, Any], table: str, via: str, values: Mapping[str, Any], key: str
) -> Outcome:
    """A ticket or corrective action made from a response and linked to it, both or neither (R130, R258)."""
    row = f"n:{key}"
    changes = [Change(table, row, None, name, raw, group=key) for name, raw in values.items()]
    changes.append(Change(TABLE, response["id"], response["version"], via, row, group=key))
    return service.commit(ChangeSet(actor, tuple(changes), key, kind=Kind.FORM, atomic=True))
