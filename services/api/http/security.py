"""Who asks, and whether they may: dependencies of the endpoints."""

import time
from collections.abc import Awaitable, Callable
from typing import Annotated

import structlog
from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPBearer

from services.api.domain.refusals import Refused
from services.api.domain.same_site import SAFE_METHODS, is_ours
from services.api.http.context import PartsOf
from services.api.queries.identities import Identity
from shared.security.scopes import Scope, allows

COOKIE = "sapa_session"

# Both only describe: what they find is read below, with our own errors.
_cookie = APIKeyCookie(name=COOKIE, auto_error=False, scheme_name="session", description="Set by `POST /auth/login`.")
_bearer = HTTPBearer(
    auto_error=False, scheme_name="bearer", description="A session's token, or an API key with the scope named."
)


async def refuse_cross_site(request: Request) -> None:
    """For everything that a browser may be tricked into asking with its cookie."""
    headers = request.headers
    ours = is_ours(sec_fetch_site=headers.get("sec-fetch-site"), origin=headers.get("origin"), host=headers.get("host"))
    if not ours:
        raise Refused("cross_site", "This may only be asked by the inbox's own pages.")


def address_of(request: Request) -> str:
    """Where the request comes from, as the proxy in front says."""
    return request.client.host if request.client else "unknown"


async def limit_strangers(request: Request, parts: PartsOf) -> None:
    """For what is asked by nobody who is known. Raises Refused where an address asks too much."""
    parts.rates.refuse_excess(f"address:{address_of(request)}", time.monotonic())


async def identify(request: Request, parts: PartsOf) -> Identity:
    """The person or key behind the request. A header, where there is one, counts; the cookie does not then."""
    header = request.headers.get("authorization")
    if header is not None:
        kind, _, token = header.partition(" ")
        token = token.strip() if kind.lower() == "bearer" else ""
    else:
        token = request.cookies.get(COOKIE, "")
    identity = await parts.identities.find(token) if token else None
    if identity is None:
        await limit_strangers(request, parts)
        raise Refused("not_signed_in", "Sign in, or send a valid key.")
    parts.rates.refuse_excess(identity.name, time.monotonic())
    if header is None and request.method not in SAFE_METHODS:
        await refuse_cross_site(request)
    structlog.contextvars.bind_contextvars(caller=identity.name)
    return identity


def allowed(
    *, scope: Scope | None, admins_only: bool = False, leads_only: bool = False, enrolling: bool = False
) -> Callable[..., Awaitable[Identity]]:
    """A dependency that lets signed-in people pass (only admins, or only admins and supervisors, if so), and keys with
    that scope (None: no key). `enrolling`: also people who have to set up two-factor sign-in first."""

    async def check(identity: Annotated[Identity, Depends(identify)]) -> Identity:
        if identity.user is not None:
            if admins_only and identity.user.role != "admin":
                raise Refused("forbidden", "Only admins may do this.")
            if leads_only and identity.user.role not in LEADS:
                raise Refused("forbidden", "Only admins and supervisors may do this.")
            if identity.must_enrol and not enrolling:
                raise Refused("two_factor_required", "Admins have to set up two-factor sign-in first.")
        elif scope is None:
            raise Refused("forbidden", "Only a signed-in person may do this.")
        elif not allows(identity.scopes, scope):
            raise Refused("forbidden", f"The key lacks the scope {scope}.")
        return identity

    return check


LEADS = frozenset({"admin", "supervisor"})

SECURITY = [Depends(_cookie), Depends(_bearer)]
"""Says in the OpenAPI document how to sign in; for every router that needs it."""

Person = Annotated[Identity, Depends(allowed(scope=None))]
Owner = Annotated[Identity, Depends(allowed(scope=None, enrolling=True))]
"""A person who looks after their own account."""
ChatReader = Annotated[Identity, Depends(allowed(scope=Scope.CHATS_READ))]
ChatWriter = Annotated[Identity, Depends(allowed(scope=Scope.CHATS_WRITE))]
MessageSender = Annotated[Identity, Depends(allowed(scope=Scope.MESSAGES_SEND))]
GuestReader = Annotated[Identity, Depends(allowed(scope=Scope.GUESTS_READ))]
Registrar = Annotated[Identity, Depends(allowed(scope=Scope.GUESTS_REGISTER, leads_only=True))]
Admin = Annotated[Identity, Depends(allowed(scope=None, admins_only=True))]
Lead = Annotated[Identity, Depends(allowed(scope=None, leads_only=True))]
RoomReader = Annotated[Identity, Depends(allowed(scope=Scope.ROOMS_READ))]
ChannelReader = Annotated[Identity, Depends(allowed(scope=Scope.CHANNELS_READ))]
UserReader = Annotated[Identity, Depends(allowed(scope=Scope.USERS_READ))]
AuditReader = Annotated[Identity, Depends(allowed(scope=Scope.AUDIT_READ, admins_only=True))]
