"""Who may call the simulated WAHA, and how it refuses."""

import asyncio
import secrets

from starlette.requests import Request
from starlette.responses import Response

from deploy.simulator import payloads_waha as payloads
from deploy.simulator.answers import Answered, json, refusal_headers, simulator
from deploy.simulator.behaviour import Mode, Rule
from deploy.simulator.connection import cut
from deploy.simulator.settings import secret
from deploy.simulator.simulator import Simulator
from deploy.simulator.waha_addresses import SUFFIX

_REFUSALS = {Mode.FAILING: 500, Mode.RATE_LIMITED: 429, Mode.PERMANENT: 500}
_TEXTS = {
    Mode.FAILING: payloads.BROKEN,
    Mode.RATE_LIMITED: "Too Many Requests",
    Mode.PERMANENT: payloads.RESTRICTED,
}


def error(code: int, message: str) -> Response:
    return json(payloads.error(code, message), code)


def unauthorised(request: Request, sim: Simulator) -> Response | None:
    key = secret(sim.settings.waha_api_key)
    if key is None or secrets.compare_digest(request.headers.get("x-api-key", "").encode(), key.encode()):
        return None
    return json({"message": "Unauthorized", "statusCode": 401}, 401)


async def admit(request: Request) -> None:
    """Key check and, where a rule governs all calls, its effect."""
    sim = simulator(request)
    if (refused := unauthorised(request, sim)) is not None:
        raise Answered(refused)
    rule = sim.behaviours.for_other_calls("waha")
    await asyncio.sleep(rule.delay_s)
    if rule.refuses:
        raise Answered(refusal(rule, request, None, sim))
    if rule.mode is Mode.CUT_AFTER_ACCEPT:
        raise Answered(await cut(request))


def refusal(rule: Rule, request: Request, body: object, sim: Simulator) -> Response:
    status = rule.status or _REFUSALS[rule.mode]
    text = rule.message or _TEXTS[rule.mode]
    if status >= 500:
        return exception(status, text, request, body, sim)
    return json(payloads.error(status, text), status, refusal_headers(rule))


def exception(status: int, text: str, request: Request, body: object, sim: Simulator) -> Response:
    path = request.url.path.removeprefix("/waha")
    return json({**payloads.exception(text, path, body, sim.settings, request.method), "statusCode": status}, status)


def unknown_session(session: object, sim: Simulator) -> Response | None:
    if session in sim.settings.sessions:
        return None
    name = "undefined" if session is None else str(session)
    return json({"error": f'Session "{name}" does not exist', "session": name}, 422)


def address_of(chat_id: str) -> str:
    """Bare digits are taken as a direct chat; a device part has no business in a chat id."""
    local, at, suffix = chat_id.partition("@")
    local = local.partition(":")[0]
    return f"{local}@{SUFFIX if not at or suffix == 's.whatsapp.net' else suffix}"
