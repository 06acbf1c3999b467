"""Two databases, chat by chat: the live one and what was rebuilt from events."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.phones import masked

_CHATS = text(
    """
    select c.id, c.channel_id, p.identity, c.mode, c.assigned_agent_id, c.labels,
           coalesce((select json_agg(json_build_array(m.sender, m.status, m.type, m.text)
                                     order by m.order_time, m.order_tie, m.id)
                     from messages m where m.chat_id = c.id), '[]') as messages
    from chats c join contacts p on p.id = c.contact_id
    order by c.channel_id, p.identity
    """
)
_COUNTS = text(
    """
    select (select count(*) from chats) as chats, (select count(*) from messages) as messages,
           (select count(*) from messages where from_me) as sent_by_us,
           (select count(*) from messages where not from_me) as sent_by_customers
    """
)
_PARTS = ("sender", "status", "type", "text")


@dataclass(frozen=True, slots=True)
class Difference:
    """`chat_id` is the live chat's where there is one. `message`: its number in the order shown, from 1."""

    chat_id: int
    contact: str
    message: int | None
    what: str
    live: Any
    rebuilt: Any


async def counts(connection: AsyncConnection) -> dict[str, int]:
    """How many chats and messages."""
    return dict((await connection.execute(_COUNTS)).mappings().one())


async def chats_of(connection: AsyncConnection) -> dict[tuple[int, str], dict[str, Any]]:
    """Every chat with its messages in the order shown, by channel and contact."""
    rows = (await connection.execute(_CHATS)).mappings()
    return {(row["channel_id"], row["identity"]): dict(row) for row in rows}


def differences(
    live: dict[tuple[int, str], dict[str, Any]], rebuilt: dict[tuple[int, str], dict[str, Any]]
) -> Iterator[Difference]:
    """What is not the same. Texts are compared, not shown."""
    for key in sorted(live.keys() | rebuilt.keys()):
        one, other = live.get(key), rebuilt.get(key)
        known = one or other
        assert known is not None  # noqa: S101 - the key is from one of them
        about = (known["id"], masked(key[1].partition(":")[2]))
        if one is None or other is None:
            yield Difference(*about, None, "chat", _there(one), _there(other))
            continue
        for name in ("mode", "assigned_agent_id", "labels"):
            if one[name] != other[name]:
                yield Difference(*about, None, name, one[name], other[name])
        if len(one["messages"]) != len(other["messages"]):
            yield Difference(*about, None, "messages", len(one["messages"]), len(other["messages"]))
        for number, (left, right) in enumerate(zip(one["messages"], other["messages"], strict=False), 1):
            for part, mine, theirs in zip(_PARTS, left, right, strict=True):
                if mine != theirs:
                    shown = (mine, theirs) if part != "text" else ("one text", "another")
                    yield Difference(*about, number, part, *shown)


def _there(chat: dict[str, Any] | None) -> str:
    return "missing" if chat is None else f"{len(chat['messages'])} messages"
