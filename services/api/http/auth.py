"""Signing in and out."""

from fastapi import APIRouter, Depends, Request, Response

from services.api.commands import sign_in as signing
from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import COOKIE, SECURITY, Person, refuse_cross_site
from services.api.schemas.users import SignedIn, SignIn, User

router = APIRouter(prefix="/auth", tags=["sign-in"])


@router.post(
    "/login",
    dependencies=[Depends(refuse_cross_site)],
    responses=problems("invalid_credentials", "cross_site", "too_many_sign_ins"),
)
async def login(body: SignIn, request: Request, response: Response, parts: PartsOf) -> SignedIn:
    """Sign in: sets the session cookie, and gives the same session's token for use as `Authorization: Bearer`."""
    agent = request.headers.get("user-agent")
    visitor = signing.Visitor(
        address=request.client.host if request.client else "unknown",
        user_agent=None if agent is None else agent[:200].replace("\0", ""),
    )
    lifetime = parts.settings.session_lifetime
    session = await signing.sign_in(
        parts.engine, body.email, body.password, visitor, lifetime=lifetime, now=parts.clock()
    )
    response.set_cookie(
        COOKIE,
        session.token,
        max_age=int(lifetime.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=parts.settings.cookie_secure,
    )
    return SignedIn(access_token=session.token, user=session.user)


@router.post("/logout", status_code=204, dependencies=SECURITY, responses=problems(*SIGNED_IN))
async def logout(person: Person, response: Response, parts: PartsOf) -> None:
    """End this session."""
    await signing.sign_out(parts.engine, person.digest)
    parts.identities.forget(person.digest)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax", secure=parts.settings.cookie_secure)


@router.get("/me", dependencies=SECURITY, responses=problems(*SIGNED_IN))
async def me(person: Person) -> User:
    """Who is signed in."""
    assert person.user is not None  # noqa: S101 - `Person` lets no key pass
    return person.user
