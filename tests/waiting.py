"""Waiting in tests: always on a condition, always with a deadline."""

import asyncio
import inspect
import time
from collections.abc import Callable
from typing import Any


async def until(condition: Callable[[], Any], timeout: float = 30.0, *, what: str = "", interval: float = 0.05) -> Any:
    """The first truthy value of `condition`, asked again and again; AssertionError after `timeout` seconds.

    `condition` is a function or a coroutine function. An AssertionError inside the condition counts as "not yet".
    """
    deadline = time.monotonic() + timeout
    last: object = None
    while True:
        try:
            result = condition()
            value = await result if inspect.isawaitable(result) else result
            if value:
                return value
            last = value
        except AssertionError as error:
            last = error
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout} s: {what or condition} (last: {last!r})")
        await asyncio.sleep(interval)
