"""An admin has a quarantined webhook explained, replayed once Sapa understands it, or put aside."""

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.commands.auditing import Actor, record
from services.api.commands.running import in_transaction
from services.api.domain.refusals import Refused
from services.api.parts import Parts
from services.api.queries.quarantine import kept_row, quarantined
from services.api.schemas.quarantine import Explanation, QuarantinedDetail
from shared.addresses import address_of_phone
from shared.channels.belonging import belongs
from shared.contracts.envelope import ChannelRef
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_correlation_id
from shared.inbound.explaining import explain
from shared.inbound.quarantine import EVENT, Kept, Reading, body_of, read_again

_CHANNELS = text(
    "select c.provider, c.external_id, s.phone from channels c left join channel_states s on s.channel_id = c.id"
)
_REPLAYED = text(
    """
    insert into quarantine_reviews (quarantined_id, outcome, published, user_id)
    values (:id, 'replayed', :published, :user_id)
    on conflict (quarantined_id) do update set outcome = 'replayed', published = excluded.published,
        user_id = excluded.user_id, created_at = now()
    """
)
_DISMISS = text(
    """
    insert into quarantine_reviews (quarantined_id, outcome, user_id)
    select id, 'dismissed', :user_id from quarantined_webhooks where id = any(cast(:ids as bigint[])) order by id
    on conflict (quarantined_id) do nothing returning quarantined_id
    """
)


async def explanation(parts: Parts, quarantined_id: int) -> Explanation:
    """What the present code makes of it. Raises Refused."""
    async with parts.engine.connect() as connection:
        kept = _kept(await kept_row(connection, quarantined_id))
        reading = await _read(parts, connection, kept)
    if kept.part is not None and kept.part.startswith(f"{EVENT}:"):
        lines = [{"kind": "event", "routing_key": event.routing_key} for event in reading.events]
    else:
        region = parts.settings.default_region
        lines, _ = explain(kept.provider, body_of(kept), now=kept.received_at, region=region)
    # Whether a channel is connected is no matter of the body, and so no matter of these lines.
    lines += [
        {"kind": "invalid", "reason": one.reason, "error": one.detail}
        for one in reading.refused
        if one.reason == "unknown_channel"
    ]
    return Explanation(is_understood=reading.is_understood, lines=lines)


async def replay(parts: Parts, quarantined_id: int, actor: Actor) -> QuarantinedDetail:
    """Its events go out as if they had been received then. The same ones each time, so a second replay changes nothing.

    Raises Refused when any of it still cannot be used.
    """

    async def work(unit: UnitOfWork) -> QuarantinedDetail:
        kept = _kept(await kept_row(unit.connection, quarantined_id))
        reading = await _read(parts, unit.connection, kept)
        if not reading.is_understood:
            raise Refused("still_unusable", _why(reading))
        unit.publish(*reading.events)
        published = len(reading.events)
        values = {"id": quarantined_id, "published": published, "user_id": actor.user_id}
        await unit.connection.execute(_REPLAYED, values)
        data = {"events": published}
        await record(unit.connection, actor, "quarantine.replayed", "quarantine", quarantined_id, **data)
        return await quarantined(unit.connection, quarantined_id)

    return await in_transaction(parts.transactions, work)


async def dismiss(parts: Parts, ids: list[int], actor: Actor) -> int:
    """How many of them nobody had dealt with; they stay, and can be replayed later."""

    async def work(unit: UnitOfWork) -> int:
        rows = (await unit.connection.execute(_DISMISS, {"ids": ids, "user_id": actor.user_id})).scalars().all()
        if rows:
            data = {"ids": list(rows)}
            await record(unit.connection, actor, "quarantine.dismissed", "quarantine", None, **data)
        return len(rows)

    return await in_transaction(parts.transactions, work)


async def _read(parts: Parts, connection: AsyncConnection, kept: Kept) -> Reading:
    """By the channels that are connected now."""
    rows = (await connection.execute(_CHANNELS)).all()
    sessions = {row.external_id for row in rows if row.provider == "waha" and row.external_id is not None}
    whapi_ids = {row.external_id for row in rows if row.provider == "whapi"}
    own = {
        (row.provider, row.external_id): frozenset({address_of_phone(row.phone)})
        for row in rows
        if row.phone is not None
    }

    def own_of(channel: ChannelRef) -> frozenset[str]:
        is_lone = channel.provider == "whapi" and whapi_ids == {None}
        return own.get((channel.provider, None if is_lone else channel.external_id), frozenset())

    return read_again(
        kept,
        correlation_id=new_correlation_id(),
        knows=lambda channel: belongs(channel, waha_sessions=sessions, whapi_ids=whapi_ids),
        own_of=own_of,
        region=parts.settings.default_region,
    )


def _why(reading: Reading) -> str:
    reasons = "; ".join(dict.fromkeys(one.detail for one in reading.refused[:5]))
    return f"Sapa still cannot use it: {reasons or 'nothing is in it'}."


def _kept(row: RowMapping) -> Kept:
    return Kept(row["provider"], row["encoding"], row["raw"], row["channel"], row["part"], row["received_at"])
