"""Finding people and messages."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query

from services.api.domain.search import words_of
from services.api.http.bounded import bounded
from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, ChatReader
from services.api.parts import Parts
from services.api.queries.chat_list import chat_page
from services.api.queries.found_messages import found_messages
from services.api.queries.identities import Identity
from services.api.schemas.base import BigId, Text
from services.api.schemas.chat_filters import MAX_QUERY, ChatFilters
from services.api.schemas.search import Found, FoundMessages, FoundPeople

router = APIRouter(prefix="/api/v1/search", tags=["search"], dependencies=SECURITY)

_RESPONSES = problems(*SIGNED_IN, "too_slow")
Typed = Annotated[
    Text,
    Query(
        min_length=1,
        max_length=MAX_QUERY,
        description="Messages have all of the words; one of three or more characters may be a beginning.",
        examples=["handuk kamar"],
    ),
]


@router.get("", responses=_RESPONSES)
async def search(caller: ChatReader, parts: PartsOf, q: Typed, limit: Annotated[int, Query(ge=1, le=50)] = 8) -> Found:
    """People by name, number in any form, label or room, and messages by their words. Scope: `chats:read`.

    `limit` is of each group.
    """
    people, messages = await asyncio.gather(_people(parts, caller, q, limit), _messages(parts, caller, q, limit))
    return Found(people=people, messages=messages)


@router.get("/messages", responses=_RESPONSES)
async def search_messages(
    caller: ChatReader,
    parts: PartsOf,
    q: Typed,
    chat: Annotated[BigId | None, Query(description="Only in this chat.")] = None,
    cursor: Annotated[BigId | None, Query(description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> FoundMessages:
    """Messages by their words, newest first. Scope: `chats:read`."""
    return await _messages(parts, caller, q, limit, chat=chat, before=cursor)


async def _people(parts: Parts, caller: Identity, typed: str, limit: int) -> FoundPeople:
    if not typed.strip():
        return FoundPeople(items=[], next_cursor=None)
    async with bounded(parts) as connection:
        page = await chat_page(
            connection, ChatFilters(q=typed), asking=caller, after=None, limit=limit, now=parts.clock()
        )
    return FoundPeople(items=page.items, next_cursor=page.next_cursor)


async def _messages(
    parts: Parts, caller: Identity, typed: str, limit: int, *, chat: int | None = None, before: int | None = None
) -> FoundMessages:
    async with bounded(parts) as connection:
        return await found_messages(
            connection, words_of(typed), asking=caller, chat_id=chat, before=before, limit=limit
        )
