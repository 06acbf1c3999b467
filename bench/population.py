"""A house after a busy year, made in memory: people, chats and messages. Pure, and the same for the same plan."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bench import sayings

MODES = ("bot", "agent", "paused", "closed")
_MODE_WEIGHTS = (55, 18, 2, 25)
LABELS = ("VIP", "Complaint", "Wedding", "Long stay", "Honeymoon", "Invoice", "Late check-out", "Airport")


@dataclass(frozen=True, slots=True)
class Population:
    """How much of everything. Messages are spread over `days` up to `until`, and unevenly over the chats."""

    until: datetime
    chats: int = 20_000
    messages: int = 1_000_000
    agents: int = 12
    rooms: int = 140
    days: int = 365
    seed: int = 1


@dataclass(slots=True)
class ChatPlan:
    """One chat. `number` counts from 0; `in_house`: a guest who stays now."""

    number: int
    phone: str | None
    name: str | None
    is_group: bool
    channel: int
    mode: str
    agent: int | None
    labels: list[str]
    room: int | None
    in_house: bool

    @property
    def digits(self) -> str:
        """What its address begins with."""
        return self.phone.removeprefix("+") if self.phone else f"1203630{self.number:011d}"

    @property
    def address(self) -> str:
        """Where it is written to."""
        return f"{self.digits}@{'g.us' if self.is_group else 'c.us'}"


@dataclass(frozen=True, slots=True)
class MessagePlan:
    """One message, in the order in which they came."""

    number: int
    chat: int
    sender: str
    text: str | None
    at: datetime
    unread: bool


def chats_of(plan: Population, channels: int) -> list[ChatPlan]:
    """All chats; the same person never twice on a channel."""
    random = Random(plan.seed)
    in_house = min(plan.rooms, plan.chats // 20)
    made = []
    for number in range(plan.chats):
        is_group = number % 50 == 49
        phone = None if is_group else f"+628{1 + number % 9}{(number * 7919 + 1234567) % 1_000_000_000:09d}"
        name = sayings.group(random) if is_group else (None if random.random() < 0.06 else sayings.person(random))
        mode = random.choices(MODES, _MODE_WEIGHTS)[0]
        agent = random.randrange(plan.agents) if mode == "agent" and random.random() < 0.8 else None
        labels = random.sample(LABELS, random.randrange(1, 3)) if random.random() < 0.15 else []
        stays = not is_group and number % max(1, plan.chats // max(1, in_house)) == 0
        room = number // max(1, plan.chats // max(1, in_house)) if stays else None
        is_in = room is not None and room < plan.rooms
        made.append(
            ChatPlan(
                number, phone, name, is_group, number % channels, mode, agent, labels, room if is_in else None, is_in
            )
        )
    return made


def messages_of(plan: Population) -> Iterator[MessagePlan]:
    """All messages, oldest first. Customers and the house take turns in each chat; some files have no words."""
    random = Random(plan.seed + 1)
    # Few chats have very many messages, most have some: every chat has at least one.
    weights = [1 / (1 + rank) ** 0.6 for rank in range(plan.chats)]
    random.shuffle(weights)
    owners = list(range(plan.chats))[: plan.messages]
    owners += random.choices(
        range(plan.chats), cum_weights=list(itertools.accumulate(weights)), k=plan.messages - len(owners)
    )
    random.shuffle(owners)
    last = {chat: number for number, chat in enumerate(owners)}
    step = timedelta(days=plan.days) / plan.messages
    said = dict[int, int]()
    for number, chat in enumerate(owners):
        turn = said[chat] = said.get(chat, 0) + 1
        ours = turn % 2 == 0
        sender = ("agent" if random.random() < 0.3 else "bot") if ours else "customer"
        text = None if random.random() < 0.04 else sayings.saying(random, ours=ours)
        at = plan.until - step * (plan.messages - number)
        yield MessagePlan(number, chat, sender, text, at, unread=not ours and last[chat] == number)
