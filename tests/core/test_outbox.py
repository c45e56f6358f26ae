"""Where notices leave the app: at the address of the settings and nowhere else."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from core.config import settings
from core.outbox import send_by_apprise
from db.vocabulary.notices import Channel


class Elsewhere(BaseHTTPRequestHandler):
    """A webhook that sends on what it is told to another address."""

    def do_POST(self) -> None:
        """Note the way, and send on from all but /end."""
        self.server.asked.append(self.path)  # ty: ignore[unresolved-attribute]
        self.send_response(200 if self.path == "/end" else 307)
        self.send_header("Location", "/end")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def webhook(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    server.asked = []  # ty: ignore[unresolved-attribute]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = f"json://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("CLIENTELE_WEBHOOK_URLS", f"{here}/begin,{here}/end")
    settings.cache_clear()
    yield server
    server.shutdown()
    server.server_close()
    monkeypatch.undo()
    settings.cache_clear()


def test_a_webhook_that_sends_on_is_not_followed_and_the_notice_counts_as_not_sent(webhook):
    assert send_by_apprise(Channel.WEBHOOK, "0", "A clock ran out.") != ""
    assert webhook.asked == ["/begin"]


def test_a_webhook_that_takes_it_gets_the_notice(webhook):
    assert send_by_apprise(Channel.WEBHOOK, "1", "A clock ran out.") == ""
    assert webhook.asked == ["/end"]
