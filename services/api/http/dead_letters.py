"""Dead letters: what a consumer could not handle, and what becomes of it. For admins."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from services.api.commands import dead_letters
from services.api.commands.auditing import Actor
from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, Admin
from services.api.schemas.dead_letters import DeadLetterDetail, DeadLetterList, LettersChosen, LettersSettled

router = APIRouter(
    prefix="/api/v1/dead-letters",
    tags=["operations"],
    dependencies=SECURITY,
    responses=problems(*SIGNED_IN, "broker_away"),
)
_SOME = problems(*SIGNED_IN, "broker_away", "letter_not_found")


@router.get("")
async def list_dead_letters(
    admin: Admin, parts: PartsOf, queue: Annotated[str | None, Query(max_length=100)] = None
) -> DeadLetterList:
    """What stands in the dead-letter queues now, or in one consumer's. Admins only."""
    return await dead_letters.look(parts, queue)


@router.get("/{queue}/{letter_id}", responses=_SOME)
async def get_dead_letter(
    queue: Annotated[str, Path(max_length=100)],
    letter_id: Annotated[str, Path(max_length=200)],
    admin: Admin,
    parts: PartsOf,
) -> DeadLetterDetail:
    """One letter whole. Admins only: it may hold what a customer wrote."""
    return await dead_letters.show(parts, queue, letter_id)


@router.post("/requeue", responses=_SOME)
async def requeue_dead_letters(chosen: LettersChosen, admin: Admin, parts: PartsOf) -> LettersSettled:
    """Give letters back to their consumer, as new. A letter leaves only once its copy is safe. Admins only."""
    count = await dead_letters.settle(parts, "requeue", chosen.queue, chosen.ids, Actor.of(admin))
    return LettersSettled(count=count)


@router.post("/drop", responses=_SOME)
async def drop_dead_letters(chosen: LettersChosen, admin: Admin, parts: PartsOf) -> LettersSettled:
    """Delete letters for good; events can still be replayed from the event log. Admins only."""
    count = await dead_letters.settle(parts, "drop", chosen.queue, chosen.ids, Actor.of(admin))
    return LettersSettled(count=count)
