"""A signed-in person proves with their password that it is still they, before something that matters."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.api.commands.throttle import count_tries, uncount
from services.api.domain.refusals import Refused
from services.api.domain.throttling import by_email
from services.api.schemas.users import User
from shared.security.passwords import verify_password_async

_HASH = text("select password_hash from users where id = :id and is_active")


async def prove_password(engine: AsyncEngine, user: User, password: str, *, field: str, now: datetime) -> str:
    """The stored hash that it was proved against. Raises Refused: `wrong_password`, `too_many_sign_ins`.

    Wrong ones count with those of the sign-in: whoever finds an open session must not be able to guess.
    """
    counted = await count_tries(engine, (by_email(user.email),), now)
    async with engine.connect() as connection:
        stored = (await connection.execute(_HASH, {"id": user.id})).scalar_one_or_none()
    if not await verify_password_async(stored, password) or stored is None:
        raise Refused("wrong_password", "The password is wrong.", field=field)
    async with engine.begin() as connection:
        await uncount(connection, counted, now=now)
    return str(stored)
