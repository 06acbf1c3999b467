"""One change to many chats."""

from typing import Annotated

from fastapi import APIRouter, Body

from services.api.commands.change_chat import Author
from services.api.commands.change_many import change_many
from services.api.http.context import CauseOf, PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, ChatWriter
from services.api.schemas.bulk import BulkChange, BulkResults

router = APIRouter(prefix="/api/v1/chats", tags=["chats"], dependencies=SECURITY)

_EXAMPLES = {
    "label": {"summary": "Label them", "value": {"chat_ids": [1, 2], "add_labels": ["VIP"]}},
    "close": {"summary": "Close them, as read", "value": {"chat_ids": [1, 2], "mode": "closed", "read": True}},
    "free": {"summary": "Take them from their agents", "value": {"chat_ids": [1], "assigned_agent_id": None}},
}


@router.post("/bulk", responses=problems(*SIGNED_IN))
async def change_many_chats(
    body: Annotated[BulkChange, Body(openapi_examples=_EXAMPLES)],
    caller: ChatWriter,
    parts: PartsOf,
    cause: CauseOf,
) -> BulkResults:
    """Change mode, agent or labels of up to 100 chats, or mark them read. Scope: `chats:write`.

    Each chat is changed by itself; the answer tells of each whether it was. The same change again does no harm.
    """
    results = await change_many(parts.transactions, body, Author.of(caller, cause), now=parts.clock())
    return BulkResults(items=results)
