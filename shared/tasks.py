"""Background tasks, ended for certain."""

import asyncio

import structlog

log = structlog.get_logger(__name__)


async def end(task: "asyncio.Task[None] | None") -> None:
    """Cancel the task and return when it has ended; a cancellation that a library swallowed is given again.

    What the task raises on its way out is logged: whoever stops it can do nothing about it.
    """
    if task is None:
        return
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=1)
    if not task.cancelled() and (error := task.exception()) is not None:
        log.warning("task_ended_with_error", task=task.get_name(), error=repr(error))
