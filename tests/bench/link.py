"""A slow line between a browser and the server: what passes is late, and no faster than the line is wide.

Below HTTP, so that it holds for whatever a browser opens, its worker included; a new connection costs a round trip.
"""

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

HOST = "127.0.0.1"
PACKET = 1460


@dataclass(frozen=True)
class Line:
    """A round trip in seconds, and bits per second down and up; nothing of both is a line that costs nothing."""

    round_trip: float = 0
    down: float = 0
    up: float = 0


FAST = Line()
SLOW_4G = Line(round_trip=0.150, down=1_600_000, up=750_000)


class Direction:
    """One way of the line, shared by every connection: a packet goes when the one before it has gone."""

    def __init__(self) -> None:
        self.free_at = 0.0

    def gone_at(self, size: int, rate: float, now: float) -> float:
        if not rate:
            return now
        self.free_at = max(self.free_at, now) + size * 8 / rate
        return self.free_at


class Link:
    """Passes connections on to ``upstream``; ``line`` may change at any time, ``is_up`` cuts and mends it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.upstream = 0
        self.line = FAST
        self.is_up = True
        self.down, self.up = Direction(), Direction()
        self.connections: set[asyncio.Task[None]] = set()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.server: asyncio.Server = self.wait_for(asyncio.start_server(self.connected, HOST, port))

    @property
    def origin(self) -> str:
        return f"http://{HOST}:{self.port}"

    def wait_for[T](self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=30)

    def cut(self) -> None:
        """No more network, for open connections either."""
        self.is_up = False
        self.wait_for(self.drop())

    def mend(self) -> None:
        self.is_up = True

    async def drop(self) -> None:
        open_now = list(self.connections)
        for one in open_now:
            one.cancel()
        await asyncio.gather(*open_now, return_exceptions=True)

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.server.close)
        self.cut()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(timeout=10)

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or not self.is_up:
            writer.close()
            return
        self.connections.add(task)
        far = None
        try:
            await asyncio.sleep(self.line.round_trip)
            server, far = await asyncio.open_connection(HOST, self.upstream)
            await asyncio.gather(
                self.carry(reader, far, self.up, is_down=False), self.carry(server, writer, self.down, is_down=True)
            )
        except (OSError, asyncio.CancelledError):
            pass  # an end has gone, or the line was cut: then the other end goes, too
        finally:
            self.connections.discard(task)
            for end in (writer, far):
                if end is not None:
                    end.close()

    async def carry(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, way: Direction, *, is_down: bool
    ) -> None:
        """Read no faster than the line takes it, so that connections share it; deliver half a round trip later."""
        late: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        delivery = asyncio.ensure_future(self.deliver(late, target))
        try:
            while data := await source.read(PACKET):
                now = self.loop.time()
                gone = way.gone_at(len(data), self.line.down if is_down else self.line.up, now)
                late.put_nowait((gone + self.line.round_trip / 2, data))
                if gone > now:
                    await asyncio.sleep(gone - now)
            late.put_nowait((self.loop.time() + self.line.round_trip / 2, b""))
            await delivery
        finally:
            delivery.cancel()

    async def deliver(self, late: asyncio.Queue[tuple[float, bytes]], target: asyncio.StreamWriter) -> None:
        while True:
            due, data = await late.get()
            if (wait := due - self.loop.time()) > 0:
                await asyncio.sleep(wait)
            if not data:
                with suppress(OSError):
                    target.write_eof()
                return
            target.write(data)
            await target.drain()
