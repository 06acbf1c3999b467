"""What FastStream has to say goes where everything goes, and only when it is worth it."""

import asyncio
import logging

import pytest

from shared.messaging.consuming import _library_log


def test_lines_go_the_way_of_all_others() -> None:
    logger: logging.Logger | None = _library_log()
    passed = []
    while logger is not None:
        passed.append(logger)
        logger = logger.parent if logger.propagate else None
    assert passed[-1] is logging.getLogger()
    assert not any(one.handlers for one in passed[:-1])


def test_failures_are_told_and_interruptions_are_not(caplog: pytest.LogCaptureFixture) -> None:
    logger = _library_log()
    logger.debug("two lines a message")
    logger.error("interrupted", exc_info=asyncio.CancelledError())
    logger.error("failed", exc_info=RuntimeError())
    assert caplog.messages == ["failed"]
