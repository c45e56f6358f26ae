"""The commands behind `python tasks.py`: one line about what was done, or one sentence and a code other than 0."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.paths import ROOT

Ran = tuple[int, str, str]
WARNING = "SQLite "


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., Ran]:
    """Run a command on a database of its own; gives code, line and sentence."""
    own = {
        "CLIENTELE_DATABASE_URL": f"sqlite:///{tmp_path}/desk.db",
        "CLIENTELE_SECRET_KEYS": "4kPzVb2mQx7sHt9wLr3nYc6jFd8gKe1aUo5i",
        "CLIENTELE_ADMIN_PASSWORD": "four words make sense",
    }

    def run(*arguments: str | Path) -> Ran:
        ended = subprocess.run(
            [sys.executable, "-m", "core.commands", *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, **own},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        said = [line for line in ended.stderr.splitlines() if not line.startswith(WARNING)]
        return ended.returncode, ended.stdout.strip(), "\n".join(said)

    return run


def test_a_database_is_made_filled_saved_put_back_and_checked(command, tmp_path):
    kept = tmp_path / "monday.backup"
    code, line, _ = command("migrate")
    assert (code, line.startswith("The database is at ")) == (0, True)
    assert command("seed", "--customers", "30") == (0, "Added 30 customers.", "")
    code, line, _ = command("backup", kept)
    assert (code, line.startswith(f"Backup written to {kept} (")) == (0, True)
    assert command("create-admin", "--login", "anna") == (
        0,
        "Administrator anna was created; the password must be changed at the first sign-in.",
        "",
    )
    code, line, _ = command("restore", kept)
    assert (code, line.startswith(f"Restored from {kept}. The former database was kept as ")) == (0, True)
    assert command("verify") == (0, "The database and the audit log hold.", "")
    # The account was made after the backup, so that its name is free again.
    assert command("create-admin", "--login", "anna")[0] == 0


def test_what_a_command_cannot_do_it_says_in_one_sentence(command, tmp_path):
    kept, cut = tmp_path / "kept.backup", tmp_path / "cut.backup"
    assert command("create-admin", "--login", "anna")[0] == 0
    assert command("backup", kept)[0] == 0
    cut.write_bytes(kept.read_bytes()[:-1000])
    assert command("create-admin", "--login", "anna") == (1, "", "There is already an account named anna.")
    assert command("backup", kept) == (1, "", f"{kept} exists already. Choose another name.")
    assert command("restore", cut) == (
        1,
        "",
        f"{cut} is not a complete backup of this program; it may be cut off.",
    )
    assert command("restore", tmp_path / "gone") == (1, "", f"There is no file {tmp_path}/gone.")


@pytest.mark.parametrize("number", ["0", "-5", "many"])
def test_customers_are_seeded_by_a_number_above_0(command, number):
    code, line, said = command("seed", "--customers", number)
    assert (code, line) == (2, "")
    assert said.endswith(f"argument --customers: {number} is no number of customers above 0")
