"""Who may call the simulated Whapi, and how it refuses."""

import asyncio
import secrets

from starlette.requests import Request
from starlette.responses import Response

from deploy.simulator import payloads_whapi as payloads
from deploy.simulator.answers import Answered, json, refusal_headers, simulator
from deploy.simulator.behaviour import Mode, Rule
from deploy.simulator.connection import cut
from deploy.simulator.settings import secret
from deploy.simulator.simulator import Simulator

_REFUSALS = {Mode.FAILING: 500, Mode.RATE_LIMITED: 429, Mode.PERMANENT: 403}


def error(code: int, message: str | None = None, details: str | None = None) -> Response:
    return json(payloads.error(code, message, details), code)


def success() -> Response:
    return json({"success": True})


def unauthorised(request: Request, sim: Simulator) -> Response | None:
    token, given = secret(sim.settings.whapi_token), _given(request)
    if given is not None and given in sim.settings.other_channels:
        return None
    if token is None:
        return None
    if given is None:
        return error(401)
    return None if secrets.compare_digest(given.encode(), token.encode()) else error(404, "Channel not found")


def channel_of(request: Request, sim: Simulator) -> str:
    """The id of the channel that the request's token belongs to."""
    return sim.settings.other_channels.get(_given(request) or "", sim.settings.whapi_channel_id)


def _given(request: Request) -> str | None:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value if scheme.lower() == "bearer" and value else None


async def admit(request: Request) -> None:
    """Token check and, where a rule governs all calls, its effect."""
    sim = simulator(request)
    if (refused := unauthorised(request, sim)) is not None:
        raise Answered(refused)
    rule = sim.behaviours.for_other_calls("whapi")
    await asyncio.sleep(rule.delay_s)
    if rule.refuses:
        raise Answered(refusal(rule))
    if rule.mode is Mode.CUT_AFTER_ACCEPT:
        raise Answered(await cut(request))


def refusal(rule: Rule) -> Response:
    status = rule.status or _REFUSALS[rule.mode]
    return json(payloads.error(status, rule.message), status, refusal_headers(rule))


def address_of(to: str) -> str:
    """Bare digits are a direct chat."""
    return to if "@" in to else f"{to}@{payloads.SUFFIX}"
