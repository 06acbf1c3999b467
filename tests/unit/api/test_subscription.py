"""What waits for one client."""

import pytest

from services.api.domain.cursors import FeedCursor
from services.api.live.showing import LiveItem
from services.api.live.subscription import Restart, Subscription, TooSlow

START = FeedCursor("00000000", 0)


def _item(position: int) -> LiveItem:
    return LiveItem(position, "chat.updated", f"00000000-{position}", "{}")


async def test_items_come_in_order() -> None:
    subscription = Subscription(START, most=10)
    subscription.offer([_item(1), _item(2)])
    subscription.offer([Restart(START)])
    assert [await subscription.next(1) for _ in range(3)] == [_item(1), _item(2), Restart(START)]
    assert await subscription.next(0.01) is None


async def test_a_client_that_takes_nothing_is_too_slow() -> None:
    subscription = Subscription(START, most=3)
    subscription.offer([_item(1), _item(2)])
    subscription.offer([_item(3), _item(4)])
    with pytest.raises(TooSlow):
        await subscription.next(1)
    with pytest.raises(TooSlow):
        await subscription.next(1)


async def test_what_comes_after_an_overflow_is_not_mistaken_for_the_next() -> None:
    subscription = Subscription(START, most=1)
    subscription.offer([_item(1), _item(2)])
    subscription.offer([_item(3)])
    with pytest.raises(TooSlow):
        await subscription.next(1)
