"""Who answers a chat: taking it, leaving it to somebody else, and how it came about."""

from typing import Annotated

from fastapi import APIRouter, Path

from services.api.commands.change_chat import Author
from services.api.commands.claim import claim_chat as claim
from services.api.commands.hand_over import hand_back as give_back
from services.api.commands.hand_over import hand_over as give
from services.api.http.context import CauseOf, PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, ChatReader, ChatWriter, Person
from services.api.queries.current_chat import current_chat
from services.api.queries.teams import assignment_history
from services.api.schemas.base import BigId
from services.api.schemas.chats import Chat
from services.api.schemas.teams import AssignmentHistory, Claim, HandBack, Handing

router = APIRouter(prefix="/chats", tags=["chats"], dependencies=SECURITY)

ChatId = Annotated[BigId, Path()]
_OVERTAKEN = ("already_assigned", "assignment_changed")


@router.post("/{chat_id}/claim", responses=problems(*SIGNED_IN, "chat_not_found", *_OVERTAKEN, "mode_version_mismatch"))
async def claim_chat(chat_id: ChatId, seen: Claim, person: Person, parts: PartsOf, cause: CauseOf) -> Chat:
    """Take the chat as the caller sees it: mode `agent`, assigned to the caller. People only.

    When somebody else was faster: 409 with who has it and since when.
    """
    assert person.user_id is not None  # noqa: S101 - `Person` lets no key pass
    return await claim(parts.transactions, chat_id, seen, person.user_id, person.viewer, now=parts.clock(), cause=cause)


@router.post(
    "/{chat_id}/assign",
    responses=problems(*SIGNED_IN, "chat_not_found", *_OVERTAKEN, "unknown_agent", "unknown_team", "note_needed"),
)
async def assign_chat(chat_id: ChatId, wanted: Handing, caller: ChatWriter, parts: PartsOf, cause: CauseOf) -> Chat:
    """Leave the chat to an agent, a team or nobody. Its mode stays. Scope: `chats:write`."""
    return await give(parts.transactions, chat_id, wanted, Author.of(caller, cause), now=parts.clock())


@router.post("/{chat_id}/hand-back", responses=problems(*SIGNED_IN, "chat_not_found", "mode_version_mismatch"))
async def hand_back_chat(
    chat_id: ChatId, caller: ChatWriter, parts: PartsOf, cause: CauseOf, wanted: HandBack | None = None
) -> Chat:
    """Give the chat back to the bot: mode `bot`, assigned to nobody, in one step. Scope: `chats:write`."""
    return await give_back(
        parts.transactions, chat_id, wanted or HandBack(), Author.of(caller, cause), now=parts.clock()
    )


@router.get("/{chat_id}/assignments", responses=problems(*SIGNED_IN, "chat_not_found"))
async def list_assignments(chat_id: ChatId, caller: ChatReader, parts: PartsOf) -> AssignmentHistory:
    """How it came about that this agent, this team or the bot answers the chat. Scope: `chats:read`."""
    async with parts.engine.connect() as connection:
        return await assignment_history(connection, await current_chat(connection, chat_id, caller.viewer))
