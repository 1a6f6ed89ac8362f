"""An HTTP proxy that does to requests what bad networks and dying servers do. The browser's origin is the proxy.

One request a connection. A trouble is armed for the next delivery of the outbox, or lasts for a while for everything
(no connection, a captive portal). Knows HTTP and the outbox's address; nothing of Django.
"""

import asyncio
import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

HOST = "127.0.0.1"
OUTBOX = "/player/outbox/"
SECONDS_TO_ANSWER = 30
PORTAL = b"<!doctype html><title>Welcome to FreeGymWifi</title><form><button>Accept the terms</button></form>"


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    head: bytes
    body: bytes

    @property
    def path(self) -> str:
        return self.target.split("?", maxsplit=1)[0]

    @property
    def is_delivery(self) -> bool:
        return self.method == "POST" and self.path == OUTBOX

    def with_body(self, body: bytes) -> "Request":
        lines = self.head.split(b"\r\n")
        lines = [line for line in lines if not line.lower().startswith(b"content-length:")]
        lines.insert(1, b"Content-Length: %d" % len(body))
        return Request(self.method, self.target, b"\r\n".join(lines), body)


@dataclass(frozen=True)
class Answer:
    head: bytes
    body: bytes

    @property
    def status(self) -> int:
        return int(self.head.split(b" ", 2)[1])

    @property
    def text(self) -> str:
        is_packed = b"content-encoding: gzip" in self.head.lower()
        return (gzip.decompress(self.body) if is_packed else self.body).decode(errors="replace")

    def with_body(self, body: bytes) -> "Answer":
        """The same answer with another body, not compressed."""
        told_anew = (b"content-length:", b"content-encoding:", b"transfer-encoding:")
        lines = [line for line in self.head.split(b"\r\n") if not line.lower().startswith(told_anew)]
        return Answer(b"\r\n".join(lines), body)

    def wire(self) -> bytes:
        """As sent to the browser: the length told, the connection closed behind it."""
        told_anew = (b"content-length:", b"connection:", b"transfer-encoding:", b"keep-alive:")
        lines = [line for line in self.head.split(b"\r\n") if not line.lower().startswith(told_anew)]
        lines += [b"Content-Length: %d" % len(self.body), b"Connection: close"]
        return b"\r\n".join(lines) + b"\r\n\r\n" + self.body


def plain(status: str, body: bytes = b"", *headers: bytes) -> Answer:
    lines = [b"HTTP/1.1 " + status.encode(), b"Content-Type: text/html; charset=utf-8", *headers]
    return Answer(b"\r\n".join(lines), body)


class CutError(Exception):
    """The connection breaks off without an answer, or behind these bytes of one."""

    def __init__(self, sent: bytes = b"") -> None:
        super().__init__()
        self.sent = sent


@dataclass
class Delivery:
    """A batch that came from the phone, when, and what it got for an answer."""

    at: float
    batch: Any
    answer: str = "nothing"


type Trouble = Callable[["Proxy", Request], Coroutine[Any, Any, Answer]]


# --- Troubles of one delivery -------------------------------------------------------------------


async def fail_before(proxy: "Proxy", request: Request) -> Answer:
    return plain("500 Internal Server Error", b"<h1>Server Error</h1>")


async def fail_after(proxy: "Proxy", request: Request) -> Answer:
    await proxy.forward(request)
    return plain("500 Internal Server Error", b"<h1>Server Error</h1>")


async def drop_answer(proxy: "Proxy", request: Request) -> Answer:
    await proxy.forward(request)
    raise CutError


