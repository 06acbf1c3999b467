"""People who sign in: seen by everybody, managed by admins."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path

from services.api.commands import change_users, links
from services.api.commands.auditing import Actor
from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, Admin, UserReader
from services.api.parts import Parts
from services.api.queries import users
from services.api.queries.profiles import sessions_of
from services.api.schemas.base import BigId, SmallId
from services.api.schemas.profile import UserSessionList
from services.api.schemas.users import InvitationList, Invited, Link, ListedUser, NewInvitation, UserChange, UserList

router = APIRouter(prefix="/api/v1/users", tags=["users"], dependencies=SECURITY)

UserId = Annotated[SmallId, Path()]
_OF_ONE = (*SIGNED_IN, "user_not_found")


def _lifetimes(parts: Parts) -> links.Lifetimes:
    settings = parts.settings
    return links.Lifetimes(
        timedelta(hours=settings.api_invitation_hours), timedelta(hours=settings.api_password_reset_hours)
    )


@router.get("", responses=problems(*SIGNED_IN))
async def list_users(caller: UserReader, parts: PartsOf) -> UserList:
    """Everybody whom a chat may be assigned to, or once was. Scope: `users:read`. Only admins see `details`."""
    is_admin = caller.user is not None and caller.user.role == "admin"
    async with parts.engine.connect() as connection:
        return await users.users(connection, for_admin=is_admin)


@router.get("/invitations", responses=problems(*SIGNED_IN))
async def list_invitations(admin: Admin, parts: PartsOf) -> InvitationList:
    """Whoever was invited and has not come yet. Admins only."""
    async with parts.engine.connect() as connection:
        return await users.invitations(connection)


@router.post("/invitations", status_code=201, responses=problems(*SIGNED_IN, "email_taken"))
async def invite_user(body: NewInvitation, admin: Admin, parts: PartsOf) -> Invited:
    """Invite somebody: hand the link over, by which they choose name and password. Admins only.

    Invited again, the person needs the newer link.
    """
    return await links.invite(parts.transactions, body, Actor.of(admin), _lifetimes(parts), now=parts.clock())


@router.delete("/invitations/{invitation_id}", status_code=204, responses=problems(*SIGNED_IN, "invitation_not_found"))
async def revoke_invitation(invitation_id: Annotated[SmallId, Path()], admin: Admin, parts: PartsOf) -> None:
    """Take an invitation back: its link is worth nothing any more. Admins only."""
    await links.revoke_invitation(parts.transactions, invitation_id, Actor.of(admin))


@router.patch("/{user_id}", responses=problems(*_OF_ONE, "last_admin"))
async def change_user(user_id: UserId, body: UserChange, admin: Admin, parts: PartsOf) -> ListedUser:
    """Change name, role, the option to see own chats only, or whether the person may sign in. Admins only.

    It holds at once, on open pages too. The last active admin stays one. The open chats of whoever may not sign in any
    more wait for somebody else within seconds.
    """
    return await change_users.change_user(parts.transactions, user_id, body, Actor.of(admin))


@router.post("/{user_id}/password-reset", responses=problems(*_OF_ONE))
async def reset_password(user_id: UserId, admin: Admin, parts: PartsOf) -> Link:
    """Sign the person out everywhere, and get a link to hand over, by which they choose a new password. Admins only.

    Until it is used the old password stays.
    """
    return await links.reset_password(
        parts.transactions, user_id, Actor.of(admin), _lifetimes(parts), now=parts.clock()
    )


@router.delete("/{user_id}/two-factor", responses=problems(*_OF_ONE))
async def reset_two_factor(user_id: UserId, admin: Admin, parts: PartsOf) -> ListedUser:
    """For somebody who lost phone and recovery codes: the password alone is enough again. Admins only.

    All sessions of the person end.
    """
    return await change_users.reset_two_factor(parts.transactions, user_id, Actor.of(admin))


@router.get("/{user_id}/sessions", responses=problems(*_OF_ONE))
async def list_user_sessions(user_id: UserId, admin: Admin, parts: PartsOf) -> UserSessionList:
    """Where a person is signed in. Admins only."""
    async with parts.engine.connect() as connection:
        found = await sessions_of(connection, user_id, admin)
    if found is None:
        raise change_users.no_such_user(user_id)
    return found


@router.delete("/{user_id}/sessions", status_code=204, responses=problems(*_OF_ONE))
async def end_user_sessions(user_id: UserId, admin: Admin, parts: PartsOf) -> None:
    """Sign a person out everywhere. Admins only."""
    await change_users.end_all_sessions(parts.transactions, user_id, Actor.of(admin))


@router.delete("/{user_id}/sessions/{session_id}", status_code=204, responses=problems(*SIGNED_IN, "session_not_found"))
async def end_user_session(user_id: UserId, session_id: Annotated[BigId, Path()], admin: Admin, parts: PartsOf) -> None:
    """End one session of a person. Admins only."""
    await change_users.end_session(parts.transactions, user_id, session_id, Actor.of(admin))
