"""Messages: a chat's pages, replies, retries."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy import text

from services.api.commands.reply import ReplyToCustomer
from services.api.commands.reply import reply as reply_to
from services.api.commands.retry import retry as send_again
from services.api.domain.composing import compose_reply
from services.api.domain.cursors import OrderKey
from services.api.domain.refusals import Refused
from services.api.http.context import CauseOf, PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, ChatReader, MessageSender
from services.api.queries.messages import message_page
from services.api.schemas.base import BigId
from services.api.schemas.messages import Message, MessagePage, Reply
from shared.conversations.loading import merged_into

router = APIRouter(tags=["messages"], dependencies=SECURITY)

_IN_REPLIES = ("unknown_upload", "unknown_message", "invalid_phone_number")
_CHAT_EXISTS = text("select exists (select from chats where id = :id)")


def read_place(value: str | None, field: str) -> OrderKey | None:
    """A page's cursor. Raises Refused naming the field when it is none."""
    if not value:
        return None
    place = OrderKey.parse(value)
    if place is None:
        raise Refused("validation_failed", "is not a cursor of these messages", field=field)
    return place


@router.get("/chats/{chat_id}/messages", responses=problems(*SIGNED_IN, "chat_not_found"))
async def list_messages(
    chat_id: Annotated[BigId, Path()],
    caller: ChatReader,
    parts: PartsOf,
    before: Annotated[
        str | None, Query(max_length=80, description="`next_cursor` or `messages_cursor` of the page after.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> MessagePage:
    """The latest messages, or the latest of those before a place; oldest first. Scope: `chats:read`."""
    place = read_place(before, "before")
    async with parts.engine.connect() as connection:
        if not (await connection.execute(_CHAT_EXISTS, {"id": chat_id})).scalar_one():
            raise Refused("chat_not_found", f"There is no chat {chat_id}.")
        became = await merged_into(connection, [chat_id])
        return await message_page(connection, became.get(chat_id, chat_id), before=place, limit=limit)


@router.post("/chats/messages", status_code=201, responses=problems(*SIGNED_IN, "chat_not_found", *_IN_REPLIES))
async def reply(body: Reply, caller: MessageSender, parts: PartsOf, cause: CauseOf) -> Message:
    """Write to the customer, in any mode. The same `client_key` again gives the first one. Scope: `messages:send`."""
    command = ReplyToCustomer(
        body.chat_id,
        compose_reply(body, parts.settings.default_region),
        caller.user_id,
        body.client_key,
        upload_id=body.upload_id,
        quoted_message_id=body.quoted_message_id,
        link_preview=body.link_preview is not False,
    )
    return await reply_to(parts.transactions, command, now=parts.clock(), cause=cause)


@router.post("/messages/{message_id}/retry", responses=problems(*SIGNED_IN, "message_not_found", "not_retryable"))
async def retry(message_id: Annotated[BigId, Path()], caller: MessageSender, parts: PartsOf, cause: CauseOf) -> Message:
    """Send a message again that failed, or of which nobody knows whether it was sent. Scope: `messages:send`."""
    return await send_again(parts.transactions, message_id, now=parts.clock(), cause=cause)
