"""An audit hook that refuses to look up a name or to connect beyond this machine, and writes down who tried.

Python imports a module of this name before anything else, so this folder on PYTHONPATH puts the hook into every process
of a run; `tests/conftest.py` imports it for the tests themselves. Standard library only.
"""

import ipaddress
import os
import socket
import sys
import time
import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

# Folder that receives `<pid>.guarded` from each process with the hook, and a file for each attempt: the error that an
# attempt raises may be swallowed by whoever made it.
RECORD_VARIABLE = "DYAD_TEST_GUARD_RECORD"


class BeyondThisMachineError(OSError):
    """Something tried to leave this machine."""


def is_local(host: object) -> bool:
    """Whether a host is this machine, said without asking anybody."""
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "localhost")
    if text == "localhost":
        return True
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _is_local_peer(peer: socket.socket, address: Any) -> bool:
    return peer.family not in {socket.AF_INET, socket.AF_INET6} or address is None or is_local(address[0])


# The interpreter's audit event -> whether its arguments stay on this machine.
_STAYS: dict[str, Callable[..., bool]] = {
    "socket.getaddrinfo": lambda host, *_: is_local(host),
    "socket.gethostbyname": is_local,
    "socket.gethostbyaddr": is_local,
    "socket.getnameinfo": lambda address: is_local(address[0]),
    "socket.connect": _is_local_peer,
    "socket.sendto": _is_local_peer,
    "socket.sendmsg": _is_local_peer,
}


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    stays = _STAYS.get(event)
    if stays is None or stays(*arguments):
        return
    attempt = f"{event} {[argument for argument in arguments if not isinstance(argument, socket.socket)]}"
    _note(f"{os.getpid()}-{time.monotonic_ns()}.attempt", f"{attempt}\n{''.join(traceback.format_stack())}")
    raise BeyondThisMachineError(f"{attempt} leaves this machine")


def _ask_before(name: str) -> None:
    """Raise the event before the method runs: given a name, it would look that up first, and raise it after."""
    method = getattr(socket.socket, name)

    @wraps(method)
    def asking(self: socket.socket, *arguments: Any) -> Any:
        addresses = [argument for argument in arguments if isinstance(argument, tuple)]
        if addresses:
            sys.audit("socket.connect", self, addresses[-1])
        return method(self, *arguments)

    setattr(socket.socket, name, asking)


def _note(name: str, text: str) -> None:
    folder = os.environ.get(RECORD_VARIABLE)
    if folder:
        Path(folder, name).write_text(text, encoding="utf-8")


def _sign() -> None:
    _note(f"{os.getpid()}.guarded", " ".join(sys.orig_argv))


_sign()
os.register_at_fork(after_in_child=_sign)
sys.addaudithook(_refuse)
for _method in ("connect", "connect_ex", "sendto", "sendmsg"):
    _ask_before(_method)
