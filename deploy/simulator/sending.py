"""The way of every send and every change through a provider's mood: the rule, the effect, the log, the answer."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from deploy.simulator.answers import take_rule
from deploy.simulator.behaviour import Mode, Rule
from deploy.simulator.connection import cut
from deploy.simulator.journal import Entry
from deploy.simulator.messages import Provider
from deploy.simulator.simulator import Simulator


@dataclass(slots=True)
class Order:
    """What the business asks for, as the requests are logged; `details` hold its type and what else there is."""

    provider: Provider
    address: str
    text: object
    details: Entry = field(default_factory=dict)

    def log(self, sim: Simulator, rule: Rule | None, status: int | None) -> None:
        """Notes the request with its answer."""
        sim.log_request(self.provider, self.address, self.text, rule, status, self.details)

    def refused(self, sim: Simulator, answer: Response) -> Response:
        """Notes a request that never came as far as WhatsApp."""
        self.log(sim, None, answer.status_code)
        return answer


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: the answer, and what follows once it is logged."""

    answer: Response
    follow: Callable[[], None]


async def carry_out(
    order: Order,
    request: Request,
    sim: Simulator,
    *,
    refuse: Callable[[Rule], Response],
    do: Callable[[Rule], Done],
    wait_s: float = 0,
) -> Response:
    """Does it as the rule in force says: refused, done, or done without an answer. `wait_s`: typing before that."""
    rule = await take_rule(sim, order.provider, order.address)
    if rule.refuses:
        answer = refuse(rule)
        order.log(sim, rule, answer.status_code)
        return answer
    await asyncio.sleep(wait_s)
    done = do(rule)
    is_cut = rule.mode is Mode.CUT_AFTER_ACCEPT
    order.log(sim, rule, None if is_cut else done.answer.status_code)
    done.follow()
    return await cut(request) if is_cut else done.answer
