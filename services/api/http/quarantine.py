"""Quarantined webhooks: what providers sent and Sapa could not use. For admins."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query

from services.api.commands import review_quarantine
from services.api.commands.auditing import Actor
from services.api.domain.paging import TimeCursor
from services.api.domain.refusals import Refused
from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, Admin
from services.api.queries import quarantine
from services.api.schemas.base import BigId, Provider
from services.api.schemas.dead_letters import LettersSettled
from services.api.schemas.quarantine import Explanation, QuarantineChosen, QuarantinedDetail, QuarantinedList

router = APIRouter(
    prefix="/api/v1/quarantine", tags=["operations"], dependencies=SECURITY, responses=problems(*SIGNED_IN)
)

QuarantinedId = Annotated[BigId, Path()]
_ONE = problems(*SIGNED_IN, "quarantined_not_found")


@router.get("")
async def list_quarantined(
    admin: Admin,
    parts: PartsOf,
    state: Annotated[
        Literal["open", "handled", "all"], Query(description="`open`: nobody has dealt with it.")
    ] = "open",
    provider: Provider | None = None,
    reason: Annotated[str | None, Query(max_length=100)] = None,
    cursor: Annotated[str | None, Query(max_length=60, description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> QuarantinedList:
    """What could not be used, the newest first. Admins only."""
    after = None if cursor is None else TimeCursor.parse(cursor)
    if cursor is not None and (after is None or not after.id.isdecimal() or int(after.id) >= 2**63):
        raise Refused("validation_failed", "cursor is none of ours.", field="cursor")
    reason = None if reason is None else reason.replace("\0", "")
    async with parts.engine.connect() as connection:
        return await quarantine.page(
            connection, state=state, provider=provider, reason=reason, after=after, limit=limit
        )


@router.post("/dismiss")
async def dismiss_quarantined(chosen: QuarantineChosen, admin: Admin, parts: PartsOf) -> LettersSettled:
    """Nothing needs to be done about these. They stay, and can still be replayed. Admins only."""
    return LettersSettled(count=await review_quarantine.dismiss(parts, chosen.ids, Actor.of(admin)))


@router.get("/{quarantined_id}", responses=_ONE)
async def get_quarantined(quarantined_id: QuarantinedId, admin: Admin, parts: PartsOf) -> QuarantinedDetail:
    """One with its body. Admins only."""
    async with parts.engine.connect() as connection:
        return await quarantine.quarantined(connection, quarantined_id)


@router.get("/{quarantined_id}/explanation", responses=_ONE)
async def explain_quarantined(quarantined_id: QuarantinedId, admin: Admin, parts: PartsOf) -> Explanation:
    """What Sapa makes of it now, item by item. Admins only."""
    return await review_quarantine.explanation(parts, quarantined_id)


@router.post("/{quarantined_id}/replay", responses=problems(*SIGNED_IN, "quarantined_not_found", "still_unusable"))
async def replay_quarantined(quarantined_id: QuarantinedId, admin: Admin, parts: PartsOf) -> QuarantinedDetail:
    """Take it in after all, as received then: after an update, or once its channel is connected. Admins only.

    A second replay changes nothing.
    """
    return await review_quarantine.replay(parts, quarantined_id, Actor.of(admin))
