"""Chats: the list, one chat, and what may be done with it."""

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import APIRouter, Path, Query

from services.api.commands.change_chat import Author
from services.api.commands.change_chat import change_chat as change
from services.api.commands.mark_read import mark_read as mark
from services.api.commands.mark_read import mark_unread as mark_as_unread
from services.api.commands.show_typing import show_typing as show
from services.api.commands.take_over import take_over as take
from services.api.domain.cursors import ActivityKey, WaitingKey
from services.api.domain.refusals import Refused
from services.api.http.bounded import bounded
from services.api.http.context import CauseOf, PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, ChatReader, ChatWriter, MessageSender, Person
from services.api.queries.chat_list import chat_page, waiting_page
from services.api.queries.chats import chat_detail
from services.api.schemas.base import BigId
from services.api.schemas.chat_filters import ChatListQuery
from services.api.schemas.chats import Chat, ChatChange, ChatCounts, ChatDetail, ChatPage, ReadUpTo, Typing

router = APIRouter(prefix="/chats", tags=["chats"], dependencies=SECURITY)

ChatId = Annotated[BigId, Path()]
Key = TypeVar("Key")


@router.get("/", responses=problems(*SIGNED_IN, "too_slow"))
async def list_chats(caller: ChatReader, parts: PartsOf, asked: Annotated[ChatListQuery, Query()]) -> ChatPage:
    """The list of chats. A cursor belongs to the order that it came from. Scope: `chats:read`."""
    is_by_wait = asked.sort == "waiting"
    waiting = _place(asked.cursor, WaitingKey.parse) if is_by_wait else None
    active = None if is_by_wait else _place(asked.cursor, ActivityKey.parse)
    async with bounded(parts) as connection:
        if is_by_wait:
            return await waiting_page(
                connection, asked, asking=caller, after=waiting, limit=asked.limit, now=parts.clock()
            )
        return await chat_page(connection, asked, asking=caller, after=active, limit=asked.limit, now=parts.clock())


def _place(cursor: str | None, parse: Callable[[str], Key | None]) -> Key | None:
    if not cursor:
        return None
    place = parse(cursor)
    if place is None:
        raise Refused("validation_failed", "is not a cursor of this list", field="cursor")
    return place


@router.get("/counts", responses=problems(*SIGNED_IN))
async def count_chats(caller: ChatReader, parts: PartsOf) -> ChatCounts:
    """How many chats each list of the inbox holds. Scope: `chats:read`."""
    return await parts.counts.counts_for(caller.user_id, caller.viewer)


@router.get("/{chat_id}", responses=problems(*SIGNED_IN, "chat_not_found"))
async def get_chat(chat_id: ChatId, caller: ChatReader, parts: PartsOf) -> ChatDetail:
    """One chat with its latest messages. Scope: `chats:read`.

    A chat that was merged into another answers as that one, whose `id` it then gives.
    """
    async with parts.engine.connect() as connection:
        chat = await chat_detail(connection, chat_id, caller.viewer, reader=caller.user_id, now=parts.clock())
    if chat is None:
        raise Refused("chat_not_found", f"There is no chat {chat_id}.")
    return chat


@router.patch(
    "/{chat_id}",
    responses=problems(
        *SIGNED_IN, "chat_not_found", "mode_version_mismatch", "unknown_agent", "note_needed", "too_many_labels"
    ),
)
async def change_chat(chat_id: ChatId, body: ChatChange, caller: ChatWriter, parts: PartsOf, cause: CauseOf) -> Chat:
    """Change mode, agent, labels or priority; what is left out stays. Scope: `chats:write`."""
    return await change(parts.transactions, chat_id, body, Author.of(caller, cause), now=parts.clock())


@router.post("/{chat_id}/take-over", responses=problems(*SIGNED_IN, "chat_not_found", "already_assigned"))
async def take_over(chat_id: ChatId, person: Person, parts: PartsOf, cause: CauseOf) -> Chat:
    """Take the chat: mode `agent`, assigned to the caller. Another agent's chat is not taken. People only."""
    assert person.user_id is not None  # noqa: S101 - `Person` lets no key pass
    return await take(parts.transactions, chat_id, person.user_id, person.viewer, now=parts.clock(), cause=cause)


@router.post("/{chat_id}/read", responses=problems(*SIGNED_IN, "chat_not_found", "unknown_message"))
async def mark_read(
    chat_id: ChatId, caller: ChatWriter, parts: PartsOf, cause: CauseOf, body: ReadUpTo | None = None
) -> Chat:
    """The chat was read up to a message, or to its end. Scope: `chats:write`.

    The customer sees it too, unless the channel says otherwise.
    """
    seen = None if body is None else body.last_seen_message_id
    return await mark(parts.transactions, chat_id, seen, Author.of(caller, cause), now=parts.clock())


@router.post("/{chat_id}/unread", responses=problems(*SIGNED_IN, "chat_not_found"))
async def mark_unread(chat_id: ChatId, person: Person, parts: PartsOf) -> Chat:
    """The chat stands as unread for the caller until they read it; for others nothing changes. People only."""
    assert person.user_id is not None  # noqa: S101 - `Person` lets no key pass
    return await mark_as_unread(parts.transactions, chat_id, person.user_id, person.viewer, now=parts.clock())


@router.post("/{chat_id}/typing", status_code=204, responses=problems(*SIGNED_IN, "chat_not_found"))
async def show_typing(chat_id: ChatId, body: Typing, caller: MessageSender, parts: PartsOf, cause: CauseOf) -> None:
    """The customer sees that somebody writes, or has stopped. Scope: `messages:send`.

    Say it every few seconds while it lasts; what comes more often than every 3 seconds is not passed on.
    """
    now = parts.clock()
    if parts.typing.passes((chat_id, caller.user_id), body.state, now):
        await show(parts.engine, parts.publisher, chat_id, body.state, Author.of(caller, cause), now=now)
