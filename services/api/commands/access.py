"""Ending a person's sessions."""

from sqlalchemy import text

from shared.db.unit_of_work import UnitOfWork, access_changed

_END_SESSIONS = text("delete from user_sessions where user_id = :user and token_hash is distinct from :but")


async def end_sessions(unit: UnitOfWork, user_id: int, *, but: bytes | None = None) -> int:
    """Sign a person out everywhere, except from the session with that digest; how many sessions ended.

    Every replica and every open stream knows with the commit.
    """
    ended = (await unit.connection.execute(_END_SESSIONS, {"user": user_id, "but": but})).rowcount
    unit.announce(access_changed(user_id=user_id))
    return ended
