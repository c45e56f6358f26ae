"""A small company in a database, people signed in, and the form and drawer of a table on a screen of their own."""

import re
from datetime import UTC, datetime, timedelta

from streamlit.testing.v1 import AppTest

from core import clock, service
from core.access import Actor, Role
from core.auth import sessions
from core.auth.sign_in import Admitted
from db.models.organisation import Department, Site, User
from db.session import Database
from db.vocabulary.organisation import Rank

NOW = datetime(2026, 5, 4, 1, 0, tzinfo=UTC)
GRANTED = NOW + timedelta(days=90)
PHONE = "13800138000"


class Company:
    """One site, two departments, and people made as a test needs them."""

    def __init__(self, base: Database) -> None:
        self.base = base
        with base.writing() as session:
            site = Site(name="上海旗舰店", zone="Asia/Shanghai", created_at=NOW, updated_at=NOW)
            session.add(site)
            session.flush()
            self.site = site.id
            care, records = (
                Department(name=name, site_id=site.id, created_at=NOW, updated_at=NOW)
                for name in ("客服部", "信息档案室")
            )
            session.add_all([care, records])
            session.flush()
            self.care, self.records = care.id, records.id
        self._epochs: dict[int, int] = {}

    def person(self, login: str, *roles: Role, **values: object) -> Actor:
        """Somebody with these roles and every grant; gives the actor they are once signed in."""
        user = User(
            **{
                "login": login,
                "name": login.title(),
                "rank": Rank.STAFF,
                "department_id": self.care,
                "site_id": self.site,
                "see_pii_until": GRANTED,
                "see_confidential_until": GRANTED,
                "export_until": GRANTED,
                "language": "en",
                "active": True,
                "must_change_password": False,
                "created_at": NOW,
                "updated_at": NOW,
                **values,
            }
        )
        user.roles = [role.value for role in roles]
        with self.base.writing() as session:
            session.add(user)
            session.flush()
            id, epoch = user.id, user.epoch
        self._epochs[id] = epoch
        actor = sessions.actor_for(self.sign_in(id))
        assert actor is not None
        return actor

    def sign_in(self, id: int) -> str:
        """A session of this person that begins now."""
        sid = sessions.redeem(sessions.issue_ticket(Admitted(id, self._epochs[id])), "127.0.0.1", "test")
        assert sid is not None
        return sid

    def made(self, actor: Actor, table: str, **values: object) -> int:
        """A record made through the service; gives its id."""
        outcome = service.create(actor, table, values, f"made:{table}:{sorted(values.items())}")
        assert outcome.clean, [(cell.field, str(cell.say)) for cell in outcome.problems]
        id = outcome.rows[0].id
        assert id is not None
        return id

    def screen(self, actor: Actor, table: str, id: int | None = None, lang: str = "en") -> AppTest:
        """The New button, the form and the drawer of a table as this person's screen, drawn once."""
        test = AppTest.from_string(SCREEN.format(table=table), default_timeout=30)
        test.user = {"session": sessions.fingerprint(self.sign_in(actor.id))}
        test.session_state["wording.language"] = lang
        if id is not None:
            test.query_params["id"] = str(id)
        return test.run()


SCREEN = """
from core.resources import RESOURCES
from core.ui import auth, drawer, form

resource = RESOURCES["{table}"]
actor = auth.require("{table}")
form.offer_new(resource, actor)
drawer.show_if_asked(resource, actor)
"""


def customer(**values: object) -> dict[str, object]:
    """What a plain customer is made from."""
    return {"name": "王小明", "phone": PHONE, "source": "walk_in", "first_contact_on": "2026-05-01", **values}


def row(actor: Actor, table: str, id: int) -> dict[str, object]:
    """A record as the actor reads it."""
    found = service.fetch(actor, table, id)
    assert found is not None
    return dict(found)


def texts(test: AppTest) -> str:
    """Every sentence on the screen, one a line, without the backslashes that keep data from being Markdown."""
    kinds = ("markdown", "caption", "text", "error", "warning", "info", "success", "code", "toast")
    return re.sub(r"\\(.)", r"\1", "\n".join(str(one.value) for kind in kinds for one in test.get(kind)))


def move_clock(**by: float) -> None:
    """Let time pass for the product."""
    clock.move_to(clock.now() + timedelta(**by))
