"""The anchors: one row per provider message id, locked before anything is decided about it."""

from collections.abc import Collection, Iterable
from datetime import datetime

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.router.domain.working import Anchor, AnchorKey
from shared.db.bulk import Rows

_KEYS = Rows(channel_id="int", from_me="boolean", provider_message_id="text")
_CHATS = text(
    f"""
    select a.channel_id, a.from_me, a.provider_message_id, m.chat_id, c.address
    from {_KEYS.source}
    join message_anchors a using (channel_id, from_me, provider_message_id) join messages m on m.id = a.message_id
    join chats c on c.id = m.chat_id
    """  # noqa: S608
)


def _rows(keys: Iterable[AnchorKey]) -> list[dict[str, object]]:
    return [
        {"channel_id": channel_id, "from_me": from_me, "provider_message_id": name}
        for channel_id, from_me, name in sorted(keys)
    ]


async def chats_of_anchors(
    connection: AsyncConnection, keys: Collection[AnchorKey]
) -> dict[AnchorKey, tuple[int, str]]:
    """The chats of the messages that these ids are known to be, with their addresses; nothing is locked."""
    if not keys:
        return {}
    rows = await connection.execute(_CHATS, _KEYS.values(_rows(keys)))
    return {(row[0], row[1], row[2]): (row[3], row[4]) for row in rows}


_WANTED = Rows(channel_id="int", from_me="boolean", provider_message_id="text", message_id="bigint", reserve="boolean")
# An existing row is "updated" to what it is: that locks it and gives its newest version in one statement. A new row
# for a message that is about to be made takes the message's id along.
_LOCK = text(
    f"""
    insert into message_anchors as a (channel_id, from_me, provider_message_id, message_id)
    select channel_id, from_me, provider_message_id,
           case when reserve then nextval('messages_id_seq') else message_id end
    from {_WANTED.source} order by 1, 2, 3
    on conflict (channel_id, from_me, provider_message_id) do update set channel_id = excluded.channel_id
    returning channel_id, from_me, provider_message_id, message_id, status, status_error, status_at, echo,
              echo_hold_until, facts, (xmax = 0) as is_new
    """  # noqa: S608
)


async def lock_anchors(
    connection: AsyncConnection, wanted: dict[AnchorKey, int | bool | None]
) -> dict[AnchorKey, Anchor]:
    """Make what is missing and lock all, in order. `wanted`: the message id that a new row shall name, True for one
    from the messages' sequence, None for none."""
    if not wanted:
        return {}
    rows = [
        {
            "channel_id": key[0],
            "from_me": key[1],
            "provider_message_id": key[2],
            "message_id": None if wanted[key] is True else wanted[key],
            "reserve": wanted[key] is True,
        }
        for key in sorted(wanted)
    ]
    found = await connection.execute(_LOCK, _WANTED.values(rows))
    anchors: dict[AnchorKey, Anchor] = {}
    for channel_id, from_me, name, message_id, status, error, at, echo, hold, facts, is_new in found:
        key = (channel_id, from_me, name)
        anchors[key] = Anchor(
            key, None if is_new else message_id, status, error, at, echo, hold, message_id if is_new else None, facts
        )
    return anchors


_STATE = Rows(
    channel_id="int",
    from_me="boolean",
    provider_message_id="text",
    message_id="bigint",
    status="text",
    status_error="text",
    status_at="timestamptz",
    echo="jsonb",
    echo_hold_until="timestamptz",
    facts="jsonb",
)
_SAVE = text(
    f"""
    update message_anchors a set message_id = r.message_id, status = r.status, status_error = r.status_error,
           status_at = r.status_at, echo = r.echo, echo_hold_until = r.echo_hold_until, facts = r.facts
    from {_STATE.source}
    where a.channel_id = r.channel_id and a.from_me = r.from_me and a.provider_message_id = r.provider_message_id
    """  # noqa: S608
)


async def save_anchors(connection: AsyncConnection, anchors: Iterable[Anchor]) -> None:
    """Write those whose rows say something else."""
    dirty = [anchor for anchor in anchors if anchor.is_dirty]
    if not dirty:
        return
    rows = [
        {
            "channel_id": anchor.key[0],
            "from_me": anchor.key[1],
            "provider_message_id": anchor.key[2],
            "message_id": anchor.message_id,
            "status": anchor.status,
            "status_error": anchor.status_error,
            "status_at": anchor.status_at,
            "echo": None if anchor.echo is None else orjson.dumps(anchor.echo).decode(),
            "echo_hold_until": anchor.echo_hold_until,
            "facts": None if anchor.facts is None else orjson.dumps(anchor.facts).decode(),
        }
        for anchor in dirty
    ]
    await connection.execute(_SAVE, _STATE.values(rows))


# A held echo is due when its time is over, or sooner: when nothing in its chat is on its way any more.
_HELD = text(
    """
    select a.channel_id, a.from_me, a.provider_message_id, cast(a.echo ->> 'chat_id' as bigint) as chat_id,
           a.echo_hold_until
    from message_anchors a
    where a.echo_hold_until is not null
      and (a.echo_hold_until <= cast(:now as timestamptz) or not exists (
        select 1 from messages m where m.status in ('queued', 'sending')
          and m.chat_id = cast(a.echo ->> 'chat_id' as bigint)))
    order by a.echo_hold_until limit 100
    """
)
_NEXT_HELD = text("select exists (select 1 from message_anchors where echo_hold_until is not null)")


async def due_echoes(connection: AsyncConnection, now: datetime) -> dict[AnchorKey, int]:
    """Held echoes whose time has come, with their chats."""
    rows = await connection.execute(_HELD, {"now": now})
    return {(row[0], row[1], row[2]): row[3] for row in rows}


async def any_held(connection: AsyncConnection) -> bool:
    """Whether any echo is held."""
    return bool((await connection.execute(_NEXT_HELD)).scalar_one())
