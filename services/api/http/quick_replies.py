"""Quick replies: prepared texts with variables."""

from typing import Annotated

from fastapi import APIRouter, Path

from services.api.commands import quick_replies as commands
from services.api.domain.variables import fill, text_in, values_of
from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, Person
from services.api.queries.current_chat import current_chat
from services.api.queries.identities import Identity
from services.api.queries.quick_replies import one_quick_reply, quick_replies, setting_of
from services.api.schemas.base import SmallId
from services.api.schemas.quick_replies import (
    FilledText,
    NewQuickReply,
    Preview,
    QuickReply,
    QuickReplyChange,
    QuickReplyList,
)
from services.api.schemas.users import User

router = APIRouter(prefix="/api/v1/quick-replies", tags=["quick replies"], dependencies=SECURITY)

ReplyId = Annotated[SmallId, Path()]


@router.get("", responses=problems(*SIGNED_IN))
async def list_quick_replies(person: Person, parts: PartsOf) -> QuickReplyList:
    """Everybody's and the caller's own, with the variables that their texts may hold. People only."""
    async with parts.engine.connect() as connection:
        return await quick_replies(connection, _user(person))


@router.post("", status_code=201, responses=problems(*SIGNED_IN, "shortcut_taken"))
async def add_quick_reply(body: NewQuickReply, person: Person, parts: PartsOf) -> QuickReply:
    """Prepare a text. Everybody's are made by admins and supervisors, one's own by each. People only."""
    return await commands.add_quick_reply(parts.transactions, body, _user(person), now=parts.clock())


@router.put("/{reply_id}", responses=problems(*SIGNED_IN, "quick_reply_not_found", "shortcut_taken"))
async def change_quick_reply(reply_id: ReplyId, body: QuickReplyChange, person: Person, parts: PartsOf) -> QuickReply:
    """Replace a prepared text. Everybody's: admins and supervisors only. People only."""
    return await commands.change_quick_reply(parts.transactions, reply_id, body, _user(person), now=parts.clock())


@router.delete("/{reply_id}", status_code=204, responses=problems(*SIGNED_IN, "quick_reply_not_found"))
async def delete_quick_reply(reply_id: ReplyId, person: Person, parts: PartsOf) -> None:
    """Delete a prepared text. Everybody's: admins and supervisors only. People only."""
    await commands.delete_quick_reply(parts.transactions, reply_id, _user(person))


@router.post("/{reply_id}/preview", responses=problems(*SIGNED_IN, "quick_reply_not_found", "chat_not_found"))
async def preview_quick_reply(reply_id: ReplyId, body: Preview, person: Person, parts: PartsOf) -> FilledText:
    """The text as the caller would send it to this chat, and the variables that nothing is known for. People only."""
    user = _user(person)
    settings = parts.settings
    async with parts.engine.connect() as connection:
        reply = await one_quick_reply(connection, reply_id, user)
        chat_id = await current_chat(connection, body.chat_id, person.viewer)
        setting, spoken = await setting_of(
            connection,
            chat_id,
            user,
            hotel_name=settings.hotel_name,
            zone=settings.timezone,
            region=settings.default_region,
            clock=parts.clock,
        )
    language, words = text_in({str(key): value for key, value in reply.texts.items()}, body.language or spoken)
    filled = fill(words, values_of(setting, language))
    return FilledText.model_validate({"text": filled.text, "language": language, "unresolved": list(filled.unresolved)})


def _user(person: Identity) -> User:
    assert person.user is not None  # noqa: S101 - `Person` lets no key pass
    return person.user
