"""A setting that an admin was told is changed decides the very next message, in every replica."""

import asyncio

from shared.contracts.messages import MessageReceived
from tests.integration.router.world import WAHA, WHAPI, World, new_address, received

GROUP = "12036300000000{}@g.us"


async def test_no_message_is_decided_by_settings_that_were_changed_before_it(here: World) -> None:
    """Two routers compete for the messages; each round changes a setting and only then lets customers write."""
    async with here.routers(2):
        await here.publish(warm := received(new_address()))
        await here.outcome(warm)
        for round_ in range(6):
            is_on = round_ % 2 == 0
            await here.database.execute("update channels set groups = $1 where provider = 'whapi'", is_on)
            await here.database.execute(
                "update channels set unknown_senders = $1 where provider = 'waha'", "create" if is_on else "guests_only"
            )
            groups: list[MessageReceived] = [
                received(GROUP.format(100 * round_ + n), channel=WHAPI, participant={"address": new_address()})
                for n in range(6)
            ]
            strangers = [received(new_address(), channel=WAHA) for _ in range(6)]
            await asyncio.gather(*(here.publish(event) for event in (*groups, *strangers)))
            await here.outcomes([*groups, *strangers])
            assert {await here.outcome(one) for one in groups} == {"applied" if is_on else "skipped:groups_off"}
            assert {await here.outcome(one) for one in strangers} == {"applied" if is_on else "skipped:unknown_number"}
    await here.database.execute("update channels set groups = false where provider = 'whapi'")
    await here.database.execute("update channels set unknown_senders = 'guests_only' where provider = 'waha'")


async def test_a_channel_that_was_just_added_takes_its_first_message(here: World) -> None:
    async with here.routers(2):
        for name in ("spa", "pool", "bar"):
            await here.database.execute(
                "insert into channels (name, provider, external_id, unknown_senders) values ($1, 'waha', $1, 'create')",
                name,
            )
            events = [received(new_address(), channel=WAHA.model_copy(update={"external_id": name})) for _ in range(4)]
            await asyncio.gather(*map(here.publish, events))
            assert {await here.outcome(event) for event in events} == {"applied"}
