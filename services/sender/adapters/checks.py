"""Places that were settled as unknown, read and corrected long after their lane went on."""

from dataclasses import replace

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.sender.adapters.claim import Claim
from services.sender.adapters.places import FACTS
from services.sender.providers.gateway import Timing
from shared.ids import new_id

_READ = text(
    f"""
    select o.chat_id, o.seq, o.message_id, o.channel_id, o.provider, o.session, o.address, o.operation, o.type,
           o.text, o.content, o.quoted, o.link_preview, o.change_id, o.change, o.correlation_id, o.event_id, o.tries,
           o.created_at, o.absent_at, {FACTS}, a.number, a.own_id
    from outbound o join lateral (
        select number, own_id from attempts where chat_id = o.chat_id and seq = o.seq order by number desc limit 1
    ) a on true
    where o.chat_id = :chat_id and o.seq = :seq and o.state = 'unknown' and o.operation = 'send'
    """  # noqa: S608 - a constant
)
_CORRECT = text(
    """
    with corrected as (
        update outbound set state = 'sent', in_doubt = false
        where chat_id = :chat_id and seq = :seq and state = 'unknown' returning chat_id, seq
    )
    update attempts a set outcome = 'sent', error_code = null, error = null,
           provider_message_id = :provider_message_id
    from corrected c
    where a.id = (select id from attempts where chat_id = c.chat_id and seq = c.seq order by number desc limit 1)
    """
)


async def in_doubt(engine: AsyncEngine, chat_id: int, seq: int, timing: Timing) -> Claim | None:
    """The place as a claim to look for; None when it is not, or no longer, settled as unknown. Nothing is locked."""
    async with engine.connect() as connection:
        row = (await connection.execute(_READ, {"chat_id": chat_id, "seq": seq})).one_or_none()
    if row is None:
        return None
    claim = Claim.of(row, owner=new_id(), attempt_id=None, attempt=row.number, tries=row.tries, timing=timing)
    return replace(claim, absent_at=row.absent_at)


async def correct(connection: AsyncConnection, chat_id: int, seq: int, provider_message_id: str | None) -> None:
    """It was sent after all; where something else has settled it meanwhile, that stands."""
    await connection.execute(_CORRECT, {"chat_id": chat_id, "seq": seq, "provider_message_id": provider_message_id})
