"""One's own account: name, language, password, two-factor sign-in, sessions."""

from typing import Annotated

from fastapi import APIRouter, Path

from services.api.commands import change_profile as changing
from services.api.commands import change_users, second_factor
from services.api.commands.auditing import Actor
from services.api.commands.prove_password import prove_password
from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, Owner
from services.api.parts import Parts
from services.api.queries import profiles
from services.api.queries.identities import Identity
from services.api.schemas.base import BigId
from services.api.schemas.profile import (
    Code,
    Confirmation,
    PasswordChange,
    Profile,
    ProfileChange,
    RecoveryCodes,
    TwoFactorSecret,
    UserSessionList,
)
from services.api.schemas.users import User

router = APIRouter(prefix="/api/v1/profile", tags=["profile"], dependencies=SECURITY)

_PROVED = (*SIGNED_IN, "wrong_password", "too_many_sign_ins")


def _user(owner: Identity) -> User:
    assert owner.user is not None  # noqa: S101 - `Owner` lets no key pass
    return owner.user


async def _prove(parts: Parts, owner: Identity, password: str) -> User:
    user = _user(owner)
    await prove_password(parts.engine, user, password, field="password", now=parts.clock())
    return user


@router.get("", responses=problems(*SIGNED_IN))
async def get_profile(owner: Owner, parts: PartsOf) -> Profile:
    """Your own account. People only, like all of these."""
    user = _user(owner)
    async with parts.engine.connect() as connection:
        return await profiles.profile(connection, user.id, admins_enrol=parts.settings.api_admins_need_two_factor)


@router.patch("", responses=problems(*SIGNED_IN))
async def change_profile(body: ProfileChange, owner: Owner, parts: PartsOf) -> Profile:
    """Change your name, your language, or how you like to work."""
    user = _user(owner)
    always = parts.settings.api_admins_need_two_factor
    return await changing.change_profile(parts.transactions, user, body, admins_enrol=always)


@router.post("/password", status_code=204, responses=problems(*_PROVED))
async def change_password(body: PasswordChange, owner: Owner, parts: PartsOf) -> None:
    """Change your password. All your other sessions end."""
    await changing.change_password(parts.transactions, owner, body, now=parts.clock())


@router.get("/sessions", responses=problems(*SIGNED_IN))
async def list_own_sessions(owner: Owner, parts: PartsOf) -> UserSessionList:
    """Where you are signed in."""
    async with parts.engine.connect() as connection:
        found = await profiles.sessions_of(connection, _user(owner).id, owner)
    assert found is not None  # noqa: S101 - it is the person who asks
    return found


@router.delete("/sessions", status_code=204, responses=problems(*SIGNED_IN))
async def end_own_other_sessions(owner: Owner, parts: PartsOf) -> None:
    """Sign yourself out everywhere else."""
    user = _user(owner)
    await change_users.end_all_sessions(parts.transactions, user.id, Actor.of(owner), but=owner.digest)


@router.delete("/sessions/{session_id}", status_code=204, responses=problems(*SIGNED_IN, "session_not_found"))
async def end_own_session(session_id: Annotated[BigId, Path()], owner: Owner, parts: PartsOf) -> None:
    """End one of your sessions."""
    await change_users.end_session(parts.transactions, _user(owner).id, session_id, Actor.of(owner))


@router.post("/two-factor", responses=problems(*_PROVED, "no_secret_key"))
async def prepare_two_factor(body: Confirmation, owner: Owner, parts: PartsOf) -> TwoFactorSecret:
    """Begin to set up two-factor sign-in, or another app. Nothing changes before `confirm`."""
    user = await _prove(parts, owner, body.password)
    return await second_factor.prepare(parts.transactions, parts.settings.secrets(), owner, account=user.email)


@router.post(
    "/two-factor/confirm",
    responses=problems(*SIGNED_IN, "wrong_code", "two_factor_not_prepared", "secret_unreadable"),
)
async def confirm_two_factor(body: Code, owner: Owner, parts: PartsOf) -> RecoveryCodes:
    """Turn two-factor sign-in on with a first code of the app. All your other sessions end."""
    secrets = parts.settings.secrets()
    return await second_factor.turn_on(parts.transactions, secrets, owner, body.code, now=parts.clock())


@router.post("/two-factor/recovery-codes", responses=problems(*_PROVED, "two_factor_off"))
async def renew_recovery_codes(body: Confirmation, owner: Owner, parts: PartsOf) -> RecoveryCodes:
    """New recovery codes; the old ones are worth nothing."""
    await _prove(parts, owner, body.password)
    return await second_factor.renew_codes(parts.transactions, owner)


@router.post("/two-factor/disable", status_code=204, responses=problems(*_PROVED))
async def disable_two_factor(body: Confirmation, owner: Owner, parts: PartsOf) -> None:
    """The password alone is enough again. Refused where your role must have it. All your other sessions end."""
    await _prove(parts, owner, body.password)
    await second_factor.turn_off_own(parts.transactions, owner, always=parts.settings.api_admins_need_two_factor)
