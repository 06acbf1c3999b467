"""Messages: a chat's pages, replies, retries."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from services.api.commands.change_chat import Author
from services.api.commands.change_message import change_message
from services.api.commands.check_message import check_message as look_for
from services.api.commands.discard import discard as give_up
from services.api.commands.reply import ReplyToCustomer
from services.api.commands.reply import reply as reply_to
from services.api.commands.retry import retry as send_again
from services.api.domain.composing import compose_reply
from services.api.http.context import CauseOf, PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, ChatReader, MessageSender
from services.api.http.windows import WindowOf
from services.api.queries.current_chat import current_chat
from services.api.schemas.base import BigId
from services.api.schemas.messages import Edit, Message, MessagePage, ReactionToSend, Reply
from shared.conversations.changing import Change

router = APIRouter(tags=["messages"], dependencies=SECURITY)

_IN_REPLIES = ("unknown_upload", "unknown_message", "invalid_phone_number", "not_supported")
_IN_CHANGES = (*SIGNED_IN, "message_not_found", "not_sent", "revoked", "not_supported")
_OF_ONE = (*SIGNED_IN, "message_not_found")

MessageId = Annotated[BigId, Path()]


@router.get("/chats/{chat_id}/messages", responses=problems(*SIGNED_IN, "chat_not_found", "message_not_found"))
async def list_messages(
    chat_id: Annotated[BigId, Path()],
    caller: ChatReader,
    parts: PartsOf,
    window: WindowOf,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> MessagePage:
    """The latest messages, or some before, after or around a place; oldest first. Scope: `chats:read`.

    Only one of `before`, `after` and `around` can be asked for.
    """
    async with parts.engine.connect() as connection:
        current = await current_chat(connection, chat_id, caller.viewer)
        return await window.page(connection, current, caller.viewer, limit)


@router.post(
    "/chats/messages", status_code=201, responses=problems(*SIGNED_IN, "chat_not_found", "reply_is_stale", *_IN_REPLIES)
)
async def reply(body: Reply, caller: MessageSender, parts: PartsOf, cause: CauseOf) -> Message:
    """Write to the customer, in any mode. The same `client_key` again gives the first one. Scope: `messages:send`.

    With `seen`, it is not sent over an answer that the writer does not know of. It ends the writer's draft,
    unless `keeps_draft`.
    """
    command = ReplyToCustomer(
        body.chat_id,
        compose_reply(body, parts.settings.default_region),
        caller.user_id,
        body.client_key,
        caller.viewer,
        upload_id=body.upload_id,
        quoted_message_id=body.quoted_message_id,
        link_preview=body.link_preview is not False,
        seen=None if body.send_anyway else body.seen,
        keeps_draft=body.keeps_draft,
    )
    return await reply_to(parts.transactions, command, now=parts.clock(), cause=cause)


@router.post("/messages/{message_id}/retry", responses=problems(*SIGNED_IN, "message_not_found", "not_retryable"))
async def retry(message_id: MessageId, caller: MessageSender, parts: PartsOf, cause: CauseOf) -> Message:
    """Send a message again that failed, or of which nobody knows whether it was sent. Scope: `messages:send`."""
    return await send_again(parts.transactions, message_id, caller.viewer, now=parts.clock(), cause=cause)


@router.post("/messages/{message_id}/check", status_code=202, responses=problems(*_OF_ONE, "not_in_doubt"))
async def check(message_id: MessageId, caller: MessageSender, parts: PartsOf, cause: CauseOf) -> Message:
    """Look at the provider once more for a message that may have been sent. Scope: `messages:send`.

    What the look shows comes as the message's next change: it was sent after all, or its `error` says what was seen.
    """
    return await look_for(parts.transactions, message_id, Author.of(caller, cause), now=parts.clock())


@router.post("/messages/{message_id}/discard", responses=problems(*_OF_ONE, "not_discardable"))
async def discard(message_id: MessageId, caller: MessageSender, parts: PartsOf, cause: CauseOf) -> Message:
    """Give a message up that failed, or may not have been sent: it is not sent again. Scope: `messages:send`.

    It stays visible. Should the customer have it after all, its status still says so.
    """
    return await give_up(parts.transactions, message_id, Author.of(caller, cause), now=parts.clock())


@router.put("/messages/{message_id}/reaction", status_code=202, responses=problems(*_IN_CHANGES))
async def react(
    message_id: MessageId, body: ReactionToSend, caller: MessageSender, parts: PartsOf, cause: CauseOf
) -> Message:
    """Put an emoji on a message; `changes` shows it until it is carried out. Scope: `messages:send`."""
    change = Change("react", emoji=body.emoji, agent_id=caller.user_id)
    return await change_message(parts.transactions, message_id, change, Author.of(caller, cause), now=parts.clock())


@router.delete("/messages/{message_id}/reaction", status_code=202, responses=problems(*_IN_CHANGES))
async def take_reaction_away(message_id: MessageId, caller: MessageSender, parts: PartsOf, cause: CauseOf) -> Message:
    """Take our emoji from a message. Scope: `messages:send`."""
    change = Change("react", agent_id=caller.user_id)
    return await change_message(parts.transactions, message_id, change, Author.of(caller, cause), now=parts.clock())


@router.patch("/messages/{message_id}", status_code=202, responses=problems(*_IN_CHANGES, "not_ours", "no_text"))
async def edit(message_id: MessageId, body: Edit, caller: MessageSender, parts: PartsOf, cause: CauseOf) -> Message:
    """Change the text or caption of a message of ours, at the customer too. Scope: `messages:send`."""
    change = Change("edit", text=body.text, agent_id=caller.user_id)
    return await change_message(parts.transactions, message_id, change, Author.of(caller, cause), now=parts.clock())


@router.delete("/messages/{message_id}", status_code=202, responses=problems(*_IN_CHANGES, "not_ours"))
async def delete_for_everyone(message_id: MessageId, caller: MessageSender, parts: PartsOf, cause: CauseOf) -> Message:
    """Delete a message of ours for everyone; the desk keeps its text. Scope: `messages:send`."""
    change = Change("revoke", agent_id=caller.user_id)
    return await change_message(parts.transactions, message_id, change, Author.of(caller, cause), now=parts.clock())
