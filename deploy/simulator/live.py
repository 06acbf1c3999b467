"""Live updates for the page: a fan-out that costs nothing while nobody watches."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson

_QUEUE_LIMIT = 2000
_KEEP_ALIVE_SECONDS = 15.0


class Live:
    """Publishes to every open stream; one that falls behind is told to reload instead of holding memory."""

    def __init__(self) -> None:
        self._streams: set[asyncio.Queue[bytes | None]] = set()
        self._closed = False

    def publish(self, event: str, data: dict[str, Any]) -> None:
        if not self._streams:
            return
        frame = _frame(event, data)
        for queue in self._streams:
            if queue.qsize() >= _QUEUE_LIMIT:
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait(_frame("reload", {}))
            else:
                queue.put_nowait(frame)

    async def stream(self) -> AsyncIterator[bytes]:
        """Server-sent events until the reader goes or the simulator stops."""
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._streams.add(queue)
        try:
            yield _frame("hello", {})
            while not self._closed:
                try:
                    async with asyncio.timeout(_KEEP_ALIVE_SECONDS):
                        frame = await queue.get()
                except TimeoutError:
                    frame = b": still here\n\n"
                if frame is None:
                    return
                yield frame
        finally:
            self._streams.discard(queue)

    def close(self) -> None:
        """Ends every stream, so that a server waiting for its connections can stop."""
        self._closed = True
        for queue in self._streams:
            queue.put_nowait(None)


def _frame(event: str, data: dict[str, Any]) -> bytes:
    return b"event: " + event.encode() + b"\ndata: " + orjson.dumps(data) + b"\n\n"
