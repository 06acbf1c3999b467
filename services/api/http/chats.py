"""Chats: the list, one chat, and what may be done with it."""

from collections.abc import Callable
from typing import Annotated, Literal, TypeVar

from fastapi import APIRouter, Path, Query

from services.api.commands.change_chat import Author
from services.api.commands.change_chat import change_chat as change
from services.api.commands.mark_read import mark_read as mark
from services.api.commands.mark_read import mark_unread as mark_as_unread
from services.api.commands.show_typing import show_typing as show
from services.api.commands.take_over import take_over as take
from services.api.domain.cursors import ActivityKey, WaitingKey
from services.api.domain.refusals import Refused
from services.api.domain.search import search_for
from services.api.http.context import CauseOf, PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, ChatReader, ChatWriter, MessageSender, Person
from services.api.queries.chat_list import ChatFilter, TeamFilter, chat_page, waiting_page
from services.api.queries.chats import chat_detail
from services.api.schemas.base import BigId, Mode, Priority, SmallId, Text
from services.api.schemas.chats import Chat, ChatChange, ChatCounts, ChatDetail, ChatPage, ReadUpTo, Typing

router = APIRouter(prefix="/chats", tags=["chats"], dependencies=SECURITY)

ChatId = Annotated[BigId, Path()]
Key = TypeVar("Key")
_ASSIGNED = r"^(me|none|[1-9][0-9]{0,8})$"
_TEAM = r"^(mine|none|[1-9][0-9]{0,8})$"


@router.get("/", responses=problems(*SIGNED_IN))
async def list_chats(
    caller: ChatReader,
    parts: PartsOf,
    q: Annotated[Text | None, Query(max_length=200, description="Part of a name, number (any form) or label.")] = None,
    mode: Mode | None = None,
    assigned: Annotated[str | None, Query(pattern=_ASSIGNED, description="`me`, `none`, or a user's id.")] = None,
    team: Annotated[
        str | None, Query(pattern=_TEAM, description="A team's id, `none`, or `mine`: not left to others' teams.")
    ] = None,
    label: Annotated[Text | None, Query(max_length=50)] = None,
    channel: SmallId | None = None,
    priority: Priority | None = None,
    snoozed: Annotated[bool | None, Query(description="Only those put aside, or only the others.")] = None,
    sort: Annotated[
        Literal["newest", "waiting"],
        Query(description="`newest`: latest activity first. `waiting`: longest wait first, then the others."),
    ] = "newest",
    cursor: Annotated[str | None, Query(max_length=60, description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> ChatPage:
    """The list of chats. A cursor belongs to the order that it came from. Scope: `chats:read`."""
    wanted = ChatFilter(
        search=None if q is None else search_for(q),
        mode=mode,
        assigned_to=_assignee(assigned, caller.user_id),
        unassigned=assigned == "none",
        team=_team(team, caller.user_id),
        label=label,
        channel_id=channel,
        priority=priority,
        snoozed=snoozed,
    )
    async with parts.engine.connect() as connection:
        if sort == "waiting":
            place = _place(cursor, WaitingKey.parse)
            return await waiting_page(connection, wanted, after=place, limit=limit, now=parts.clock())
        return await chat_page(
            connection, wanted, after=_place(cursor, ActivityKey.parse), limit=limit, now=parts.clock()
        )


def _place(cursor: str | None, parse: Callable[[str], Key | None]) -> Key | None:
    if not cursor:
        return None
    place = parse(cursor)
    if place is None:
        raise Refused("validation_failed", "is not a cursor of this list", field="cursor")
    return place


def _assignee(assigned: str | None, me: int | None) -> int | None:
    if assigned == "me":
        return me if me is not None else 0  # a key has no chats of its own
    return int(assigned) if assigned is not None and assigned != "none" else None


def _team(team: str | None, me: int | None) -> TeamFilter | None:
    if team is None:
        return None
    if team == "mine":
        return TeamFilter(of=me if me is not None else 0)
    return TeamFilter(id=int(team)) if team != "none" else TeamFilter()


@router.get("/counts", responses=problems(*SIGNED_IN))
async def count_chats(caller: ChatReader, parts: PartsOf) -> ChatCounts:
    """How many chats each list of the inbox holds. Scope: `chats:read`."""
    return await parts.counts.counts_for(caller.user_id)


@router.get("/{chat_id}", responses=problems(*SIGNED_IN, "chat_not_found"))
async def get_chat(chat_id: ChatId, caller: ChatReader, parts: PartsOf) -> ChatDetail:
    """One chat with its latest messages. Scope: `chats:read`.

    A chat that was merged into another answers as that one, whose `id` it then gives.
    """
    async with parts.engine.connect() as connection:
        chat = await chat_detail(connection, chat_id, reader=caller.user_id, now=parts.clock())
    if chat is None:
        raise Refused("chat_not_found", f"There is no chat {chat_id}.")
    return chat


@router.patch("/{chat_id}", responses=problems(*SIGNED_IN, "chat_not_found", "mode_version_mismatch", "unknown_agent"))
async def change_chat(chat_id: ChatId, body: ChatChange, caller: ChatWriter, parts: PartsOf, cause: CauseOf) -> Chat:
    """Change mode, agent, labels or priority; what is left out stays. Scope: `chats:write`."""
    return await change(parts.transactions, chat_id, body, Author(caller.user_id, cause), now=parts.clock())


@router.post("/{chat_id}/take-over", responses=problems(*SIGNED_IN, "chat_not_found", "already_assigned"))
async def take_over(chat_id: ChatId, person: Person, parts: PartsOf, cause: CauseOf) -> Chat:
    """Take the chat: mode `agent`, assigned to the caller. Another agent's chat is not taken. People only."""
    assert person.user_id is not None  # noqa: S101 - `Person` lets no key pass
    return await take(parts.transactions, chat_id, person.user_id, now=parts.clock(), cause=cause)


@router.post("/{chat_id}/read", responses=problems(*SIGNED_IN, "chat_not_found", "unknown_message"))
async def mark_read(
    chat_id: ChatId, caller: ChatWriter, parts: PartsOf, cause: CauseOf, body: ReadUpTo | None = None
) -> Chat:
    """The chat was read up to a message, or to its end. Scope: `chats:write`.

    The customer sees it too, unless the channel says otherwise.
    """
    seen = None if body is None else body.last_seen_message_id
    return await mark(parts.transactions, chat_id, seen, Author(caller.user_id, cause), now=parts.clock())


@router.post("/{chat_id}/unread", responses=problems(*SIGNED_IN, "chat_not_found"))
async def mark_unread(chat_id: ChatId, person: Person, parts: PartsOf) -> Chat:
    """The chat stands as unread for the caller until they read it; for others nothing changes. People only."""
    assert person.user_id is not None  # noqa: S101 - `Person` lets no key pass
    return await mark_as_unread(parts.transactions, chat_id, person.user_id, now=parts.clock())


@router.post("/{chat_id}/typing", status_code=204, responses=problems(*SIGNED_IN, "chat_not_found"))
async def show_typing(chat_id: ChatId, body: Typing, caller: MessageSender, parts: PartsOf, cause: CauseOf) -> None:
    """The customer sees that somebody writes, or has stopped. Scope: `messages:send`.

    Say it every few seconds while it lasts; what comes more often than every 3 seconds is not passed on.
    """
    now = parts.clock()
    if parts.typing.passes((chat_id, caller.user_id), body.state, now):
        await show(parts.engine, parts.publisher, chat_id, body.state, now=now, cause=cause)
