"""People and invitations, as admins see them, and people as everybody does."""

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.refusals import Refused
from services.api.schemas.problems import PersonRef
from services.api.schemas.users import Invitation, InvitationList, ListedUser, User, UserDetails, UserList

_LISTED = """
    select u.id, u.email, u.name, u.role, u.is_active, u.own_chats_only, u.created_at,
           u.totp_secret is not null as has_two_factor, s.sessions, s.last_used_at
    from users u left join lateral (
        select count(*) as sessions, max(last_used_at) as last_used_at from user_sessions
        where user_id = u.id and expires_at > now()
    ) s on true
"""
_USERS = text(f"{_LISTED} order by lower(u.name), u.id")
_USER = text(f"{_LISTED} where u.id = :id")
_INVITED = """
    select l.id, l.email, l.name, l.role, l.own_chats_only, l.created_at, l.expires_at, l.created_by, b.name as by_name
    from one_time_links l left join users b on b.id = l.created_by where l.kind = 'invitation'
"""
_INVITATIONS = text(f"{_INVITED} order by l.created_at desc, l.id desc")
_INVITATION = text(f"{_INVITED} and l.id = :id")
_PLAIN = ("id", "email", "name", "role", "is_active", "own_chats_only")


async def users(connection: AsyncConnection, *, for_admin: bool) -> UserList:
    """Everybody, also those who may no longer sign in: old messages name them."""
    rows = (await connection.execute(_USERS)).mappings()
    return UserList(items=[_listed(row, for_admin=for_admin) for row in rows])


async def listed_user(connection: AsyncConnection, user_id: int) -> ListedUser:
    """One person, for an admin. Raises Refused."""
    row = (await connection.execute(_USER, {"id": user_id})).mappings().one_or_none()
    if row is None:
        raise Refused("user_not_found", f"There is no user {user_id}.")
    return _listed(row, for_admin=True)


async def user(connection: AsyncConnection, user_id: int) -> User:
    """A person that is there."""
    row = (await connection.execute(_USER, {"id": user_id})).mappings().one()
    return User(**{name: row[name] for name in _PLAIN})


async def invitations(connection: AsyncConnection) -> InvitationList:
    """All that nobody has used, also those that have expired."""
    return InvitationList(items=[_invitation(row) for row in (await connection.execute(_INVITATIONS)).mappings()])


async def invitation(connection: AsyncConnection, link_id: int) -> Invitation:
    """One that is there."""
    return _invitation((await connection.execute(_INVITATION, {"id": link_id})).mappings().one())


def _listed(row: RowMapping, *, for_admin: bool) -> ListedUser:
    details = None
    if for_admin:
        details = UserDetails(
            **{name: row[name] for name in ("has_two_factor", "sessions", "last_used_at", "created_at")}
        )
    return ListedUser(**{name: row[name] for name in _PLAIN}, details=details)


def _invitation(row: RowMapping) -> Invitation:
    same = ("id", "email", "name", "role", "own_chats_only", "created_at", "expires_at")
    by = None if row["created_by"] is None else PersonRef(id=row["created_by"], name=row["by_name"])
    return Invitation(**{name: row[name] for name in same}, invited_by=by)
