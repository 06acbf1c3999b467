"""Who is behind a token: a signed-in person or a machine with a key."""

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.api.schemas.users import User
from shared.security.tokens import digest_of

# So long may a revoked key or an ended session still pass in another replica.
_REMEMBERED_SECONDS = 3.0
_MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Identity:
    """A person (`user`) or a key (`key_id` and its scopes), with the digest of the token that was presented."""

    digest: bytes = field(repr=False)
    user: User | None = None
    expires_at: datetime | None = None
    key_id: int | None = None
    scopes: frozenset[str] = frozenset()

    @property
    def user_id(self) -> int | None:
        """The person's id; None for a key."""
        return None if self.user is None else self.user.id

    @property
    def name(self) -> str:
        """For logs and for what is kept per caller."""
        return f"key:{self.key_id}" if self.user is None else f"user:{self.user.id}"


_FIND = text(
    """
    select u.id as user_id, u.email, u.name, u.role, u.is_active, s.expires_at,
           cast(null as int) as key_id, cast(null as text[]) as scopes, false as stale_use
    from user_sessions s join users u on u.id = s.user_id
    where s.token_hash = :digest and s.expires_at > now() and u.is_active
    union all
    select null, null, null, null, null, null, k.id, k.scopes,
           k.last_used_at is null or k.last_used_at < now() - interval '1 minute'
    from api_keys k where k.key_hash = :digest and k.revoked_at is null
    """
)
_USED = text("update api_keys set last_used_at = now() where id = :id")


class Identities:
    """Looks tokens up and remembers them for a moment."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._remembered: OrderedDict[bytes, tuple[float, Identity]] = OrderedDict()
        self._asking: dict[bytes, asyncio.Task[Identity | None]] = {}

    async def find(self, token: str) -> Identity | None:
        """None when the token belongs to nobody (any more)."""
        return await self.find_digest(digest_of(token))

    async def find_digest(self, digest: bytes) -> Identity | None:
        """The same, for a token of which only the digest is at hand."""
        known = self._remembered.get(digest)
        if known is not None and time.monotonic() - known[0] < _REMEMBERED_SECONDS:
            return known[1]
        # A page asks several things at once: the first asks the database, the others wait for its answer.
        asking = self._asking.get(digest)
        if asking is None:
            asking = self._asking[digest] = asyncio.create_task(self._ask(digest))
        return await asyncio.shield(asking)

    def forget(self, digest: bytes) -> None:
        """Ask the database the next time."""
        self._remembered.pop(digest, None)

    async def _ask(self, digest: bytes) -> Identity | None:
        try:
            identity = await self._look_up(digest)
        finally:
            del self._asking[digest]
        self.forget(digest)
        if identity is not None:
            self._remembered[digest] = (time.monotonic(), identity)
            if len(self._remembered) > _MOST_REMEMBERED:
                self._remembered.popitem(last=False)
        return identity

    async def _look_up(self, digest: bytes) -> Identity | None:
        async with self._engine.connect() as connection:
            row = (await connection.execute(_FIND, {"digest": digest})).mappings().one_or_none()
            if row is not None and row["stale_use"]:
                await connection.execute(_USED, {"id": row["key_id"]})
                await connection.commit()
        if row is None:
            return None
        if row["key_id"] is not None:
            return Identity(digest, key_id=row["key_id"], scopes=frozenset(row["scopes"]))
        user = User(id=row["user_id"], **{name: row[name] for name in ("email", "name", "role", "is_active")})
        return Identity(digest, user=user, expires_at=row["expires_at"])
