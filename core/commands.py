"""The commands behind `python tasks.py`: each prints one line, or fails with one sentence."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from core import anchors, calendars, clock, erasures, rulebook
from core.auth import first_admin
from core.config import EXIT_CODE, ConfigError, settings
from core.messages import N_, AppError, Say
from core.sample import seed as sample_seed
from core.seals import audit_keys
from db import backup, health, migrate, search, writes
from db.session import Database, use


def create_admin(options: argparse.Namespace, database: Database) -> str:
    """Make an administrator who chooses a new password at the first sign-in; a new database gets its tables first."""
    bring_up_to_date(options, database)
    password = os.environ.get("CLIENTELE_ADMIN_PASSWORD") or getpass.getpass("Password: ")
    first_admin.create(options.login, options.name or options.login, password)
    return f"Administrator {options.login} was created; the password must be changed at the first sign-in."


def back_up(options: argparse.Namespace, database: Database) -> str:
    """Copy the database into one sealed file."""
    stamp = f"{clock.now():%Y%m%dT%H%M%S}"
    target = Path(options.file or f"var/backups/clientele-{stamp}.backup")
    seal = backup.backup(database, target)
    return f"Backup written to {target} ({seal.bytes} bytes, schema {seal.revision})."


def restore(options: argparse.Namespace, database: Database) -> str:
    """Put a sealed file in the place of the database."""
    kept = backup.restore(database, Path(options.file))
    former = f" The former database was kept as {kept}." if kept else ""
    return f"Restored from {options.file}.{former} {erasures.outlook()}"


def verify(options: argparse.Namespace, database: Database) -> str:
    """Check the database, the chain of the audit log, the log against the anchors kept outside, and who was destroyed."""
    for fault in health.faults(database):
        raise AppError(fault)
    with database.reading() as session:
        broken = writes.first_broken(session, audit_keys())
        moved = erasures.first_fault(session) or anchors.first_fault(session)
    if broken is not None:
        number, what = broken
        raise AppError(
            Say(N_("The audit log does not hold: row {number} is {what}."), number=number, what=what)
        )
    if moved is not None:
        raise AppError(moved)
    return "The database and the audit log hold."


def above_0(text: str) -> int:
    """A number of customers to make; what is none is told by argparse."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text} is no number of customers above 0")
    return int(text)


def seed(options: argparse.Namespace, database: Database) -> str:
    """Add made-up customers for measuring."""
    migrate.upgrade(database)
    rulebook.seed(database)
    calendars.seed(database)
    counts = sample_seed.seed_customers(database, options.customers, related=options.related)
    return "Added " + ", ".join(f"{n} {table}" for table, n in counts.items()) + "."


def bring_up_to_date(options: argparse.Namespace, database: Database) -> str:
    """Bring the tables to the newest revision."""
    revision = migrate.upgrade(database)
    search.ensure(database, search.searchable())
    return f"The database is at {revision}."


def draft_migration(options: argparse.Namespace, database: Database) -> str:
    """Draft the next revision from the models."""
    file = migrate.make(options.message)
    return f"Drafted {file}." if file else "The models and the revisions agree; nothing to draft."


Work = Callable[[argparse.Namespace, Database], str]
COMMANDS: dict[str, tuple[Work, tuple[tuple[tuple[str, ...], dict], ...]]] = {
    "create-admin": (create_admin, ((("--login",), {"required": True}), (("--name",), {}))),
    "backup": (back_up, ((("file",), {"nargs": "?"}),)),
    "restore": (restore, ((("file",), {}),)),
    "verify": (verify, ()),
    "seed": (
        seed,
        ((("--customers",), {"type": above_0, "required": True}), (("--related",), {"action": "store_true"})),
    ),
    "migrate": (bring_up_to_date, ()),
    "migration": (draft_migration, ((("message",), {}),)),
}


def main(arguments: Sequence[str]) -> int:
    """Run one command; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python tasks.py")
    chosen = parser.add_subparsers(dest="command", required=True)
    for name, (work, takes) in COMMANDS.items():
        one = chosen.add_parser(name, help=work.__doc__)
        for flags, options in takes:
            one.add_argument(*flags, **options)
    options = parser.parse_args(arguments)
    try:
        print(COMMANDS[options.command][0](options, use(settings().database_url)))
    except AppError as error:
        print(error.say, file=sys.stderr)
        return EXIT_CODE if isinstance(error, ConfigError) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
