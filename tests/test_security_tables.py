"""The tables of limits, keys, classes, logs and ways out: what they say is what the code does."""

import ast
import re
import tomllib

from core import entry, labels, printing, reveals
from core.auth import proof, sessions, sign_in
from core.rulebook_defaults import BY_KEY
from core.setting_names import SETTINGS
from core.transfer.table import INTERACTIVE
from core.web import grid, pace
from db.columns import Sensitivity
from db.models.sign_in import SignInAttempt
from db.models.trace import AuditRow
from db.session import LOCK_MILLISECONDS
from tests.paths import ROOT

MB = 2**20


def section(page: str, title: str) -> str:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return re.split(r"\n#{2,3} ", text.split(f" {title}\n", 1)[1], maxsplit=1)[0]


def row(text: str, first: str) -> str:
    """The row of a table that begins with these words."""
    return next(line for line in text.splitlines() if line.startswith(f"| {first}"))


def numbers(text: str) -> list[int]:
    return [int(one.replace(",", "")) for one in re.findall(r"\d[\d,]*(?=\D|$)", text)]


def test_the_limits_of_files_are_those_of_the_reader():
    told = section("security.md", "Files that come in")
    one = INTERACTIVE
    assert numbers(row(told, "Size")) == [one.size // MB, one.unpacked // MB, one.ratio, one.entries]
    assert numbers(row(told, "Contents")) == [one.rows, one.columns]
    assert numbers(row(told, "Reading a workbook")) == [one.seconds, one.memory // MB]
    streamlit = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert streamlit["server"]["maxUploadSize"] * MB == one.size
    offered = re.search(
        r"type=(\[[^\]]*\])", (ROOT / "core" / "ui" / "importing.py").read_text(encoding="utf-8")
    )
    assert offered and ast.literal_eval(offered[1]) == re.findall(
        r"`\.(csv|tsv|txt|xlsx)`", row(told, "Kinds")
    )


def test_the_limits_of_what_costs_much_are_those_of_the_code():
    told = section("security.md", "What costs much")
    assert numbers(row(told, "Requests")) == [pace.STORE, pace.EACH_SECOND, pace.FILE, 429]
    tries = [sign_in.TRIES_PER_ACCOUNT, sign_in.TRIES_PER_ADDRESS, sign_in.WINDOW.seconds // 60]
    assert numbers(row(told, "Hashing")) == tries
    assert numbers(row(told, "A message of the grid")) == [grid.LONGEST_BODY, entry.MOST_CELLS]
    assert numbers(row(told, "Papers")) == [printing.MOST, labels.MOST]
    assert numbers(row(told, "Exports")) == [int(BY_KEY["export.rows"].value)]
    assert numbers(row(told, "Looks")) == [reveals.REVEALS_PER_HOUR]
    assert numbers(row(told, "A wait")) == [LOCK_MILLISECONDS // 1000]


def test_the_times_of_sessions_are_those_of_the_code():
    told = section("security.md", "Staying in")
    assert f"more than {proof.FRESH.seconds // 60} minutes old" in told
    assert f"after {sessions.KEPT.days} days" in told


def test_every_key_made_of_the_secret_keys_is_in_the_table_and_no_other():
    told = section("security.md", "Keys")
    made: set[str] = set()
    for file in (ROOT / "core").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        if "secret_keys" in text and file.name != "config.py":
            literals = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
            made |= {one.decode() for one in literals if isinstance(one, bytes) and one.strip()}
    assert made == set(re.findall(r"^\| `([^`]+)` \|", told, re.M))


def test_every_class_of_columns_has_its_row():
    told = section("security.md", "Classes of data")
    assert re.findall(r"^\| `([^`]+)` \|", told, re.M) == [one.value for one in Sensitivity]
    assert numbers(row(told, "`personal`")) == [int(BY_KEY["archive.retention"].value)]
    assert numbers(row(told, "`strong`")) == [reveals.REVEALS_PER_HOUR]


def test_every_setting_that_is_an_address_outside_is_among_those_the_product_speaks_to():
    told = section("operations.md", "Whom the product speaks to")
    outside = {name for name in SETTINGS if re.search(r"_(URLS?|ISSUER|FILE)$", name)}
    # What people type to come here is no address that is asked.
    assert outside - {"CLIENTELE_PUBLIC_URL"} <= set(re.findall(r"CLIENTELE_[A-Z_]+", told))


def test_the_tables_that_are_logs_are_in_the_list_of_logs():
    told = section("operations.md", "What the logs say")
    for model in (AuditRow, SignInAttempt):
        assert f"table `{model.__tablename__}`" in told
    assert f"after {sessions.KEPT.days} days" in row(told, "Attempts")
