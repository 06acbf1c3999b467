"""Taking commands in: each becomes its place in its chat's lane, and a lane that is free sends at once."""

import asyncio
from collections.abc import Callable, Sequence

from sqlalchemy import text

from services.sender.adapters.claims import Rounds
from services.sender.adapters.places import PLACES, Order, place_of
from shared.faults import FaultPoint, fault

# Both in the order of their keys, so that two replicas never wait for each other. What is there already may have come
# by a commit that still waits for the standby: a transaction that logs anything waits behind it, another one would not.
_INSERT = text(
    f"""
    with places as (
        insert into outbound ({PLACES.names}) select {PLACES.names} from {PLACES.source} order by chat_id, seq
        on conflict (chat_id, seq) do nothing
    )
    insert into lanes (chat_id, channel_id)
    select * from unnest(cast(:lane_chats as bigint[]), cast(:lane_channels as integer[])) as n(chat_id, channel_id)
    where (select pg_logical_emit_message(true, 'sapa', '')) is not null
    order by chat_id
    on conflict (chat_id) do nothing
    """  # noqa: S608 - constants
)
# A lane that is being settled elsewhere in this very moment is looked at again after that is surely committed.
RECHECK_SECONDS = 0.05


class Intake:
    """The writer behind the command handler's group commit."""

    def __init__(self, rounds: Rounds, recheck: Callable[[float], None]) -> None:
        self._rounds = rounds
        self._recheck = recheck

    async def write(self, commands: Sequence[Order]) -> Sequence[Order]:
        """Store the commands in any order, each once, and claim the lanes whose next place is now there."""
        places = {(command.chat_id, command.seq): place_of(command) for command in commands}
        ordered = [places[key] for key in sorted(places)]
        lanes = {place.chat_id: place.channel_id for place in ordered}
        async with self._rounds.begin() as round_:
            await round_.work.connection.execute(
                _INSERT,
                {**PLACES.values(ordered), "lane_chats": list(lanes), "lane_channels": list(lanes.values())},
            )
            await round_.claim(list(lanes.items()))
            claimed = {claim.chat_id for claim in round_.claims}
        fault(FaultPoint.SENDER_STORED)
        if claimed != lanes.keys():
            asyncio.get_running_loop().call_later(RECHECK_SECONDS, self._recheck, 0.0)
        return []
