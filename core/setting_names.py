"""The names of the settings, so that one with a slip of the pen is not passed over with what it was meant to set."""

from collections.abc import Iterable
from difflib import get_close_matches

OURS = "CLIENTELE_"
SETTINGS = (
    "CLIENTELE_ALLOWED_HOSTS",
    "CLIENTELE_ANCHOR_FILE",
    "CLIENTELE_ANCHOR_SEND",
    "CLIENTELE_DATABASE_URL",
    "CLIENTELE_ENV",
    "CLIENTELE_HOST",
    "CLIENTELE_LOG_LEVEL",
    "CLIENTELE_MAIL_URL",
    "CLIENTELE_METRICS_TOKEN",
    "CLIENTELE_NOW",
    "CLIENTELE_OIDC_CLIENT_ID",
    "CLIENTELE_OIDC_CLIENT_SECRET",
    "CLIENTELE_OIDC_FACTORS",
    "CLIENTELE_OIDC_ISSUER",
    "CLIENTELE_OIDC_NAME",
    "CLIENTELE_ONE_TIME_DAYS",
    "CLIENTELE_PORT",
    "CLIENTELE_PUBLIC_URL",
    "CLIENTELE_SECOND_FACTOR",
    "CLIENTELE_SECRET_KEYS",
    "CLIENTELE_SESSION_HOURS",
    "CLIENTELE_SESSION_MINUTES",
    "CLIENTELE_TRUSTED_PROXIES",
    "CLIENTELE_WEBHOOK_URLS",
)
# What commands read, of the same environment.
OF_COMMANDS = ("CLIENTELE_ADMIN_PASSWORD", "CLIENTELE_CHROMIUM", "CLIENTELE_FIREFOX")


def strangers(names: Iterable[str]) -> list[str]:
    """Those names of an environment that look like settings of ours and are none."""
    return [name for name in names if name.startswith(OURS) and name not in (*SETTINGS, *OF_COMMANDS)]


def nearest(name: str) -> str:
    """The setting whose name is most like this one."""
    return get_close_matches(name, SETTINGS, n=1, cutoff=0)[0]
