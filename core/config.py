"""Settings from the environment; a wrong or weak value stops the start with one sentence."""

import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from core import clock
from core.messages import N_, AppError, Say
from core.setting_names import nearest, strangers
from db.vocabulary.organisation import UserRole

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ("local", "production", "demo", "test")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
SHORTEST_KEY = 32
# What the process ends with when a setting stops its start.
EXIT_CODE = 2
SHORTEST_TOKEN = 16
# The least and the most minutes a session may rest, and hours it may last.
REST, LIFE = (5, 720), (1, 72)
# The same for the days a one-time password waits for its first use.
ONE_TIME = (1, 90)
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
NAME_OF_HOST = re.compile(r"[0-9A-Za-z]([0-9A-Za-z.-]*[0-9A-Za-z])?")


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class ConfigError(AppError):
    """A setting cannot be used; the sentence names the variable and what to do."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Who else may say who somebody is: a provider of OpenID Connect.

    `home` is the address people type to reach the product, without a slash at its end; `factors` are the values
    of the claims `amr` and `acr` that count as a second step.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    home: str
    factors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment decides. `secret_keys` are newest first; `env` is local when nothing is said.

    A session ends unused after `session_rest`, and after `session_life` in any case; a password that was given opens
    nothing after `one_time_life`. Who has a role in `second_factor` must have a second one. `allowed_hosts` are the names the product answers to, () for all. The head
    of the audit log goes to `anchor_file` once a day (None: nowhere), with `anchor_send` to the webhooks as well.
    """

    database_url: str
    secret_keys: tuple[str, ...]
    host: str
    port: int
    env: str
    now: datetime | None
    log_level: str
    metrics_token: str | None
    mail_url: str | None = None
    webhook_urls: tuple[str, ...] = ()
    session_rest: timedelta = timedelta(minutes=30)
    session_life: timedelta = timedelta(hours=12)
    one_time_life: timedelta = timedelta(days=7)
    second_factor: frozenset[UserRole] = frozenset()
    trusted_proxies: tuple[Network, ...] = ()
    allowed_hosts: tuple[str, ...] = ()
    anchor_file: Path | None = None
    anchor_send: bool = False
    provider: Provider | None = None

    @property
    def is_demo(self) -> bool:
        """Does this process serve the throw-away sample company?"""
        return self.env == "demo"

    @property
    def is_production(self) -> bool:
        """Are real people's data at stake, so that weak settings stop the start?"""
        return self.env == "production"


def read_settings(env: Mapping[str, str], root: Path = ROOT) -> Settings:
    """The settings an environment describes; `root` is where `var/` lies. Raises `ConfigError`."""
    for name in strangers(env):
        raise _wrong(
            name,
            N_("there is no such setting; {nearest} is the nearest, and docs/operations.md lists them all."),
            nearest=nearest(name),
        )
    kind = _one_of("CLIENTELE_ENV", env.get("CLIENTELE_ENV") or "local", ENVIRONMENTS)
    host = _host(env.get("CLIENTELE_HOST") or "127.0.0.1")
    rest = _number("CLIENTELE_SESSION_MINUTES", env.get("CLIENTELE_SESSION_MINUTES") or "30", REST)
    life = _number("CLIENTELE_SESSION_HOURS", env.get("CLIENTELE_SESSION_HOURS") or "12", LIFE)
    days = _number("CLIENTELE_ONE_TIME_DAYS", env.get("CLIENTELE_ONE_TIME_DAYS") or "7", ONE_TIME)
    url = _database(env.get("CLIENTELE_DATABASE_URL"), kind, root)
    return Settings(
        database_url=url,
        secret_keys=_keys(env.get("CLIENTELE_SECRET_KEYS"), kind, root),
        host=host,
        port=_port(env.get("CLIENTELE_PORT") or "8501"),
        env=kind,
        now=_now(env.get("CLIENTELE_NOW"), kind),
        log_level=_one_of("CLIENTELE_LOG_LEVEL", (env.get("CLIENTELE_LOG_LEVEL") or "INFO").upper(), LEVELS),
        metrics_token=_token(env.get("CLIENTELE_METRICS_TOKEN"), kind),
        mail_url=_mail(env.get("CLIENTELE_MAIL_URL")),
        webhook_urls=_webhooks(env.get("CLIENTELE_WEBHOOK_URLS")),
        session_rest=timedelta(minutes=rest),
        session_life=timedelta(hours=life),
        one_time_life=timedelta(days=days),
        second_factor=_roles(env.get("CLIENTELE_SECOND_FACTOR"), kind),
        trusted_proxies=_networks(env.get("CLIENTELE_TRUSTED_PROXIES")),
        allowed_hosts=_hosts(env.get("CLIENTELE_ALLOWED_HOSTS"), host, kind),
        anchor_file=_anchor(env.get("CLIENTELE_ANCHOR_FILE"), url, kind, root),
        anchor_send=_one_of("CLIENTELE_ANCHOR_SEND", env.get("CLIENTELE_ANCHOR_SEND") or "0", ("0", "1"))
        == "1",
        provider=_provider(env, kind),
    )


