"""Signing in and out, and the links that bring somebody in."""

from fastapi import APIRouter, Depends, Request, Response

from services.api.commands import links
from services.api.commands import sign_in as signing
from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import COOKIE, SECURITY, Owner, address_of, limit_strangers, refuse_cross_site
from services.api.queries.profiles import me as who_is
from services.api.schemas.users import LinkFor, LinkToken, LinkUse, Me, SignedIn, SignIn, User
from shared.security.tokens import digest_of

router = APIRouter(prefix="/auth", tags=["sign-in"])


@router.post(
    "/login",
    dependencies=[Depends(refuse_cross_site)],
    responses=problems(
        *("invalid_credentials", "code_needed", "invalid_code", "cross_site", "secret_unreadable", "too_many_sign_ins")
    ),
)
async def login(body: SignIn, request: Request, response: Response, parts: PartsOf) -> SignedIn:
    """Sign in: sets the session cookie, and gives the same session's token for use as `Authorization: Bearer`.

    Answered `code_needed`, ask for the code of the authenticator app and sign in again with it as `code`.
    """
    agent = request.headers.get("user-agent")
    former = request.cookies.get(COOKIE)
    visitor = signing.Visitor(
        address=address_of(request),
        user_agent=None if agent is None else agent[:200].replace("\0", ""),
        former=None if former is None else digest_of(former),
    )
    settings = parts.settings
    session = await signing.sign_in(
        parts.engine,
        parts.transactions,
        settings.secrets(),
        signing.Credentials(body.email, body.password, body.code),
        visitor,
        lifetime=settings.session_lifetime,
        now=parts.clock(),
    )
    if visitor.former is not None:
        parts.identities.forget(visitor.former)
    async with parts.engine.connect() as connection:
        user = await who_is(connection, session.user.id, admins_enrol=settings.api_admins_need_two_factor)
    response.set_cookie(
        COOKIE,
        session.token,
        max_age=int(settings.session_lifetime.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.cookie_secure,
    )
    return SignedIn(access_token=session.token, user=user)


@router.post("/logout", status_code=204, dependencies=SECURITY, responses=problems(*SIGNED_IN))
async def logout(person: Owner, response: Response, parts: PartsOf) -> None:
    """End this session."""
    await signing.sign_out(parts.transactions, person)
    parts.identities.forget(person.digest)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax", secure=parts.settings.cookie_secure)


@router.get("/me", dependencies=SECURITY, responses=problems(*SIGNED_IN))
async def me(person: Owner, parts: PartsOf) -> Me:
    """Who is signed in."""
    assert person.user is not None  # noqa: S101 - `Owner` lets no key pass
    async with parts.engine.connect() as connection:
        return await who_is(connection, person.user.id, admins_enrol=parts.settings.api_admins_need_two_factor)


_LINK = [Depends(refuse_cross_site), Depends(limit_strangers)]


@router.post("/links/look", dependencies=_LINK, responses=problems("cross_site", "link_not_good"))
async def look_at_link(body: LinkToken, parts: PartsOf) -> LinkFor:
    """What an invitation's or a password's link is good for. Changes nothing."""
    return await links.look(parts.transactions, body.token, now=parts.clock())


@router.post("/links/use", dependencies=_LINK, responses=problems("cross_site", "link_not_good", "email_taken"))
async def use_link(body: LinkUse, parts: PartsOf) -> User:
    """Use a link, which is good once: choose name and password, or a new password. Then sign in.

    A refused password leaves the link as it was.
    """
    return await links.use(parts.transactions, body, now=parts.clock())
