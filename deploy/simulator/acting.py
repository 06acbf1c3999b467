"""What is done to messages after they were written: reactions, edits, deletions, votes. State first, then webhooks."""

import asyncio
import time

from deploy.simulator import facts
from deploy.simulator.behaviour import Rule
from deploy.simulator.ids import waha_message_id, whapi_message_id
from deploy.simulator.messages import Message, Person, Provider, Source
from deploy.simulator.simulator import Simulator
from deploy.simulator.webhooks import Answer
from deploy.simulator.whapi_events import Shape


def new_id(provider: Provider, *, from_me: bool) -> str:
    """An id such as the provider gives to messages and to actions on them."""
    return whapi_message_id() if provider == "whapi" else waha_message_id(from_me=from_me)


def act(
    target: Message, source: Source, person: Person | None = None, at: float | None = None, own_id: str | None = None
) -> facts.Act:
    """An action on this message; `person`: who acts, in a group."""
    action_id = own_id or new_id(target.provider, from_me=source != "customer")
    return facts.Act(action_id, source, time.time() if at is None else at, person)


def apply(fact: facts.MessageFact, sim: Simulator) -> None:
    """Changes the target, its entry among the deliveries, and what the page shows."""
    target = fact.target
    who = fact.act.actor(target)
    match fact:
        case facts.Reacted():
            target.reactions.pop(who, None)
            if fact.emoji:
                target.reactions[who] = fact.emoji
        case facts.Edited():
            target.text = fact.text
            target.edits.append(fact.text)
        case facts.Revoked():
            target.deleted = True
        case facts.Voted():
            target.votes[who] = fact.options
    if target.entry is not None:
        target.entry.update(target.fate())
    sim.live.publish("changed", target.as_json())


def announce(fact: facts.MessageFact, sim: Simulator, shape: Shape | None = None) -> list[asyncio.Future[Answer]]:
    """Tells Sapa."""
    webhooks = sim.dialect(fact.target.provider).facts(fact, fact.act.at, shape)
    return [sim.post(fact.target, webhook) for webhook in webhooks]


def follow(fact: facts.MessageFact, sim: Simulator, rule: Rule) -> None:
    """The echo of what the business did through the API, a little later, unless the rule keeps it back."""
    if not rule.quiet:
        sim.run(_echo(fact, sim))


async def _echo(fact: facts.MessageFact, sim: Simulator) -> None:
    await asyncio.sleep(sim.receipts.echo_delay_ms / 1000)
    announce(fact, sim)


def edited(target: Message, action: facts.Act, text: str) -> facts.Edited:
    return facts.Edited(target, action, text, before=target.text)
