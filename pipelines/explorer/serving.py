"""The app on a port of this machine."""

import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import uvicorn

from pipelines.explorer.app import LOOPBACK, make_app, make_ready, warm_up

PORT = 8765
_ANY = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on


@dataclass(frozen=True)
class Served:
    """An app that waits to be run, and the address it will answer at."""

    home: Path
    address: str
    server: uvicorn.Server
    listener: socket.socket

    def run(self) -> None:
        """Answer until the process is told to end; what explanations need is loaded meanwhile."""
        Thread(target=warm_up, args=(self.home,), daemon=True).start()
        self.server.run(sockets=[self.listener])


@contextmanager
def served(home: Path, host: str, port: int | None) -> Iterator[Served]:
    """The app of a lake on the port; without one, on the usual port or, if that is taken, on any.

    It listens when pages come quickly. An address or port that cannot be had is an OSError. Beyond this machine, who
    opens the app needs the token that stands in the address.
    """
    is_local = host in LOOPBACK
    token = None if is_local else secrets.token_urlsafe(24)
    app = make_app(home, token, LOOPBACK if is_local else ("*",))
    make_ready(home)
    with _listening(host, port) as listener:
        # "Any address" is none that others could open.
        name = socket.gethostname() if host in _ANY else host
        shown = f"http://{name}:{listener.getsockname()[1]}/" + (f"?token={token}" if token else "")
        yield Served(
            home, shown, uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False)), listener
        )


def _listening(host: str, port: int | None) -> socket.socket:
    if port:
        return socket.create_server((host, port))
    try:
        return socket.create_server((host, PORT))
    except OSError:
        return socket.create_server((host, 0))
