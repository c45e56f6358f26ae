"""Everything the pages are made of, loaded beside the first visitors instead of in front of them."""

import logging
from importlib import import_module
from pkgutil import iter_modules

import core.ui
import core.ui.grid

# What the pages load only when they need it; the first to need it would wait, and it would never be put at rest.
HEAVY = ("altair", "pandas", "pyarrow", "pypinyin.phrases_dict", "streamlit_authenticator")
# The script itself is run, not loaded.
SCRIPT = "core.ui.shell"


# A package we use for its form only declares components that are never drawn; without a visitor Streamlit warns.
_WARNS = logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context")


def load() -> None:
    """Load every module of the screen and what it stands on."""
    level = _WARNS.level
    _WARNS.setLevel(logging.ERROR)
    packages = (core.ui, core.ui.grid)
    names = [
        one.name for package in packages for one in iter_modules(package.__path__, f"{package.__name__}.")
    ]
    for name in (*HEAVY, *names):
        if name != SCRIPT:
            import_module(name)
    _WARNS.setLevel(level)
