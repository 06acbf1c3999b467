"""Signals are shown once, in time, the latest typing last."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest

from services.sender.domain.delivery import Accepted
from services.sender.domain.reconciliation import History
from services.sender.gateways import ByProvider
from services.sender.providers.gateway import Change, Gateway, Outgoing, Signal, Timing
from services.sender.signals import Signals
from shared.contracts.sending import SendSignal
from shared.errors import OutcomeUnknown, ProviderRejected, Transient

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Screen:
    """A provider that notes what it is to show, when it is let."""

    typing_ends_by_itself = True

    def __init__(self, error: Exception | None = None) -> None:
        self.shown: list[str] = []
        self.error = error
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def send(self, message: Outgoing, timing: Timing) -> Accepted:
        raise AssertionError

    async def change(self, change: Change, timing: Timing) -> None:
        raise AssertionError

    async def history(self, message: Outgoing, timing: Timing) -> History:
        raise AssertionError

    async def signal(self, signal: Signal, timing: Timing) -> None:
        self.shown.append(signal.kind)
        await self.may_go_on.wait()
        if self.error is not None:
            raise self.error


def order(
    signal: Literal["seen", "typing", "paused"], *, at: float = 0, expires: float = 5, chat_id: int = 1, **fields: Any
) -> SendSignal:
    about: dict[str, Any] = {
        "occurred_at": NOW + timedelta(seconds=at),
        "chat_id": chat_id,
        "channel_id": 1,
        "provider": "whapi",
        "address": "62@c.us",
        "signal": signal,
        "expires_at": NOW + timedelta(seconds=expires),
        **fields,
    }
    return SendSignal.model_validate(about)


def signals(screen: Screen) -> Signals:
    async def revision() -> int:
        return 1

    return Signals(ByProvider({"whapi": screen}), revision, lambda: NOW)


async def test_what_is_in_time_is_shown() -> None:
    screen = Screen()
    for kind in ("seen", "typing", "paused"):
        await signals(screen).carry_out(order(kind))
    assert screen.shown == ["seen", "typing", "paused"]


@pytest.mark.parametrize(
    "late", [order("typing", expires=0), order("seen", expires=-1), order("seen", provider="waha")]
)
async def test_what_is_late_or_for_nobody_is_dropped(late: SendSignal) -> None:
    screen = Screen()
    await signals(screen).carry_out(late)
    assert screen.shown == []


@pytest.mark.parametrize(
    "error",
    [Transient("x"), OutcomeUnknown("x"), ProviderRejected("x", code="not_supported"), ValueError("bug")],
    ids=lambda error: type(error).__name__,
)
async def test_a_failure_ends_there(error: Exception) -> None:
    screen = Screen(error)
    await signals(screen).carry_out(order("typing"))
    assert screen.shown == ["typing"]


class Ways(ByProvider):
    """Notes as of which revision it was asked."""

    def __init__(self, screen: Screen) -> None:
        super().__init__({"whapi": screen})
        self.asked: list[int | None] = []

    async def of(self, channel_id: int, provider: str, *, revision: int | None = None) -> Gateway | None:
        self.asked.append(revision)
        return await super().of(channel_id, provider)


async def test_each_goes_by_the_settings_as_they_are_committed_then() -> None:
    ways, committed = Ways(Screen()), iter((7, 8))

    async def revision() -> int:
        return next(committed)

    running = Signals(ways, revision, lambda: NOW)
    await running.carry_out(order("typing", at=1))
    await running.carry_out(order("seen", at=2))
    assert ways.asked == [7, 8]


async def test_while_nobody_can_tell_them_nothing_is_shown() -> None:
    screen = Screen()

    async def revision() -> int:
        raise OSError("the database is away")

    await Signals(ByProvider({"whapi": screen}), revision, lambda: NOW).carry_out(order("typing"))
    assert screen.shown == []


async def test_an_older_typing_that_comes_later_is_dropped() -> None:
    screen = Screen()
    running = signals(screen)
    await running.carry_out(order("paused", at=2))
    await running.carry_out(order("typing", at=1))
    await running.carry_out(order("typing", at=1, chat_id=2))
    assert screen.shown == ["paused", "typing"]


async def test_of_those_that_wait_only_the_latest_is_shown() -> None:
    screen = Screen()
    running = signals(screen)
    screen.may_go_on.clear()
    first = asyncio.create_task(running.carry_out(order("typing", at=0)))
    await asyncio.sleep(0)
    others = [asyncio.create_task(running.carry_out(order(kind, at=at))) for kind, at in (("paused", 1), ("typing", 2))]  # type: ignore[arg-type]
    await asyncio.sleep(0)
    screen.may_go_on.set()
    await asyncio.gather(first, *others)
    assert screen.shown == ["typing", "typing"]
