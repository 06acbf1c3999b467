"""Who is behind a token: a signed-in person or a machine with a key."""

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.api.queries.visibility import EVERYTHING, Viewer
from services.api.schemas.users import User
from shared.security.tokens import digest_of

# Changes of what somebody may are told by the feed, at once; this is for those that were not.
_REMEMBERED_SECONDS = 3.0
_MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Identity:
    """A person (`user`) or a key (`key_id` and its scopes), with the digest of the token that was presented.

    `session_id` is the person's session. `must_enrol`: two-factor sign-in has to be set up before anything else.
    """

    digest: bytes = field(repr=False)
    user: User | None = None
    expires_at: datetime | None = None
    key_id: int | None = None
    scopes: frozenset[str] = frozenset()
    session_id: int | None = None
    must_enrol: bool = False
    teams: frozenset[int] = frozenset()

    @property
    def user_id(self) -> int | None:
        """The person's id; None for a key."""
        return None if self.user is None else self.user.id

    @property
    def viewer(self) -> Viewer:
        """Which chats are shown."""
        if self.user is None or self.user.role != "agent" or not self.user.own_chats_only:
            return EVERYTHING
        return Viewer(self.user.id, self.teams)

    @property
    def grants(self) -> tuple[object, ...]:
        """What may be seen and done: another one is a reason to load everything anew."""
        return (self.viewer, None if self.user is None else self.user.role, self.scopes)

    @property
    def name(self) -> str:
        """For logs and for what is kept per caller."""
        return f"key:{self.key_id}" if self.user is None else f"user:{self.user.id}"


_FIND = text(
    """
    select u.id as user_id, u.email, u.name, u.role, u.is_active, u.own_chats_only, s.expires_at, s.id as session_id,
           u.totp_secret is not null as has_two_factor, cast(null as int) as key_id, cast(null as text[]) as scopes,
           s.last_used_at < now() - interval '1 minute' as stale_use,
           array(select t.team_id from team_members t join teams x on x.id = t.team_id
                 where t.user_id = u.id and x.is_active) as teams,
           u.role = 'admin' and (:always or exists (select from security_settings where admins_need_two_factor))
             as needs_two_factor
    from user_sessions s join users u on u.id = s.user_id
    where s.token_hash = :digest and s.expires_at > now() and u.is_active
      and s.last_used_at > now() - cast(:idle as interval)
    union all
    select null, null, null, null, null, null, k.expires_at, null, null, k.id, k.scopes,
           k.last_used_at is null or k.last_used_at < now() - interval '1 minute', cast(null as int[]), false
    from api_keys k
    where k.key_hash = :digest and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
    """
)
_KEY_USED = text("update api_keys set last_used_at = now() where id = :id")
_SESSION_USED = text("update user_sessions set last_used_at = now() where token_hash = :digest")


class Identities:
    """Looks tokens up and remembers them for a moment.

    `idle`: a session that asks nothing for so long has ended. `admins_enrol`: the operators want admins to have
    two-factor sign-in, whatever the admins have decided.
    """

    def __init__(self, engine: AsyncEngine, *, idle: timedelta, admins_enrol: bool) -> None:
        self._engine = engine
        self._idle = idle
        self._admins_enrol = admins_enrol
        self._remembered: OrderedDict[bytes, tuple[float, Identity]] = OrderedDict()
        self._asking: dict[bytes, asyncio.Task[Identity | None]] = {}

    async def find(self, token: str) -> Identity | None:
        """None when the token belongs to nobody (any more)."""
        return await self.find_digest(digest_of(token), uses=True)

    async def find_digest(self, digest: bytes, *, uses: bool = False) -> Identity | None:
        """The same, for a token of which only the digest is at hand. `uses`: its owner is doing something."""
        known = self._remembered.get(digest)
        if known is not None and time.monotonic() - known[0] < _REMEMBERED_SECONDS:
            return known[1]
        # A page asks several things at once: the first asks the database, the others wait for its answer.
        asking = self._asking.get(digest)
        if asking is None:
            asking = self._asking[digest] = asyncio.create_task(self._ask(digest, uses=uses))
        return await asyncio.shield(asking)

    def forget(self, digest: bytes) -> None:
        """Ask the database the next time, also when it is being asked right now."""
        self._remembered.pop(digest, None)
        self._asking.pop(digest, None)

    def forget_all_of(self, user_id: int | None, key_id: int | None) -> None:
        """The same for every token of a person or key."""
        named = [
            digest
            for digest, (_, identity) in self._remembered.items()
            if (user_id is not None and identity.user_id == user_id)
            or (key_id is not None and identity.key_id == key_id)
        ]
        # Whose answer is on its way is not known: it may have been read before the change.
        for digest in (*named, *self._asking):
            self.forget(digest)

    async def _ask(self, digest: bytes, *, uses: bool) -> Identity | None:
        mine = asyncio.current_task()
        try:
            identity = await self._look_up(digest, uses=uses)
        finally:
            is_current = self._asking.get(digest) is mine
            if is_current:
                del self._asking[digest]
        if is_current:
            self._remembered.pop(digest, None)
            if identity is not None:
                self._remember(digest, identity)
        return identity

    def _remember(self, digest: bytes, identity: Identity) -> None:
        self._remembered[digest] = (time.monotonic(), identity)
        if len(self._remembered) > _MOST_REMEMBERED:
            self._remembered.popitem(last=False)

    async def _look_up(self, digest: bytes, *, uses: bool) -> Identity | None:
        async with self._engine.connect() as connection:
            values = {"digest": digest, "idle": self._idle, "always": self._admins_enrol}
            row = (await connection.execute(_FIND, values)).mappings().one_or_none()
            if row is not None and row["stale_use"] and uses:
                if row["key_id"] is not None:
                    await connection.execute(_KEY_USED, {"id": row["key_id"]})
                else:
                    await connection.execute(_SESSION_USED, {"digest": digest})
                await connection.commit()
        if row is None:
            return None
        if row["key_id"] is not None:
            return Identity(digest, key_id=row["key_id"], scopes=frozenset(row["scopes"]), expires_at=row["expires_at"])
        user = User(id=row["user_id"], **{name: row[name] for name in USER_COLUMNS})
        return Identity(
            digest,
            user=user,
            expires_at=row["expires_at"],
            session_id=row["session_id"],
            teams=frozenset(row["teams"]),
            must_enrol=row["needs_two_factor"] and not row["has_two_factor"],
        )


USER_COLUMNS = ("email", "name", "role", "is_active", "own_chats_only")
"""What a `User` shows of its row, beside the id."""
