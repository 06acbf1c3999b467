"""Where the desk wants it, whoever leaves a chat to somebody else says why."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.refusals import Refused

_NEEDED = text("select handover_needs_note from desk_settings where id = 1")


async def refuse_without_note(connection: AsyncConnection, *, to: int | None, by: int | None, note: str | None) -> None:
    """For a change of who has a chat: `to` that agent, or to nobody. Taking it oneself hands nothing over.

    Raises Refused.
    """
    if note or (to is not None and to == by):
        return
    if (await connection.execute(_NEEDED)).scalar_one():
        raise Refused("note_needed", "Say in a note what the next one should know.", field="note")
