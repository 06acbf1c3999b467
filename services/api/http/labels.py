"""Labels: seen by everybody, managed by admins and supervisors."""

from typing import Annotated

from fastapi import APIRouter, Path

from services.api.commands import manage_labels
from services.api.commands.auditing import Actor
from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, ChatReader, Lead
from services.api.queries import labels as reading
from services.api.schemas.base import SmallId
from services.api.schemas.labels import Label, LabelChange, LabelList, NewLabel

router = APIRouter(prefix="/api/v1/labels", tags=["house"], dependencies=SECURITY, responses=problems(*SIGNED_IN))

LabelId = Annotated[SmallId, Path()]


@router.get("")
async def list_labels(caller: ChatReader, parts: PartsOf) -> LabelList:
    """All labels with their colours. Scope: `chats:read`."""
    async with parts.engine.connect() as connection:
        return await reading.labels(connection)


@router.post("", status_code=201, responses=problems(*SIGNED_IN, "label_exists"))
async def add_label(wanted: NewLabel, lead: Lead, parts: PartsOf) -> Label:
    """Add a label. One that a chat is given and nobody knows is added too, in grey. Admins and supervisors."""
    return await manage_labels.add(parts.transactions, wanted, Actor.of(lead))


@router.patch("/{label_id}", responses=problems(*SIGNED_IN, "label_not_found", "label_exists"))
async def change_label(label_id: LabelId, wanted: LabelChange, lead: Lead, parts: PartsOf) -> Label:
    """Change what is given; with a new name all chats are brought along. Admins and supervisors."""
    return await manage_labels.change(parts.transactions, label_id, wanted, Actor.of(lead))


@router.delete("/{label_id}", status_code=204, responses=problems(*SIGNED_IN, "label_not_found"))
async def delete_label(label_id: LabelId, lead: Lead, parts: PartsOf) -> None:
    """Take a label from all chats and delete it. Admins and supervisors."""
    await manage_labels.delete(parts.transactions, label_id, Actor.of(lead))
