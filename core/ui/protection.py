"""What Streamlit's own configuration must say for the doors to stay closed, wherever the server was started."""

from typing import Any

from streamlit import config

from core.config import ConfigError
from core.messages import N_, Say

# Streamlit looks for its configuration file in the folder the server was started in, so these do not depend on it.
# The rest of the configuration is in .streamlit/config.toml.
PROTECTION: dict[str, Any] = {
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "server.scriptHealthCheckEnabled": False,
    "server.headless": True,
    "client.showErrorDetails": "none",
    # Rows leave the product by its own export only, which asks for the right and a purpose and is logged.
    "client.disableDataExport": True,
    "browser.gatherUsageStats": False,
}
# Lists, which cannot be given where the server is started.
LISTS: dict[str, Any] = {"client.allowedOrigins": [], "server.corsAllowedOrigins": []}
DEFAULT = "<default>"


def protect(production: bool) -> None:
    """Set every option as it must be; raises `ConfigError` in production where somebody has set one otherwise."""
    for name, wanted in {**PROTECTION, **LISTS}.items():
        if config.get_option(name) == wanted:
            continue
        where = config.get_where_defined(name)
        if production and where != DEFAULT:
            raise ConfigError(
                Say(
                    N_(
                        "{name} is set to {value} in {where}, which opens a door; take it out and start again."
                    ),
                    name=name,
                    value=str(config.get_option(name)),
                    where=where,
                )
            )
        config.set_option(name, wanted)
