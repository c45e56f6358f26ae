"""The lines on the console: one event each, whoever writes it, without line ends and values that somebody typed."""

import logging
import re
import time
import traceback
from collections.abc import Iterator
from typing import Any

# What ends a line, moves the cursor or colours a terminal; also the line ends Python and some viewers know beside \n.
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
# No event begins so, hence nothing below a first line can pass for one.
_BELOW = "  | "
LONGEST = 300


def install() -> None:
    """Write every line of this process so, those of the libraries included."""
    before = logging.getLogRecordFactory()
    if getattr(before, "clientele", False):
        return

    def made(*given: Any, **named: Any) -> logging.LogRecord:
        return _safe(before(*given, **named))

    made.clientele = True  # ty: ignore[unresolved-attribute]
    logging.setLogRecordFactory(made)


def speak(level: str) -> None:
    """Write the log of this process to the console: moment in UTC, level, part, sentence."""
    install()
    form = logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")
    form.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(form)
    logging.basicConfig(level=level, handlers=[handler])


def escaped(text: str) -> str:
    """A text on one line: its control characters as a program writes them."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _safe(record: logging.LogRecord) -> logging.LogRecord:
    try:
        said = record.getMessage().rstrip("\n")
    except (TypeError, ValueError):
        # Whoever wrote the line gave it too few values; logging says so by itself.
        return record
    if (plain := escaped(said)) != said:
        record.msg, record.args = plain, ()
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        record.exc_text = "\n".join(_BELOW + escaped(line) for line in _lines(error))
    return record


def _lines(error: BaseException) -> Iterator[str]:
    """Where an error was raised and what of it says no value, its causes first."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _lines(before)
    for part in getattr(error, "exceptions", ()):
        yield from _lines(part)
    for frame in traceback.format_tb(error.__traceback__):
        yield from frame.rstrip("\n").split("\n")
    yield f"{type(error).__module__}.{type(error).__qualname__}: {_told(error)}"


def _told(error: BaseException) -> str:
    """The words of an error; of a database server's only the kind and the constraint, as it repeats what was typed."""
    cause = getattr(error, "orig", None) or error
    if type(cause).__module__.startswith("psycopg"):
        constraint = getattr(getattr(cause, "diag", None), "constraint_name", None)
        return " ".join(part for part in (getattr(cause, "sqlstate", None), constraint) if part)
    return str(error).split("\n", 1)[0][:LONGEST]