@cache
def settings() -> Settings:
    """The settings of this process, read once; moves the clock when CLIENTELE_NOW says so."""
    found = read_settings(os.environ)
    if found.now is not None:
        clock.move_to(found.now)
    return found


def _wrong(name: str, said: str, **values: str | int) -> ConfigError:
    return ConfigError(Say(N_("{name}: {said}"), name=name, said=Say(said, **values)))


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise _wrong(name, N_("{value} is not one of {allowed}."), value=value, allowed=", ".join(allowed))
    return value


def _database(url: str | None, kind: str, root: Path) -> str:
    if not url:
        name = "demo.db" if kind == "demo" else "clientele.db"
        return f"sqlite:///{root / 'var' / name}"
    scheme, _, rest = url.partition("://")
    server = scheme in ("postgres", "postgresql", "postgresql+psycopg")
    if scheme == "sqlite" and rest.startswith("/") and rest != "/" and ":memory:" not in rest:
        return f"sqlite:///{(root / rest.removeprefix('/')).resolve()}"
    if server and _names_a_database(f"postgresql://{rest}"):
        return f"postgresql+psycopg://{rest}"
    raise _wrong(
        "CLIENTELE_DATABASE_URL",
        N_("write it as sqlite:///path or postgresql://user:password@host/name."),
    )


def _names_a_database(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.path.strip("/")) and parts.port != 0
    except ValueError:
        # The port or the host cannot be read.
        return False


def _keys(text: str | None, kind: str, root: Path) -> tuple[str, ...]:
    if not text:
        if kind == "production":
            raise _wrong(
                "CLIENTELE_SECRET_KEYS",
                N_("production needs it; give one or more random keys, newest first."),
            )
        return _strong("var/secret.key", (_own_key(root / "var" / "secret.key"),))
    return _strong("CLIENTELE_SECRET_KEYS", tuple(key.strip() for key in text.split(",") if key.strip()))


