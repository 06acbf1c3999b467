"""Drafts and viewers: what passes between an agent's own screens, and between agents."""

from typing import Annotated

from fastapi import APIRouter, Path

from services.api.commands.drafts import save_draft as save
from services.api.commands.viewing import tell_viewing as tell
from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, ChatReader, Person
from services.api.queries.drafts import drafts_of
from services.api.queries.viewers import viewers
from services.api.schemas.base import BigId
from services.api.schemas.drafts import Draft, DraftKind, DraftList, DraftToSave
from services.api.schemas.viewers import ViewerList, Viewing

router = APIRouter(dependencies=SECURITY)

ChatId = Annotated[BigId, Path()]


@router.get("/api/v1/drafts", tags=["drafts"], responses=problems(*SIGNED_IN))
async def list_drafts(person: Person, parts: PartsOf) -> DraftList:
    """Everything that the caller has written and not sent. People only; nobody sees another one's."""
    assert person.user_id is not None  # noqa: S101 - `Person` lets no key pass
    async with parts.engine.connect() as connection:
        return await drafts_of(connection, person.user_id, person.viewer)


@router.put("/chats/{chat_id}/drafts/{kind}", tags=["drafts"], responses=problems(*SIGNED_IN, "chat_not_found"))
async def save_draft(chat_id: ChatId, kind: DraftKind, body: DraftToSave, person: Person, parts: PartsOf) -> Draft:
    """Keep what the caller writes in this chat, for all their screens. Sending it, or an empty text, ends it.

    Answers with the draft as it then is: another one, when this save comes later than a newer one of the same client.
    People only.
    """
    assert person.user_id is not None  # noqa: S101 - `Person` lets no key pass
    return await save(parts.transactions, person.user_id, chat_id, kind, body, person.viewer)


@router.get("/api/v1/viewers", tags=["viewers"], responses=problems(*SIGNED_IN))
async def list_viewers(caller: ChatReader, parts: PartsOf) -> ViewerList:
    """Who has which chat before them now. The live stream tells how it changes. Scope: `chats:read`."""
    async with parts.engine.connect() as connection:
        return await viewers(connection, caller.viewer)


@router.put(
    "/chats/{chat_id}/viewing", status_code=204, tags=["viewers"], responses=problems(*SIGNED_IN, "chat_not_found")
)
async def tell_viewing(chat_id: ChatId, body: Viewing, person: Person, parts: PartsOf) -> None:
    """Tell other agents what the caller does with the chat: every 15 seconds, and every few seconds while they write.

    What is not told again ends by itself. People only.
    """
    assert person.user_id is not None  # noqa: S101 - `Person` lets no key pass
    await tell(parts.transactions, person.user_id, chat_id, body, person.viewer)
