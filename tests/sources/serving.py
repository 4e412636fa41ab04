"""A web server on this machine that does what it is told, well or badly."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

Send = Callable[[bytes], Awaitable[None]]
Answer = Callable[[Mapping[str, str], Send], Awaitable[None]]


def says(body: bytes | str = b"", status: int = 200, length: int | None = None, **headers: str) -> Answer:
    """An answer with a body; `length` is what it claims to have, `content_type` and the like are its headers."""
    content = body.encode() if isinstance(body, str) else body
    lines = [
        f"HTTP/1.1 {status} X",
        f"Content-Length: {len(content) if length is None else length}",
        "Connection: close",
    ]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]

    async def answer(_: Mapping[str, str], send: Send) -> None:
        await send("\r\n".join([*lines, "", ""]).encode() + content)

    return answer


def says_unless_known(body: str, etag: str) -> Answer:
    """An answer for those who do not have it yet."""

    async def answer(headers: Mapping[str, str], send: Send) -> None:
        is_known = headers.get("if-none-match") == etag
        await (says(status=304, ETag=etag) if is_known else says(body, ETag=etag))(headers, send)

    return answer


def drips(piece: bytes, every: float, head: bytes = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n") -> Answer:
    """An answer without an end: a piece now and then, for as long as somebody listens."""

    async def answer(_: Mapping[str, str], send: Send) -> None:
        await send(head)
        while True:
            await send(piece)
            await asyncio.sleep(every)

    return answer


@dataclass
class Site:
    """The server: what it answers at each path, and what it was asked for with which headers."""

    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    loop: asyncio.AbstractEventLoop = field(init=False)
    stop: asyncio.Event = field(init=False)

    def url(self, path: str, host: str = "localhost") -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, without robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]


@contextmanager
def serving() -> Iterator[Site]:
    """A server in a thread of its own, until the end of the block."""
    site = Site(0)
    is_up = threading.Event()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def send(piece: bytes) -> None:
            writer.write(piece)
            await writer.drain()

        try:
            request, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
            pairs = (line.partition(": ") for line in lines)
            headers = {name.lower(): value for name, _, value in pairs}
            path = request.split(" ")[1]
            site.asked.append((path, headers))
            await site.answers.get(path, says(status=404))(headers, send)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # whoever asked has heard enough
        finally:
            writer.close()

    async def serve() -> None:
        site.stop = asyncio.Event()
        site.loop = asyncio.get_running_loop()
        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        site.port = server.sockets[0].getsockname()[1]
        is_up.set()
        await site.stop.wait()
        server.close()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    is_up.wait()
    try:
        yield site
    finally:
        site.loop.call_soon_threadsafe(site.stop.set)
        thread.join()
