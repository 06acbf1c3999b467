"""A chat's timeline, from the tables in which things are decided: messages, turns, attempts, and what people did.

Each source gives its latest rows before a moment; they are told as entries and put in order (`domain.timeline`). What
is told of a message long after it (it is read a week later) stands at its own time, as long as no more than
`_LOOK_BACK` of our messages were written in between; `message_info` always has it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain import telling
from services.api.domain.timeline import TimelineKey, latest
from services.api.schemas.problems import PersonRef
from services.api.schemas.timeline import TimelinePage

_LOOK_BACK = 300
# Later than anything, with room to count on.
_NEVER = datetime(9000, 1, 1, tzinfo=UTC)
# A message's key has the whole seconds of a provider's clock, which may be a little ahead of what is told of it.
_MESSAGES = text(
    """
    select m.id, m.from_me, m.sender, m.origin, m.type, m.routed, m.recovered, m.status, m.status_times, m.error_code,
           m.error, m.created_at, m.agent_id, u.name as agent_name
    from messages m left join users u on u.id = m.agent_id
    where m.chat_id = :chat and m.order_time < cast(:before as timestamptz) + interval '5 minutes'
    order by m.order_time desc, m.order_tie desc, m.id desc limit :most
    """
)
_ATTEMPTS = text(
    """
    select a.id, a.message_id, a.number, a.started_at, a.finished_at, a.outcome, a.error_code, a.error,
           case when o.state = 'pending' and a.number = o.tries then l.next_at end as retry_at
    from attempts a left join outbound o on o.chat_id = a.chat_id and o.seq = a.seq
    left join lanes l on l.chat_id = a.chat_id and l.next_seq = a.seq
    where a.message_id = any(cast(:messages as bigint[])) and a.change_id is null
    """
)
_TURNS = text(
    """
    select id, message_ids, created_at, emitted_at, closed_at, outcome, rule from bot_turns
    where chat_id = :chat and created_at < :before order by created_at desc limit :most
    """
)
_EVENTS = text(
    """
    select t.id, t.kind, t.data, t.created_at, t.agent_id, u.name as agent_name
    from timeline_entries t left join users u on u.id = t.agent_id
    where t.chat_id = :chat and t.created_at <= :before order by t.created_at desc, t.id desc limit :most
    """
)
_NAMES = text("select id, name from users where id = any(cast(:ids as int[]))")


async def timeline_page(
    connection: AsyncConnection, chat_id: int, *, before: TimelineKey | None, limit: int, only_events: bool = False
) -> TimelinePage:
    """The latest entries, or the latest before a place; the latest first.

    `only_events`: what was done with the chat, and nothing about messages.
    """
    values = {"chat": chat_id, "before": _NEVER if before is None else before.at, "most": limit + 1}
    events = (await connection.execute(_EVENTS, values)).mappings().all()
    people = await _names(connection, events)
    done = [telling.of_event(row, people) for row in events]
    if only_events:
        items, cursor = latest(done, before, limit)
        return TimelinePage(items=items, next_cursor=cursor)
    messages = (await connection.execute(_MESSAGES, {**values, "most": _LOOK_BACK})).mappings().all()
    ours = [row["id"] for row in messages if row["from_me"]]
    attempts = (await connection.execute(_ATTEMPTS, {"messages": ours})).mappings().all()
    turns = (await connection.execute(_TURNS, values)).mappings().all()
    entries = [
        *(entry for row in messages for entry in telling.of_message(row)),
        *(entry for row in attempts for entry in telling.of_attempt(row)),
        *(entry for row in turns for entry in telling.of_turn(row)),
        *done,
    ]
    items, cursor = latest(entries, before, limit, is_cut=len(messages) == _LOOK_BACK)
    return TimelinePage(items=items, next_cursor=cursor)


async def _names(connection: AsyncConnection, events: Sequence[RowMapping]) -> dict[int, PersonRef]:
    ids = sorted({user_id for row in events for user_id in telling.people_in(row["data"])})
    if not ids:
        return {}
    return {row.id: PersonRef(id=row.id, name=row.name) for row in await connection.execute(_NAMES, {"ids": ids})}
