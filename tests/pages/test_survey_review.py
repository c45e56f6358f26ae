"""The page on which a reviewer judges a survey."""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core.access import Role
from core.auth import sessions
from db.models.surveys import CorrectiveAction, Survey, SurveyResponse
from tests.factories import stored
from tests.pages.screens import NOW, Company, texts
from tests.paths import ROOT

NONE = "No action followed from this survey (R066)."


@pytest.mark.parametrize(
    ("status", "linked", "says_none"),
    [("closed", False, True), ("open", False, False), ("closed", True, False)],
)
def test_a_survey_that_is_over_shows_its_actions_or_says_that_there_is_none(
    company: Company, status: str, linked: bool, says_none: bool
):
    """R066."""
    judge = company.person("judge", Role.SUPERVISOR)
    survey = stored(
        Survey, title="Yearly", kind="annual", audience="All", status=status, target_pct=85,
        opens_on=NOW.date() - timedelta(days=30), closes_on=NOW.date(),
    )  # fmt: skip
    action = linked and stored(
        CorrectiveAction, problem="Waits too long", source_kind="review", source_id=survey, owner_id=judge.id,
        department_id=company.care, due_on=NOW.date(), dimension="speed",
    )  # fmt: skip
    stored(
        SurveyResponse, survey_id=survey, overall=2, collector_id=judge.id, submitted_at=NOW, department_id=company.care,
        corrective_action_id=action or None,
    )  # fmt: skip
    test = AppTest.from_file(str(ROOT / "core" / "ui" / "shell.py"), default_timeout=60)
    test.user = {"session": sessions.fingerprint(company.sign_in(judge.id))}
    test.context = {"locale": "en", "url": "http://localhost/survey_review"}
    test._page_hash = calc_hash("survey_review")
    test.run()
    assert not test.exception
    assert (NONE in texts(test)) is says_none
    links = [one.proto.label for one in test.get("page_link")]
    assert any("Waits too long" in label for label in links) is linked
