"""Chats that were merged because they are one person's."""

from typing import Annotated

from fastapi import APIRouter, Path

from services.api.commands.auditing import Actor
from services.api.commands.undo_merge import undo_merge as undo
from services.api.http.context import CauseOf, PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, Lead
from services.api.schemas.base import BigId
from services.api.schemas.chats import MergeUndone

router = APIRouter(prefix="/api/v1/merges", tags=["chats"], dependencies=SECURITY)


@router.post("/{merge_id}/undo", responses=problems(*SIGNED_IN, "merge_not_found", "cannot_undo", "chat_busy"))
async def undo_merge(merge_id: Annotated[BigId, Path()], lead: Lead, parts: PartsOf, cause: CauseOf) -> MergeUndone:
    """Part two chats again that were merged: what was moved goes back. Admins and supervisors.

    The chat's timeline tells the merge's id. They are not merged again by themselves.
    """
    return await undo(parts.transactions, merge_id, Actor.of(lead), now=parts.clock(), cause=cause)
