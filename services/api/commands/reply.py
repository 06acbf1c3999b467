"""A person's, or a machine's, message to a customer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.commands.attaching import attach, quoted_message
from services.api.commands.drafts import clear_draft
from services.api.commands.running import in_transaction, locked_chat
from services.api.commands.stale_guard import refuse_stale
from services.api.domain.composing import Composed
from services.api.queries.abilities import abilities_of
from services.api.queries.messages import messages_by_id
from services.api.queries.visibility import Viewer
from services.api.schemas.messages import Message
from shared.capabilities import features_of
from shared.contracts.content import Content, MessageType
from shared.conversations.loading import has_heard_from, new_message_ids
from shared.conversations.saving import save
from shared.conversations.state import Changes
from shared.conversations.stays import active_stays
from shared.conversations.transitions import Cause, Draft, compose
from shared.db.unit_of_work import Transactions, UnitOfWork

_SENT_BEFORE = text("select id from messages where chat_id = :chat and client_key = :key")


@dataclass(frozen=True, slots=True)
class ReplyToCustomer:
    """`agent_id` is None when a machine writes with its key. `composed` holds all but the file `upload_id`.

    `seen`: the place of the last message that the writer saw; None: whatever was answered since does not matter.
    `keeps_draft`: the writer's draft is of the next message already.
    """

    chat_id: int
    composed: Composed
    agent_id: int | None
    client_key: str | None
    viewer: Viewer
    upload_id: int | None = None
    quoted_message_id: int | None = None
    link_preview: bool = True
    seen: str | None = None
    keeps_draft: bool = False


async def reply(transactions: Transactions, command: ReplyToCustomer, *, now: datetime, cause: Cause) -> Message:
    """Save the message and order it to be sent; the same client key again gives the first message."""

    async def work(unit: UnitOfWork) -> Message:
        chat = await locked_chat(unit.connection, command.chat_id, command.viewer)
        message_id = await _sent_before(unit.connection, chat.id, command.client_key)
        if message_id is None:
            if command.seen is not None:
                await refuse_stale(unit.connection, chat.id, command.seen, command.agent_id)
            [message_id] = await new_message_ids(unit.connection, 1)
            stay = (await active_stays(unit.connection, [chat.contact_phone] if chat.contact_phone else [])).get(
                chat.contact_phone or ""
            )
            kind, content = await _whole(unit.connection, command, now)
            able = await abilities_of(unit.connection, chat.channel_id, chat.provider)
            able.refuse(*(features_of(kind, content, chat.address) or ()))
            draft = Draft(
                text=command.composed.text,
                sender="agent",
                origin="api" if command.agent_id is None else "inbox",
                agent_id=command.agent_id,
                client_key=command.client_key,
                stay_session_id=None if stay is None else stay.session_id,
                type=kind,
                content=content,
                quoted=await quoted_message(unit.connection, chat, command.quoted_message_id),
                link_preview=command.link_preview,
                is_first_contact=not await has_heard_from(unit.connection, chat.id),
            )
            changes = Changes()
            compose(chat, draft, changes, message_id=message_id, now=now, cause=cause)
            if command.agent_id is not None and not command.keeps_draft:
                await clear_draft(unit.connection, command.agent_id, chat.id, "reply")
                unit.ring = True
            await save(unit, [chat], changes)
        return (await messages_by_id(unit.connection, [message_id], command.viewer))[message_id]

    return await in_transaction(transactions, work)


async def _whole(
    connection: AsyncConnection, command: ReplyToCustomer, now: datetime
) -> tuple[MessageType, Content | None]:
    """The message's type and content, its file taken up."""
    composed = command.composed
    if command.upload_id is None:
        return composed.type or "text", composed.content
    kind, media = await attach(connection, command.upload_id, command.agent_id, composed, now=now)
    return kind, Content(media=media)


async def _sent_before(connection: AsyncConnection, chat_id: int, client_key: str | None) -> int | None:
    """Asked under the chat's lock, so that of several requests with one key exactly one finds nothing."""
    if client_key is None:
        return None
    found: int | None = (
        await connection.execute(_SENT_BEFORE, {"chat": chat_id, "key": client_key})
    ).scalar_one_or_none()
    return found
