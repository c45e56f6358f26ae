"""What Streamlit's own sign-in has to know of the outside provider; it is given in memory and lies in no file."""

import hashlib
import hmac
from typing import Any

from core.config import Settings

CALLBACK = "/oauth2callback"
DISCOVERY = "/.well-known/openid-configuration"


def secrets_of(chosen: Settings) -> dict[str, Any] | None:
    """The section `auth` of Streamlit's secrets, None without a provider.

    The key of its cookie is made of the newest secret key, so that every instance knows it.
    """
    provider = chosen.provider
    if provider is None:
        return None
    key = hmac.new(chosen.secret_keys[0].encode(), b"the word of an outside provider", hashlib.sha256)
    return {
        "auth": {
            "redirect_uri": provider.home + CALLBACK,
            "cookie_secret": key.hexdigest(),
            "client_id": provider.client_id,
            "client_secret": provider.client_secret,
            "server_metadata_url": provider.issuer.rstrip("/") + DISCOVERY,
            # On a shared computer the next person must be able to choose another account.
            "client_kwargs": {"scope": "openid email profile", "prompt": "select_account"},
        }
    }