async def truncate_answer(proxy: "Proxy", request: Request) -> Answer:
    answer = await proxy.forward(request)
    whole = answer.wire()
    raise CutError(whole[: len(whole) - max(1, len(answer.body) // 2)])


async def deliver_twice(proxy: "Proxy", request: Request) -> Answer:
    """Both at once, as a network does that repeats itself; the phone gets the second's answer."""
    _, second = await asyncio.gather(proxy.forward(request), proxy.forward(request))
    return second


async def redirect_to_login(proxy: "Proxy", request: Request) -> Answer:
    return plain("302 Found", b"", b"Location: /accounts/login/?next=/player/outbox/")


async def no_such_door(proxy: "Proxy", request: Request) -> Answer:
    return plain("404 Not Found", b"<h1>Not Found</h1>")


def hang(seconds: float, *, delivered: bool) -> Trouble:
    """Nothing comes for so long, and then the connection breaks; the server has got it, or not."""

    async def trouble(proxy: "Proxy", request: Request) -> Answer:
        if delivered:
            await proxy.forward(request)
        await asyncio.sleep(seconds)
        raise CutError

    return trouble


def meanwhile(act: Callable[[], None], *, after_seconds: float) -> Trouble:
    """Pass the delivery on, and do something to the server while it is at it."""

    async def trouble(proxy: "Proxy", request: Request) -> Answer:
        forwarded = asyncio.ensure_future(proxy.forward(request))
        await asyncio.sleep(after_seconds)
        await asyncio.to_thread(act)
        return await forwarded

    return trouble


def batch_in(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


# --- The proxy ----------------------------------------------------------------------------------


class Proxy:
    """``proxy.origin`` is where the browser goes, ``upstream`` the port the site listens on."""

    def __init__(self, upstream: int) -> None:
        self.upstream = upstream
        self.rewrite: Callable[[Request], tuple[Request, Callable[[Answer], Answer]]] | None = None
        self.deliveries: list[Delivery] = []
        self.portal_open = False
        self.portal_hits = 0
        self._armed: list[tuple[Trouble, threading.Event]] = []
        self._at_work = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self._door: socket.socket | None = None
        self._listening: asyncio.Task[None]
        self._serving: set[asyncio.Task[None]] = set()
        self.port = 0
        self.connect()

    @property
    def origin(self) -> str:
        return f"http://{HOST}:{self.port}"

    def _do[T](self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(SECONDS_TO_ANSWER)

    def connect(self) -> None:
        """Listen (again): the network is there."""
        if self._door is None:
            self._door = socket.create_server((HOST, self.port), backlog=64)
            self._door.settimeout(0)
            self.port = self._door.getsockname()[1]
            self._listening = self._do(self._begin(self._listen(self._door)))

    def disconnect(self) -> None:
        """Listen no more: every connection is refused."""
        if self._door is not None:
            self._do(self._end(self._listening))
            self._door.close()
            self._door = None

    def arm(self, trouble: Trouble) -> threading.Event:
        """Let it strike the next delivery; the event tells that it has."""
        struck = threading.Event()
        self._armed.append((trouble, struck))
        return struck

    def disarm(self) -> None:
        self._armed.clear()

    def settle(self, seconds: float = 20) -> bool:
        """Wait until nothing is on its way."""
        until = time.monotonic() + seconds
        while self._at_work and time.monotonic() < until:
            time.sleep(0.05)
        return not self._at_work

    def close(self) -> None:
        self.disconnect()
        self._do(self._stop_work())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _stop_work(self) -> None:
        work = asyncio.all_tasks() - {asyncio.current_task()}
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        await asyncio.sleep(0)  # lets the connections' ends be told

    # --- in the loop's thread

    async def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return asyncio.create_task(work)

    async def _end(self, task: asyncio.Task[None]) -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _listen(self, door: socket.socket) -> None:
        while True:
            connection, _ = await self._loop.sock_accept(door)
            task = asyncio.create_task(self._serve(connection))
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)

    async def _serve(self, connection: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=connection)
        self._at_work += 1
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                request = await read_request(reader)
                try:
                    writer.write((await self._answer(request)).wire())
                    await writer.drain()
                except CutError as cut:
                    writer.write(cut.sent)
                    await writer.drain()
                    if not cut.sent:
                        writer.transport.abort()
        finally:
            self._at_work -= 1
            writer.close()

    async def _answer(self, request: Request) -> Answer:
        if self.portal_open:
            self.portal_hits += 1
            return plain("200 OK", PORTAL)
        if not request.is_delivery:
            return await self.forward(request)
        delivery = Delivery(time.monotonic(), batch_in(request.body))
        self.deliveries.append(delivery)
        if self._armed:
            trouble, struck = self._armed.pop(0)
            struck.set()
            delivery.answer = f"nothing ({getattr(trouble, '__name__', 'trouble')})"
            answer = await trouble(self, request)
        else:
            answer = await self.forward(request)
        delivery.answer = (
            f"{answer.status} {answer.body[:400].decode(errors='replace') if answer.status == 200 else ''}"
        )
        return answer

    async def forward(self, request: Request) -> Answer:
        back: Callable[[Answer], Answer] | None = None
        if self.rewrite and request.is_delivery:
            request, back = self.rewrite(request)
        try:
            answer = await asyncio.wait_for(self._ask(request), SECONDS_TO_ANSWER)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            return plain("502 Bad Gateway", b"<h1>Bad Gateway</h1>")
        return back(answer) if back else answer

    async def _ask(self, request: Request) -> Answer:
        reader, writer = await asyncio.open_connection(HOST, self.upstream)
        try:
            writer.write(request.head + b"\r\n\r\n" + request.body)
            await writer.drain()
            return await read_answer(reader, has_body=request.method != "HEAD")
        finally:
            writer.close()


# --- HTTP/1.1, as much as is needed -------------------------------------------------------------


async def read_head(reader: asyncio.StreamReader) -> tuple[bytes, dict[str, str]]:
    head = (await reader.readuntil(b"\r\n\r\n"))[:-4]
    lines = head.decode("latin-1").split("\r\n")[1:]
    return head, {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


async def read_request(reader: asyncio.StreamReader) -> Request:
    head, headers = await read_head(reader)
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"connection:", b"keep-alive:"))]
    lines.insert(1, b"Connection: close")
    method, target, _ = lines[0].decode("latin-1").split(" ", 2)
    return Request(method, target, b"\r\n".join(lines), body)


async def read_answer(reader: asyncio.StreamReader, *, has_body: bool) -> Answer:
    head, headers = await read_head(reader)
    if not has_body or head.split(b" ", 2)[1][:3] in {b"204", b"304"}:
        return Answer(head, b"")
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return Answer(head, await read_chunks(reader))
    if "content-length" in headers:
        return Answer(head, await reader.readexactly(int(headers["content-length"])))
    return Answer(head, await reader.read())


async def read_chunks(reader: asyncio.StreamReader) -> bytes:
    whole = b""
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        whole += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return whole
