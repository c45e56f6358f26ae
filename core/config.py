"""Settings from the environment, checked at start; a wrong or weak value stops the start with one sentence."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from core import clock
from core.messages import AppError, N_, Say

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ("local", "production", "demo", "test")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
SHORTEST_KEY = 32


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
        host=env.get("CLIENTELE_HOST") or "127.0.0.1",
        port=_port(env.get("CLIENTELE_PORT") or "8501"),
        env=kind,
        now=_now(env.get("CLIENTELE_NOW"), kind),
        log_level=_one_of("CLIENTELE_LOG_LEVEL", (env.get("CLIENTELE_LOG_LEVEL") or "INFO").upper(), LEVELS),
        metrics_token=env.get("CLIENTELE_METRICS_TOKEN") or None,
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
    scheme = url.partition("://")[0]
    if scheme in ("postgres", "postgresql"):
        return "postgresql+psycopg://" + url.partition("://")[2]
    if scheme == "sqlite" and url.startswith("sqlite:///") and not url.startswith("sqlite:////"):
        return f"sqlite:///{(root / url.removeprefix('sqlite:///')).resolve()}"
    if scheme not in ("sqlite", "postgresql+psycopg"):
        raise _wrong(
            "CLIENTELE_DATABASE_URL",
            N_("write it as sqlite:///path or postgresql://user:password@host/name."),
        )
    return url


def _keys(text: str | None, kind: str, root: Path) -> tuple[str, ...]:
    if not text:
        if kind == "production":
            raise _wrong(
                "CLIENTELE_SECRET_KEYS",
                N_("production needs it; give one or more random keys, newest first."),
            )
        return (_own_key(root / "var" / "secret.key"),)
    keys = tuple(key.strip() for key in text.split(",") if key.strip())
    if not keys or any(len(key.encode()) < SHORTEST_KEY for key in keys):
        raise _wrong("CLIENTELE_SECRET_KEYS", N_("each key has at least {least} bytes."), least=SHORTEST_KEY)
    if any(len(set(key)) < 8 for key in keys):
        raise _wrong("CLIENTELE_SECRET_KEYS", N_("a key is too regular to be random."))
    return keys


def _own_key(path: Path) -> str:
    """A key made on first use and kept readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
        fresh.chmod(0o600)
        try:
            os.link(fresh, path)
        except FileExistsError:
            # Another process was first; its key is the one.
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii").strip()


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise _wrong("CLIENTELE_PORT", N_("{value} is no port; give a number from 1 to 65535."), value=text)
    return int(text)


def _now(text: str | None, kind: str) -> datetime | None:
    if not text:
        return None
    if kind not in ("test", "demo"):
        raise _wrong("CLIENTELE_NOW", N_("the clock can be moved in test and demo only."))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _wrong("CLIENTELE_NOW", N_("{value} is no ISO time."), value=text) from None
    if moment.tzinfo is None:
        raise _wrong("CLIENTELE_NOW", N_("the time needs a zone, such as 2026-11-22T09:00+08:00."))
    return moment
