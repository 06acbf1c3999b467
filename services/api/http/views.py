"""Saved views: lists of chats under a name, one's own and shared ones."""

from typing import Annotated

from fastapi import APIRouter, Path

from services.api.commands.views import change_view as change
from services.api.commands.views import delete_view as delete
from services.api.commands.views import save_view as save
from services.api.http.bounded import bounded
from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, Person
from services.api.queries.views import visible_views
from services.api.schemas.base import SmallId
from services.api.schemas.views import NewView, SavedView, ViewChange, ViewCounts, ViewList

router = APIRouter(prefix="/api/v1/views", tags=["views"], dependencies=SECURITY)

ViewId = Annotated[SmallId, Path()]


@router.get("", responses=problems(*SIGNED_IN))
async def list_views(person: Person, parts: PartsOf) -> ViewList:
    """One's own views and those that others share. People only."""
    assert person.user is not None  # noqa: S101 - `Person` lets no key pass
    async with parts.engine.connect() as connection:
        return await visible_views(connection, person.user.id)


@router.get("/counts", responses=problems(*SIGNED_IN, "too_slow"))
async def count_views(person: Person, parts: PartsOf) -> ViewCounts:
    """How many chats each view holds, and how many of them are unread. People only.

    However often it is asked, one person's views are counted about once a second at most: an answer may come later
    than the question, and is never older.
    """
    return await parts.view_counts.counts_for(person, lambda: bounded(parts))


@router.post("", status_code=201, responses=problems(*SIGNED_IN, "view_exists", "too_many_views"))
async def save_view(body: NewView, person: Person, parts: PartsOf) -> SavedView:
    """Keep filters under a name, for oneself or for all. People only."""
    assert person.user is not None  # noqa: S101
    return await save(parts.transactions, body, person.user, now=parts.clock())


@router.patch("/{view_id}", responses=problems(*SIGNED_IN, "view_not_found", "view_exists"))
async def change_view(view_id: ViewId, body: ViewChange, person: Person, parts: PartsOf) -> SavedView:
    """Change a view of one's own; admins: any shared one. People only."""
    assert person.user is not None  # noqa: S101
    return await change(parts.transactions, view_id, body, person.user, now=parts.clock())


@router.delete("/{view_id}", status_code=204, responses=problems(*SIGNED_IN, "view_not_found"))
async def delete_view(view_id: ViewId, person: Person, parts: PartsOf) -> None:
    """Delete a view of one's own; admins: any shared one. People only."""
    assert person.user is not None  # noqa: S101
    await delete(parts.transactions, view_id, person.user)
