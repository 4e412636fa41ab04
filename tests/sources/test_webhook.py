import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from pipelines.sources import webhook
from pipelines.sources.webhook import notify


class Receiver(HTTPServer):
    """Answers with one code after the other, then with 200, and keeps what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.codes: list[int] = []
        self.received: list[dict[str, Any]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/secret"


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        self.server.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.codes.pop(0) if self.server.codes else 200)
        self.send_header("Location", self.server.address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "_PAUSES", (0.0, 0.0, 0.0))


@pytest.mark.parametrize(
    ("codes", "is_taken", "attempts"),
    [
        ([], True, 1),
        ([503], True, 2),
        ([503, 429], True, 3),
        ([503, 503, 503], False, 3),
        # The address is wrong, and will be wrong again.
        ([404], False, 1),
        ([302], False, 1),
    ],
)
def test_a_message_is_sent_until_it_is_taken(
    receiver: Receiver, codes: list[int], is_taken: bool, attempts: int
) -> None:
    receiver.codes = codes
    assert notify(receiver.address, {"text": "Élan"}) is is_taken
    assert receiver.received == [{"text": "Élan"}] * attempts


def test_nobody_there_is_told_without_the_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    assert notify("http://127.0.0.1:1/secret", {"text": "failed"}) is False
    assert "the webhook at 127.0.0.1 cannot be reached" in caplog.text
    assert "secret" not in caplog.text
