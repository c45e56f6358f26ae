"""Settings from the environment; a wrong or weak value stops the start with one sentence."""

import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from core import clock
from core.messages import N_, AppError, Say

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ("local", "production", "demo", "test")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
SHORTEST_KEY = 32
# What the process ends with when a setting stops its start.
EXIT_CODE = 2
NAME_OF_HOST = re.compile(r"[0-9A-Za-z]([0-9A-Za-z.-]*[0-9A-Za-z])?")


class ConfigError(AppError):
    """A setting cannot be used; the sentence names the variable and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment decides. `secret_keys` are newest first; `env` is local when nothing is said."""

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
    kind = _one_of("CLIENTELE_ENV", env.get("CLIENTELE_ENV") or "local", ENVIRONMENTS)
    return Settings(
        database_url=_database(env.get("CLIENTELE_DATABASE_URL"), kind, root),
        secret_keys=_keys(env.get("CLIENTELE_SECRET_KEYS"), kind, root),
        host=_host(env.get("CLIENTELE_HOST") or "127.0.0.1"),
        port=_port(env.get("CLIENTELE_PORT") or "8501"),
        env=kind,
        now=_now(env.get("CLIENTELE_NOW"), kind),
        log_level=_one_of("CLIENTELE_LOG_LEVEL", (env.get("CLIENTELE_LOG_LEVEL") or "INFO").upper(), LEVELS),
        metrics_token=env.get("CLIENTELE_METRICS_TOKEN") or None,
        mail_url=_mail(env.get("CLIENTELE_MAIL_URL")),
        webhook_urls=_webhooks(env.get("CLIENTELE_WEBHOOK_URLS")),
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
