"""The server: `python app.py`, `streamlit run app.py` and `uvicorn app:app` all serve this `app`."""

import json
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

try:
    import streamlit as st
except ModuleNotFoundError:
    print(
        f"app.py: its packages are not installed for {sys.executable}; "
        "python tasks.py run installs what is needed and starts the app.",
        file=sys.stderr,
    )
    sys.exit(2)

from starlette.middleware import Middleware
from streamlit import config as streamlit_config

from core import console
from core.config import EXIT_CODE, settings
from core.messages import AppError
from core.start import lifespan
from core.ui.errors import on_script_error
from core.ui.loading import load
from core.ui.protection import PROTECTION, protect
from core.ui.provider import secrets_of
from core.web.routes import routes
from core.web.security import IDENTITY, IDENTITY_KEY, Guard

try:
    chosen = settings()
except AppError as error:
    print(error.say, file=sys.stderr)
    sys.exit(EXIT_CODE)

console.speak(chosen.log_level)

TRUSTED = "server.trustedUserHeaders"
IDENTITY_HEADERS = {IDENTITY: IDENTITY_KEY}


@asynccontextmanager
async def protected(app: st.App) -> AsyncGenerator[None]:
    """Set what the start commands other than ours would leave open, then prepare and serve."""
    try:
        protect(chosen.is_production)
    except AppError as error:
        print(error.say, file=sys.stderr)
        raise SystemExit(EXIT_CODE) from None
    if streamlit_config.get_option(TRUSTED) != IDENTITY_HEADERS:
        streamlit_config.set_option(TRUSTED, IDENTITY_HEADERS)
    async with lifespan(app, load):
        yield


app = st.App(
    Path(__file__).resolve().parent / "core" / "ui" / "shell.py",
    routes=routes(),
    middleware=[Middleware(Guard)],
    lifespan=protected,
    on_script_error=on_script_error,
    secrets=secrets_of(chosen),
)

if __name__ == "__main__":
    # The guard reads what proxies say, by the setting of our own; the server must not believe anybody before.
    os.environ["FORWARDED_ALLOW_IPS"] = ""
    app.run(
        config={
            **PROTECTION,
            TRUSTED: json.dumps(IDENTITY_HEADERS),
            "server.address": chosen.host,
            "server.port": chosen.port,
        }
    )
