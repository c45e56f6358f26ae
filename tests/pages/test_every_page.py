"""Every page as each role, run without a browser: open or refused as the matrix says, and in one language.

And nothing of what is masked for that role is among what its browser receives.
"""

import gc
import json
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core import calendars, i18n, rulebook, start
from core.access import Actor, Role
from core.auth import sessions
from core.auth.sign_in import Admitted
from core.masks import masked_fields
from core.resources import RESOURCES
from core.sample import build
from core.ui.menu import PAGES, PageSpec
from db import migrate
from db.columns import FieldType
from db.models.organisation import User
from db.session import Database, use
from tests.leftovers import open_to, written_in_english
from tests.paths import ROOT

# Names, notes and texts of the made-up company are data, in whatever language somebody wrote them.
SAID = ("title", "subheader", "caption", "markdown", "error", "info", "success", "warning", "expander", "tab")
LABELLED = ("button", "selectbox", "multiselect", "text_input", "radio", "checkbox", "date_input", "metric")
READS = {role: ("zh_CN", "zh_TW")[place % 2] for place, role in enumerate(Role)}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The sample company with one person per role."""
    opened = use(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}")
    migrate.upgrade(opened)
    rulebook.seed(opened)
    calendars.seed(opened)
    build.build(opened, demo_accounts=True)
    # Streamlit collects garbage after each run, as the server does over a heap put at rest.
    start.rest()
    yield opened
    gc.unfreeze()
    opened.close()


def signed_in(demo: Database, role: Role) -> str:
    """A session of the role's person, who reads one of the Chinese languages."""
    with demo.writing() as session:
        user = session.query(User).filter_by(login=role.value).one()
        user.language = READS[role]
        id, epoch = user.id, user.epoch
    sid = sessions.redeem(sessions.issue_ticket(Admitted(id, epoch)), "192.0.2.7", "")
    assert sid is not None
    return sessions.fingerprint(sid)


def opened_page(spec: PageSpec, mark: str, language: str) -> AppTest:
    """The shell run once at the page's address for a session."""
    test = AppTest.from_file(str(ROOT / "core" / "ui" / "shell.py"), default_timeout=60)
    test.user = {"session": mark}
    test.context = {"locale": language.replace("_", "-"), "url": f"http://localhost/{spec.path}"}
    # Where a browser asks for an address, this names the page to the navigation.
    test._page_hash = calc_hash(spec.path)
    return test.run()


def words(test: AppTest) -> set[str]:
    """What the page says in sentences and labels."""
    said = [str(one.value) for kind in SAID for one in test.get(kind) if hasattr(one, "value")]
    said += [str(one.label) for kind in LABELLED for one in test.get(kind)]
    said += [one.proto.placeholder for kind in ("selectbox", "multiselect") for one in test.get(kind)]
    lines = (line for text in said for line in text.split("\n"))
    return {re.sub(r"\*\*|\\", "", line).strip() for line in lines} - {""}


def hidden_from(demo: Database, actor: Actor) -> set[str]:
    """The texts of the company that stand in masked fields only: names, numbers and words this person may not read.

    Texts of two letters stand by chance in others, as do days without a year.
    """
    hidden, shown = set(), set()
    with demo.reading() as session:
        for resource in RESOURCES.values():
            masked = masked_fields(actor, resource)
            for key, field in resource.fields.items():
                if field.type in (FieldType.TEXT, FieldType.LONG_TEXT) and key != "birth_month_day":
                    found = session.scalars(select(getattr(resource.model, key)).distinct())
                    (hidden if key in masked else shown).update(one for one in found if one and len(one) > 2)
    legible = "\n".join(shown)
    return {one for one in hidden if one not in legible}


def sent(test: AppTest) -> str:
    """Everything the run sent to the browser: each element whole, what the grid is given with its letters unescaped."""
    parts, waiting = [], [test._tree]
    while waiting:
        one = waiting.pop()
        waiting += getattr(one, "children", {}).values()
        proto = getattr(one, "proto", None)
        if proto is not None:
            parts.append(proto.SerializeToString().decode("utf-8", "replace"))
            told = getattr(proto, "json", "")
            parts.append(json.dumps(json.loads(told), ensure_ascii=False) if told else "")
    return "\n".join(parts)


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_every_page_is_open_or_refused_as_the_matrix_says_and_sends_nothing_masked(
    demo: Database, role: Role
) -> None:
    mark, language = signed_in(demo, role), READS[role]
    allowed = open_to(role)
    actor = sessions.actor_of(mark)
    assert actor is not None
    hidden = hidden_from(demo, actor)
    assert len(hidden) > 1000
    wrong = []
    for spec in PAGES:
        test = opened_page(spec, mark, language)
        wrong += [f"{spec.path}: {one.value}" for one in test.exception]
        told = sent(test)
        wrong += [f"{spec.path} sends {one}" for one in hidden if one in told]
        if spec in allowed:
            wrong += [f"{spec.path}: {one.value}" for one in test.error]
            wrong += [] if len(test.title) == 1 else [f"{spec.path}: {len(test.title)} titles"]
        else:
            refused = [one.proto.title for one in test.error]
            if (
                refused != [i18n.translate(language, "You cannot open this page")]
                or test.main.title
                or test.main.button
            ):
                wrong.append(f"{spec.path}: not refused")
        wrong += [f"{spec.path}: English: {one}" for one in written_in_english(words(test), language)]
    assert not wrong, "\n".join(wrong)


def test_who_may_not_open_an_archive_sees_nothing_of_it_and_the_way_to_ask_for_it(demo: Database) -> None:
    """R310."""
    (spec,) = (one for one in PAGES if one.path == "archives")
    test = opened_page(spec, signed_in(demo, Role.AGENT), READS[Role.AGENT])
    language = READS[Role.AGENT]
    assert [one.proto.title for one in test.error] == [i18n.translate(language, "You cannot open this page")]
    assert [one.proto.label for one in test.get("page_link")] == [
        i18n.translate(language, "Ask for an archive")
    ]
    assert not any("A000" in line for line in words(test))
