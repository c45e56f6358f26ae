"""An OpenID Connect provider in a thread of the tests, and the way to it and back without a browser."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import oidc_provider_mock
from joserfc import jwt
from joserfc.jwk import OctKey

from core import clock
from core.config import read_settings
from core.ui.provider import secrets_of
from tests.live import LiveServer

CLIENT = "desk"


@contextmanager
def running(**people: dict[str, object]) -> Iterator[str]:
    """A provider that knows these people, by their number there and its claims; gives its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    known = [oidc_provider_mock.User(sub=sub, claims=claims) for sub, claims in people.items()]
    with oidc_provider_mock.run_server_in_thread(user_claims=known) as server:
        yield f"http://localhost:{server.server_port}"


def settings_for(issuer: str, home: str) -> dict[str, str]:
    """The environment of an instance at `home` that lets people in by this provider."""
    return {
        "CLIENTELE_OIDC_ISSUER": issuer,
        "CLIENTELE_OIDC_CLIENT_ID": CLIENT,
        "CLIENTELE_OIDC_CLIENT_SECRET": "a secret of the client",
        "CLIENTELE_OIDC_NAME": "Example ID",
        "CLIENTELE_PUBLIC_URL": home,
    }


class _Stay(HTTPRedirectHandler):
    """Redirections are answers here."""

    def redirect_request(self, *_: object) -> None:
        """Follow none."""


@dataclass
class Traveller:
    """A program that goes from the product to the provider and back, keeping cookies for the product only."""

    server: LiveServer
    cookies: dict[str, str] = field(default_factory=dict)

    def leave(self) -> str:
        """Ask the product for the way to the provider; gives the provider's address."""
        secrets = secrets_of(read_settings(self.server.environment))
        assert secrets is not None
        key = OctKey.import_key(secrets["auth"]["cookie_secret"])
        expires = int(clock.now().timestamp()) + 60
        token = jwt.encode({"alg": "HS256"}, {"provider": "default", "exp": expires}, key)
        return self.get(f"/auth/login?provider={token}")

    def get(self, path: str) -> str:
        """Ask the product; gives where it sends us."""
        told = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        status, headers, _ = self.server.ask("GET", path, headers={"Cookie": told} if told else {})
        assert status == 302, (status, path)
        for line in headers.get_all("set-cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
                if not morsel.value or morsel["max-age"] == "0":
                    del self.cookies[name]
        return headers["location"]

    def agree(self, address: str, sub: str) -> str:
        """Choose a person on the provider's page; gives the path back to the product."""
        form = Request(address, urlencode({"sub": sub}).encode())
        try:
            build_opener(_Stay).open(form, timeout=30)
        except HTTPError as sent:
            return sent.headers["location"].removeprefix(self.server.url)
        raise AssertionError("the provider sent nobody back")
