"""Chats: the list, one chat, and what may be done with it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from services.api.commands.change_chat import Author
from services.api.commands.change_chat import change_chat as change
from services.api.commands.mark_read import mark_read as mark
from services.api.commands.show_typing import show_typing as show
from services.api.commands.take_over import take_over as take
from services.api.domain.cursors import ActivityKey
from services.api.domain.refusals import Refused
from services.api.domain.search import search_for
from services.api.http.context import CauseOf, PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, ChatReader, ChatWriter, MessageSender, Person
from services.api.queries.chat_list import ChatFilter, chat_counts, chat_page
from services.api.queries.chats import chat_detail
from services.api.schemas.base import BigId, Mode, SmallId, Text
from services.api.schemas.chats import Chat, ChatChange, ChatCounts, ChatDetail, ChatPage, ReadUpTo, Typing

router = APIRouter(prefix="/chats", tags=["chats"], dependencies=SECURITY)

ChatId = Annotated[BigId, Path()]
_ASSIGNED = r"^(me|none|[1-9][0-9]{0,8})$"


@router.get("/", responses=problems(*SIGNED_IN))
async def list_chats(
    caller: ChatReader,
    parts: PartsOf,
    q: Annotated[Text | None, Query(max_length=200, description="Part of a name, number (any form) or label.")] = None,
    mode: Mode | None = None,
    assigned: Annotated[str | None, Query(pattern=_ASSIGNED, description="`me`, `none`, or a user's id.")] = None,
    label: Annotated[Text | None, Query(max_length=50)] = None,
    channel: SmallId | None = None,
    cursor: Annotated[str | None, Query(max_length=60, description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> ChatPage:
    """The list of chats, newest activity first. Scope: `chats:read`."""
    wanted = ChatFilter(
        search=None if q is None else search_for(q),
        mode=mode,
        assigned_to=_assignee(assigned, caller.user_id),
        unassigned=assigned == "none",
        label=label,
        channel_id=channel,
    )
    after = None if not cursor else ActivityKey.parse(cursor)
    if cursor and after is None:
        raise Refused("validation_failed", "is not a cursor of this list", field="cursor")
    async with parts.engine.connect() as connection:
        return await chat_page(connection, wanted, caller.viewer, after=after, limit=limit, now=parts.clock())


def _assignee(assigned: str | None, me: int | None) -> int | None:
    if assigned == "me":
        return me if me is not None else 0  # a key has no chats of its own
    return int(assigned) if assigned is not None and assigned != "none" else None


@router.get("/counts", responses=problems(*SIGNED_IN))
async def count_chats(caller: ChatReader, parts: PartsOf) -> ChatCounts:
    """How many chats each list of the inbox holds. Scope: `chats:read`."""
    async with parts.engine.connect() as connection:
        return await chat_counts(connection, caller.user_id, caller.viewer)


@router.get("/{chat_id}", responses=problems(*SIGNED_IN, "chat_not_found"))
async def get_chat(chat_id: ChatId, caller: ChatReader, parts: PartsOf) -> ChatDetail:
    """One chat with its latest messages. Scope: `chats:read`.

    A chat that was merged into another answers as that one, whose `id` it then gives.
    """
    async with parts.engine.connect() as connection:
        chat = await chat_detail(connection, chat_id, caller.viewer, now=parts.clock())
    if chat is None:
        raise Refused("chat_not_found", f"There is no chat {chat_id}.")
    return chat


@router.patch("/{chat_id}", responses=problems(*SIGNED_IN, "chat_not_found", "mode_version_mismatch", "unknown_agent"))
async def change_chat(chat_id: ChatId, body: ChatChange, caller: ChatWriter, parts: PartsOf, cause: CauseOf) -> Chat:
    """Change mode, agent or labels; what is left out stays. Scope: `chats:write`."""
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


@router.post("/{chat_id}/typing", status_code=204, responses=problems(*SIGNED_IN, "chat_not_found"))
async def show_typing(chat_id: ChatId, body: Typing, caller: MessageSender, parts: PartsOf, cause: CauseOf) -> None:
    """The customer sees that somebody writes, or has stopped. Scope: `messages:send`.

    Say it every few seconds while it lasts; what comes more often than every 3 seconds is not passed on.
    """
    now = parts.clock()
    if parts.typing.passes((chat_id, caller.user_id), body.state, now):
        await show(parts.engine, parts.publisher, chat_id, body.state, Author.of(caller, cause), now=now)
