"""All that is known of how one message came or went."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain import telling
from services.api.queries import visibility
from services.api.queries.visibility import Viewer
from services.api.schemas.timeline import AttemptInfo, MessageInfo

_MESSAGE = """
    select m.id, m.chat_id, m.sender, m.origin, m.type, m.routed, m.recovered, m.status, m.status_times, m.error_code,
           m.error, m.created_at, m.sent_at, m.received_at, m.provider_message_id, m.agent_id, u.name as agent_name,
           t.rule, case when m.status in ('queued', 'sending') and o.state = 'pending' and o.tries > 0 then l.next_at
                   end as retry_at
    from messages m left join users u on u.id = m.agent_id
    left join bot_turns t on t.id = m.turn_id and m.from_me
    left join outbound o on o.chat_id = m.chat_id and o.seq = m.outbound_seq and o.message_id = m.id
    left join lanes l on l.chat_id = o.chat_id and l.next_seq = o.seq
    where m.id = :id and exists (select from chats c where c.id = m.chat_id and {visible})
"""
_ATTEMPTS = text(
    """
    select a.number, a.started_at, a.finished_at, a.outcome, a.error_code, a.error, a.provider_message_id,
           c.operation as change
    from attempts a left join message_changes c on c.id = a.change_id
    where a.message_id = :id order by a.started_at, a.id
    """
)


async def message_info(connection: AsyncConnection, message_id: int, viewer: Viewer) -> MessageInfo | None:
    """None when the viewer sees no such message."""
    statement = text(_MESSAGE.format(visible=visibility.condition(viewer)))
    values = {"id": message_id, **visibility.parameters(viewer)}
    row = (await connection.execute(statement, values)).mappings().one_or_none()
    if row is None:
        return None
    attempts = (await connection.execute(_ATTEMPTS, {"id": message_id})).mappings()
    same = ("chat_id", "sender", "origin", "created_at", "sent_at", "received_at", "recovered", "rule", "status")
    return MessageInfo(
        message_id=row["id"],
        **{name: row[name] for name in (*same, "provider_message_id", "retry_at")},
        agent=telling.agent_of(row),
        routed=telling.route_of(row),
        statuses=telling.statuses_of(row),
        error=telling.error_of(row["error_code"], row["error"]),
        attempts=[
            AttemptInfo(
                error=telling.error_of(one["error_code"], one["error"]),
                **{name: one[name] for name in one if name not in ("error_code", "error")},
            )
            for one in attempts
        ],
    )
