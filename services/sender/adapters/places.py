"""Orders as places in a lane: a message and a change to one side by side."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.engine import Row

from services.sender.providers.gateway import Change, Outgoing
from shared.contracts.content import Content, Quoted
from shared.contracts.envelope import Record
from shared.contracts.sending import ChangeMessage, SendMessage
from shared.db.bulk import Rows

Order = SendMessage | ChangeMessage

PLACES = Rows(
    chat_id="bigint",
    seq="bigint",
    message_id="bigint",
    channel_id="integer",
    provider="text",
    session="text",
    address="text",
    operation="text",
    type="text",
    text="text",
    content="jsonb",
    quoted="jsonb",
    link_preview="boolean",
    is_first_contact="boolean",
    is_live="boolean",
    change_id="bigint",
    change="jsonb",
    sender="text",
    mode_version="integer",
    correlation_id="text",
    event_id="uuid",
)

FACTS = """
    case when o.operation <> 'send' then coalesce(
        (select t.provider_message_id from attempts t where t.message_id = o.message_id and t.change_id is null
         and t.provider_message_id is not null order by t.number desc limit 1),
        (select m.provider_message_id from messages m where m.id = o.message_id)) end as target,
    o.operation <> 'send' and exists (
        select 1 from attempts t where t.chat_id = o.chat_id and t.seq = o.seq and t.outcome = 'unknown'
    ) as may_be_done,
    case when o.quoted is not null then (
        select bool_or(m.from_me) from messages m
        where m.channel_id = o.channel_id and m.from_me in (true, false)
          and m.provider_message_id = o.quoted ->> 'provider_message_id') end
        as quoted_from_me
"""
"""What a place's row is read with: the id of the message that it changes, whether an earlier attempt may have made the
change, and whose the quoted message is."""


@dataclass(frozen=True, slots=True)
class Place:
    """One row of `outbound`, as an order makes it. JSON is text already."""

    chat_id: int
    seq: int
    message_id: int
    channel_id: int
    provider: str
    session: str | None
    address: str
    operation: str
    type: str
    text: str
    content: str | None
    quoted: str | None
    link_preview: bool
    is_first_contact: bool
    is_live: bool
    change_id: int | None
    change: str | None
    sender: str
    mode_version: int | None
    correlation_id: str
    event_id: UUID


def place_of(order: Order) -> Place:
    """The place that the order takes."""
    if isinstance(order, SendMessage):
        return Place(
            order.chat_id,
            order.seq,
            order.message_id,
            order.channel_id,
            order.provider,
            order.session,
            order.address,
            "send",
            order.type,
            order.text,
            _json(order.content),
            _json(order.quoted),
            order.link_preview,
            order.is_first_contact,
            order.sender in {"agent", "bot"},
            None,
            None,
            order.sender,
            order.mode_version,
            order.correlation_id,
            order.event_id,
        )
    change = {
        "target": order.provider_message_id,
        "target_from_me": order.target_from_me,
        "participant": order.participant,
        "emoji": order.emoji,
    }
    return Place(
        order.chat_id,
        order.seq,
        order.message_id,
        order.channel_id,
        order.provider,
        order.session,
        order.address,
        order.operation,
        "text",
        order.text or "",
        None,
        None,
        True,
        False,
        True,
        order.change_id,
        orjson.dumps(change).decode(),
        "agent" if order.agent_id is not None else "system",
        None,
        order.correlation_id,
        order.event_id,
    )


def _json(part: Record | None) -> str | None:
    return None if part is None else part.model_dump_json(exclude_none=True)


def outgoing_of(row: Row[Any]) -> Outgoing:
    """The message of a place; for a change, what is known of the chat."""
    return Outgoing(
        row.address,
        row.text,
        row.session,
        row.own_id,
        row.type,
        Content.model_validate(row.content) if row.content is not None else None,
        Quoted.model_validate(row.quoted) if row.quoted is not None else None,
        row.quoted_from_me,
        row.link_preview,
    )


def change_of(row: Row[Any]) -> Change | None:
    """The change of a place; None for a message. Its target is empty while nobody knows the message's id."""
    if row.operation == "send":
        return None
    return Change(
        row.address,
        row.operation,
        row.change["target"] or row.target or "",
        row.change["target_from_me"],
        row.session,
        row.change["participant"],
        row.change["emoji"],
        row.text or None,
    )