def _strong(name: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    if not keys or any(len(key.encode()) < SHORTEST_KEY for key in keys):
        raise _wrong(name, N_("each key has at least {least} bytes."), least=SHORTEST_KEY)
    if any(len(set(key)) < 8 for key in keys):
        raise _wrong(name, N_("a key is too regular to be random."))
    return keys


def _own_key(path: Path) -> str:
    """A key made on first use and kept readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600, exist_ok=False)
        fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            os.link(fresh, path)
        except FileExistsError:
            # Another process was first; its key is the one.
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii").strip()


def _host(text: str) -> str:
    if NAME_OF_HOST.fullmatch(text):
        return text
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise _wrong(
            "CLIENTELE_HOST",
            N_("{value} is no address; give a name or an address such as 127.0.0.1, without the port."),
            value=text,
        ) from None


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise _wrong("CLIENTELE_PORT", N_("{value} is no port; give a number from 1 to 65535."), value=text)
    return int(text)


def _number(name: str, text: str, bounds: tuple[int, int]) -> int:
    least, most = bounds
    if not text.isdecimal() or not least <= int(text) <= most:
        raise _wrong(
            name, N_("{value} is no number from {least} to {most}."), value=text, least=least, most=most
        )
    return int(text)


def _token(text: str | None, kind: str) -> str | None:
    if text and kind == "production" and len(text) < SHORTEST_TOKEN:
        raise _wrong(
            "CLIENTELE_METRICS_TOKEN",
            N_("in production it has at least {least} characters, so that nobody guesses it."),
            least=SHORTEST_TOKEN,
        )
    return text or None


def _roles(text: str | None, kind: str) -> frozenset[UserRole]:
    """Who needs a second factor: the roles named, `none`; unsaid the administrators in production."""
    if not text:
        return frozenset({UserRole.ADMIN} if kind == "production" else ())
    names = [] if text.strip() == "none" else [name.strip() for name in text.split(",") if name.strip()]
    known = tuple(role.value for role in UserRole)
    if names == ["all"]:
        names = list(known)
    return frozenset(UserRole(_one_of("CLIENTELE_SECOND_FACTOR", name, known)) for name in names)


def _networks(text: str | None) -> tuple[Network, ...]:
    names = [name.strip() for name in (text or "").split(",") if name.strip()]
    try:
        found = tuple(ipaddress.ip_network(name) for name in names)
    except ValueError:
        found = ()
    # A proxy everywhere would let each caller choose the address it is counted under.
    if len(found) != len(names) or any(not one.prefixlen for one in found):
        raise _wrong(
            "CLIENTELE_TRUSTED_PROXIES",
            N_(
                "give the addresses of your own proxies, such as 127.0.0.1 or 10.0.0.0/24, with a comma between."
            ),
        )
    return found


def _hosts(text: str | None, host: str, kind: str) -> tuple[str, ...]:
    names = tuple(name.strip().lower().strip("[]") for name in (text or "").split(",") if name.strip())
    if not names and not _is_everywhere(host):
        return (*LOCAL_NAMES, host.lower())
    if kind == "production" and (not names or "*" in names):
        raise _wrong(
            "CLIENTELE_ALLOWED_HOSTS",
            N_(
                "production needs it when the app listens on {host}; give the names people type, without the port."
            ),
            host=host,
        )
    return () if "*" in names else names and (*LOCAL_NAMES, *names)


def _is_everywhere(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        # A name is one place.
        return False


def _provider(env: Mapping[str, str], kind: str) -> Provider | None:
    """The outside provider, where one is named; then whatever it needs has to be there."""
    names = ("CLIENTELE_OIDC_ISSUER", "CLIENTELE_OIDC_CLIENT_ID", "CLIENTELE_OIDC_CLIENT_SECRET")
    given = [env.get(name, "").strip() for name in names]
    if not any(given):
        return None
    for name, value in zip(names, given, strict=True):
        if not value:
            raise _wrong(name, N_("it is needed as well, once another of its kind is set."))
    issuer, client_id, client_secret = given
    factors = (value.strip() for value in env.get("CLIENTELE_OIDC_FACTORS", "").split(","))
    return Provider(
        issuer=_origin(names[0], issuer, kind),
        client_id=client_id,
        client_secret=client_secret,
        name=env.get("CLIENTELE_OIDC_NAME", "").strip() or (urlsplit(issuer).hostname or ""),
        home=_origin("CLIENTELE_PUBLIC_URL", env.get("CLIENTELE_PUBLIC_URL", ""), kind).rstrip("/"),
        factors=frozenset(value for value in factors if value),
    )


def _origin(name: str, url: str, kind: str) -> str:
    """An address of the web; without encryption on this machine only, and never in production."""
    try:
        parts = urlsplit(url)
        host, plain = (
            parts.hostname,
            not (parts.query or parts.fragment or parts.username) and parts.port != 0,
        )
    except ValueError:
        # The port cannot be read.
        host, plain = None, False
    here = parts.scheme == "http" and host in LOCAL_NAMES and kind != "production" if host else False
    if not host or not plain or not (parts.scheme == "https" or here):
        raise _wrong(name, N_("write it as https://name, without anything behind the path."))
    return url


def _mail(url: str | None) -> str | None:
    if url and not _is_service(url, ("mailto", "mailtos")):
        raise _wrong("CLIENTELE_MAIL_URL", N_("write it as mailtos://user:password@host?from=address."))
    return url or None


def _webhooks(text: str | None) -> tuple[str, ...]:
    urls = tuple(url.strip() for url in (text or "").split(",") if url.strip())
    if not all(_is_service(url) for url in urls):
        raise _wrong(
            "CLIENTELE_WEBHOOK_URLS",
            N_("give addresses of services such as wecombot://key or feishu://token, with a comma between."),
        )
    return urls


def _is_service(url: str, schemes: tuple[str, ...] = ()) -> bool:
    # The library knows hundreds of services and is needed only where one is set up.
    import apprise

    if schemes and url.partition("://")[0] not in schemes:
        return False
    return apprise.Apprise.instantiate(url, suppress_exceptions=True) is not None


def _anchor(text: str | None, url: str, kind: str, root: Path) -> Path | None:
    """The file said; else one beside an SQLite file, under `var/` for a server; none for what is thrown away."""
    if text:
        path = (root / text).resolve()
        if path.is_dir():
            raise _wrong("CLIENTELE_ANCHOR_FILE", N_("{value} is a folder; name a file in it."), value=text)
        return path
    if kind in ("demo", "test"):
        return None
    if url.startswith("sqlite:///"):
        return Path(url.removeprefix("sqlite:///")).with_suffix(".anchors")
    return root / "var" / f"{urlsplit(url).path.strip('/')}.anchors"


def _now(text: str | None, kind: str) -> datetime | None:
    if not text:
        return None
    if kind not in ("test", "demo"):
        raise _wrong("CLIENTELE_NOW", N_("the clock can be moved in test and demo only."))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _wrong("CLIENTELE_NOW", N_("{value} is no ISO time."), value=text) from None
    # Without a zone it is read as the product stores time.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
