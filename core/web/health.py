"""Health, readiness and the few figures a monitor reads."""

import hmac
import sys
import time
from collections.abc import Callable

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.auth import sessions
from core.config import settings
from core.web import peer

Check = Callable[[], str | None]

_started = time.monotonic()
_checks: list[Check] = [lambda: "starting"]


def ready_when(check: Check) -> None:
    """Say how readiness is found out: `check` answers None when ready, else what is missing."""
    _checks[:] = [check]


async def healthz(request: Request) -> Response:
    """200 as long as the process answers."""
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


async def readyz(request: Request) -> Response:
    """200 when pages can be served, else 503 with what is missing."""
    missing = await to_thread.run_sync(_checks[0])
    return PlainTextResponse(
        f"{missing or 'ready'}\n", 503 if missing else 200, {"Cache-Control": "no-store"}
    )


async def metrics(request: Request) -> Response:
    """Figures in the Prometheus text format, for this machine or a caller with the token; else 404."""
    if not _may_read_metrics(request):
        return PlainTextResponse("Not found.\n", 404)
    text = await to_thread.run_sync(_figures)
    return PlainTextResponse(
        text, headers={"Cache-Control": "no-store"}, media_type="text/plain; version=0.0.4"
    )


def _may_read_metrics(request: Request) -> bool:
    token = settings().metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    return peer.is_local(request.scope) or (
        bool(token) and hmac.compare_digest(given.encode(), token.encode())
    )


def _figures() -> str:
    figures = (
        (
            "clientele_uptime_seconds",
            "Seconds since the process started.",
            round(time.monotonic() - _started, 1),
        ),
        ("clientele_sessions", "Sign-in sessions in force.", sessions.count_live()),
        *_memory(),
    )
    return "".join(
        f"# HELP {name} {what}\n# TYPE {name} gauge\n{name} {value}\n" for name, what, value in figures
    )


def _memory() -> tuple[tuple[str, str, int], ...]:
    if sys.platform == "win32":
        return ()
    # The module does not exist on Windows.
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return (("clientele_peak_memory_bytes", "Most memory the process has held.", peak),)
