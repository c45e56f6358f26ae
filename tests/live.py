"""A server of the product on a free port over its own database, for tests that speak to it from outside."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from core.auth import passwords
from core.auth.sign_in import account_key
from db import migrate
from db import sign_in as rows
from db.models.organisation import User
from db.session import Database, connect
from db.vocabulary.organisation import Rank, UserRole
from tests.paths import ROOT

PASSWORD = "four quiet herons wade 春"
LONGEST_START = 180.0


class LiveServer:
    """The product in a process of its own; `database` is the test's own door to its data."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        location = f"sqlite:///{folder}/live.db"
        self.database: Database = connect(location)
        migrate.upgrade(self.database)
        self.environment = {
            **os.environ,
            "CLIENTELE_DATABASE_URL": location,
            "CLIENTELE_PORT": str(self.port),
            "CLIENTELE_ENV": "local",
            "CLIENTELE_SECRET_KEYS": "a key for the tests of this product 0123456789",
            **environment,
        }
        self.printed: list[str] = []
        self.ids: dict[str, int] = {}

    def start(self) -> "LiveServer":
        """Start the process and wait until it is ready."""
        self._process = subprocess.Popen(
            [sys.executable, "app.py"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._read, daemon=True).start()
        pause, until = threading.Event(), time.monotonic() + LONGEST_START
        while time.monotonic() < until and self._process.poll() is None:
            try:
                if self.ask("GET", "/readyz")[0] == 200:
                    return self
            except OSError:
                pause.wait(0.05)
        self._process.kill()
        raise RuntimeError("the server did not become ready:\n" + "".join(self.printed))

    def kill(self) -> None:
        """End the process without a farewell; `start` brings it up again at the same port."""
        self._process.kill()
        self._process.wait(20)

    def stop(self) -> None:
        """End the process and close the test's door."""
        self._process.terminate()
        self._process.wait(20)
        self.database.close()

    def add_user(self, login: str, roles: Iterable[UserRole], **values: object) -> int:
        """Store an account with `PASSWORD`, quick to check; gives its number."""
        now = datetime.now(UTC)
        user = User(
            **{
                "login": login,
                "name": login.title(),
                "rank": Rank.STAFF,
                "active": True,
                "must_change_password": False,
                "password_hash": passwords.hash_password(PASSWORD),
                "language": "en",
                "created_at": now,
                "updated_at": now,
                "epoch": 1,
                **values,
            }
        )
        user.roles = [role.value for role in roles]
        with self.database.writing() as session:
            session.add(user)
            session.flush()
            return user.id

    def change_user(self, user_id: int, **values: object) -> None:
        """Change columns of an account behind the server's back."""
        with self.database.writing() as session:
            user = session.get(User, user_id)
            assert user is not None
            for name, value in values.items():
                setattr(user, name, value)

    def count_attempt(self, login: str) -> None:
        """Count a wrong password for an account, as if it had been typed somewhere else."""
        with self.database.writing() as session:
            rows.add_attempts(session, [account_key(login)], datetime.now(UTC), "192.0.2.1")

    def ask(
        self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, str]:
        """One HTTP request: status, headers and text of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body.encode(), headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self.printed.append(line)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
