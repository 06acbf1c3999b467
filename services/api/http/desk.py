"""Snooze, and what is written down about a customer."""

from typing import Annotated

from fastapi import APIRouter, Path

from services.api.commands.change_chat import Author
from services.api.commands.change_contact import change_contact as change
from services.api.commands.snoozing import snooze_chat as put_aside
from services.api.commands.snoozing import wake_chat as take_back
from services.api.http.context import CauseOf, PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, ChatWriter
from services.api.schemas.base import BigId
from services.api.schemas.chats import Chat, ContactChange, Snooze

router = APIRouter(prefix="/chats/{chat_id}", tags=["chats"], dependencies=SECURITY)

ChatId = Annotated[BigId, Path()]


@router.put("/snooze", responses=problems(*SIGNED_IN, "chat_not_found"))
async def snooze_chat(chat_id: ChatId, body: Snooze, caller: ChatWriter, parts: PartsOf, cause: CauseOf) -> Chat:
    """Put the chat aside: until a time, or until the customer writes, whichever comes first. Scope: `chats:write`.

    When it wakes its agent gets a notification `snooze_over`, or whoever put it aside.
    """
    author = Author.of(caller, cause)
    return await put_aside(parts.transactions, chat_id, body.until, author, now=parts.clock())


@router.delete("/snooze", responses=problems(*SIGNED_IN, "chat_not_found"))
async def wake_chat(chat_id: ChatId, caller: ChatWriter, parts: PartsOf, cause: CauseOf) -> Chat:
    """Take the chat back before its time; one that is not put aside stays as it is. Scope: `chats:write`."""
    return await take_back(parts.transactions, chat_id, Author.of(caller, cause), now=parts.clock())


@router.patch("/contact", responses=problems(*SIGNED_IN, "chat_not_found"))
async def change_contact(
    chat_id: ChatId, body: ContactChange, caller: ChatWriter, parts: PartsOf, cause: CauseOf
) -> Chat:
    """Write down the customer's name, language, or notes about them; what is left out stays. Scope: `chats:write`.

    What WhatsApp tells later changes none of it.
    """
    return await change(parts.transactions, chat_id, body, Author.of(caller, cause), now=parts.clock())
