"""Answers shared by the provider APIs."""

import asyncio
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from deploy.simulator.behaviour import Rule
from deploy.simulator.messages import Provider
from deploy.simulator.simulator import Simulator


class Answered(Exception):  # noqa: N818 - not an error: it carries an answer past the handler
    """Ends a request with this response."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


async def give_answer(_: Request, answered: Exception) -> Response:
    """The exception handler for `Answered`."""
    if not isinstance(answered, Answered):
        raise answered
    return answered.response


def json(body: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), status, headers, media_type="application/json")


def simulator(request: Request) -> Simulator:
    """The simulator behind this application."""
    found = request.app.state.simulator
    if not isinstance(found, Simulator):
        raise TypeError("the application was built without a simulator")
    return found


async def json_object(request: Request) -> dict[str, Any] | None:
    """The request's JSON object; None for anything else."""
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        return None
    return body if isinstance(body, dict) else None


async def take_rule(sim: Simulator, provider: Provider, address: str) -> Rule:
    """The rule for this send, after the wait that it asks for."""
    rule = sim.behaviours.take(provider, sim.key(address))
    if rule.delay_s:
        await asyncio.sleep(rule.delay_s)
    return rule


def refusal_headers(rule: Rule) -> dict[str, str] | None:
    return None if rule.retry_after is None else {"Retry-After": f"{rule.retry_after:g}"}
