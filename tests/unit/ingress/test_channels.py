"""Who owns a webhook, before and after the database has answered."""

from collections.abc import Sequence

import pytest

from services.ingress.channels import ChannelDirectory, KnownChannels, Row
from shared.contracts.envelope import ChannelRef

FRESH = KnownChannels(frozenset({"default"}), frozenset({None}))


def whapi(external_id: str | None) -> ChannelRef:
    return ChannelRef(provider="whapi", external_id=external_id)


def waha(external_id: str | None) -> ChannelRef:
    return ChannelRef(provider="waha", external_id=external_id)


@pytest.mark.parametrize(
    ("rows", "channel", "expected"),
    [
        ([], waha("default"), True),
        ([], waha("second"), False),
        ([], waha(None), False),
        ([], whapi(None), True),
        ([], whapi("ANY"), True),
        ([Row("waha", "second")], waha("second"), True),
        ([Row("waha", "second")], waha("default"), True),
        ([Row("whapi", None)], whapi("ANY"), True),
        ([Row("whapi", "A")], whapi("A"), True),
        ([Row("whapi", "A")], whapi("B"), False),
        ([Row("whapi", "A")], whapi(None), False),
        ([Row("whapi", None), Row("whapi", "A")], whapi("A"), True),
        ([Row("whapi", None), Row("whapi", "A")], whapi("B"), False),
        ([Row("whapi", None), Row("whapi", "A")], whapi(None), False),
    ],
)
def test_who_owns_a_webhook(rows: Sequence[Row], channel: ChannelRef, expected: bool) -> None:
    assert FRESH.with_rows(rows).knows(channel) is expected


def test_the_environment_may_name_the_whapi_channel() -> None:
    known = KnownChannels(frozenset({"default"}), frozenset({"A"}))
    assert known.knows(whapi("A"))
    assert not known.knows(whapi("B"))
    assert not known.knows(whapi(None))


class Table:
    """The table `channels`, which may be away."""

    def __init__(self, *rows: Row) -> None:
        self.rows = list(rows)
        self.is_away = False
        self.reads = 0

    async def load(self) -> Sequence[Row]:
        self.reads += 1
        if self.is_away:
            raise OSError("away")
        return self.rows


async def test_a_stranger_is_looked_up_before_it_is_refused() -> None:
    table = Table(Row("waha", "brand-new"))
    directory = ChannelDirectory(FRESH, table.load)
    assert not directory.knows(waha("brand-new"))
    assert await directory.knows_after_recheck(waha("brand-new"))
    assert directory.knows(waha("brand-new"))


async def test_strangers_cannot_flood_the_database() -> None:
    table = Table()
    directory = ChannelDirectory(FRESH, table.load)
    for _ in range(20):
        assert not await directory.knows_after_recheck(waha("stranger"))
    assert table.reads == 1


async def test_known_channels_cost_no_look() -> None:
    table = Table()
    directory = ChannelDirectory(FRESH, table.load)
    assert await directory.knows_after_recheck(waha("default"))
    assert table.reads == 0


async def test_what_was_known_stays_while_the_database_is_away() -> None:
    table = Table(Row("waha", "second"))
    directory = ChannelDirectory(FRESH, table.load)
    await directory.refresh()
    table.is_away = True
    await directory.refresh()
    assert directory.knows(waha("second"))
