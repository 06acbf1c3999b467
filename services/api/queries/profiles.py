"""One's own account, and where one is signed in."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.queries.identities import USER_COLUMNS, Identity
from services.api.schemas.preferences import Preferences
from services.api.schemas.profile import Profile, TwoFactor, UserSession, UserSessionList
from services.api.schemas.users import Me, User

_PROFILE = text(
    """
    select u.id, u.email, u.name, u.role, u.is_active, u.own_chats_only, u.language, u.password_changed_at,
           u.letter_shortcuts, u.send_with, u.undo_seconds,
           u.totp_secret is not null as has_two_factor,
           u.role = 'admin' and (:always or exists (select from security_settings where admins_need_two_factor))
             as needs_two_factor,
           (select count(*) from recovery_codes r where r.user_id = u.id) as codes_left
    from users u where u.id = :id
    """
)
_SESSIONS = text(
    """
    select id, created_at, last_used_at, expires_at, address, user_agent from user_sessions
    where user_id = :user and expires_at > now() order by last_used_at desc, id desc
    """
)
_EXISTS = text("select exists (select from users where id = :id)")


async def profile(connection: AsyncConnection, user_id: int, *, admins_enrol: bool) -> Profile:
    """A person's account, which is there. `admins_enrol`: the operators want admins to have two-factor sign-in."""
    row = (await connection.execute(_PROFILE, {"id": user_id, "always": admins_enrol})).mappings().one()
    return Profile(
        user=User(id=row["id"], **{name: row[name] for name in USER_COLUMNS}),
        language=row["language"],
        preferences=Preferences(**{name: row[name] for name in Preferences.model_fields}),
        password_changed_at=row["password_changed_at"],
        two_factor=TwoFactor(
            is_on=row["has_two_factor"],
            is_required=row["needs_two_factor"],
            recovery_codes_left=row["codes_left"],
        ),
    )


async def me(connection: AsyncConnection, user_id: int, *, admins_enrol: bool) -> Me:
    """Who is signed in."""
    own = await profile(connection, user_id, admins_enrol=admins_enrol)
    must = own.two_factor.is_required and not own.two_factor.is_on
    return Me(**own.user.model_dump(), language=own.language, preferences=own.preferences, must_set_up_two_factor=must)


async def sessions_of(connection: AsyncConnection, user_id: int, asking: Identity) -> UserSessionList | None:
    """Where the person is signed in; None when there is no such person."""
    if not (await connection.execute(_EXISTS, {"id": user_id})).scalar_one():
        return None
    rows = (await connection.execute(_SESSIONS, {"user": user_id})).mappings()
    return UserSessionList(items=[UserSession(**row, is_current=row["id"] == asking.session_id) for row in rows])
