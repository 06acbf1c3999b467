"""Who gets the chats that wait: in the order of their waiting, within everybody's capacity. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Policy = Literal["round_robin", "least_busy"]


@dataclass(slots=True)
class Desk:
    """An agent who is there. `load`: open chats they have now; `capacity`: at most so many, None for any number."""

    agent_id: int
    load: int
    capacity: int | None = None

    @property
    def has_room(self) -> bool:
        """Whether one more may be given to them."""
        return self.capacity is None or self.load < self.capacity


@dataclass(frozen=True, slots=True)
class Waiting:
    """A chat that waits, and the agent whom it was taken from, who does not get it again by itself."""

    chat_id: int
    returned_from: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A chat and whose it is from now on. `load` includes it."""

    chat_id: int
    agent_id: int
    load: int
    capacity: int | None

    def about(self) -> dict[str, Any]:
        """What the timeline says beside the reason."""
        return {"load": self.load, "capacity": self.capacity}


def give_out(
    policy: Policy, waiting: Sequence[Waiting], desks: Iterable[Desk], *, last_agent_id: int | None
) -> list[Given]:
    """Who gets which, until the desks are full. `waiting`: longest first; `last_agent_id`: whose turn was last.

    Round robin goes by ids, on from the last one. Among the least busy the same order decides.
    A chat that nobody may have now leaves its turn to the next one.
    """
    open_desks = sorted(desks, key=lambda desk: desk.agent_id)
    given: list[Given] = []
    for chat in waiting:
        free = [desk for desk in open_desks if desk.has_room and desk.agent_id != chat.returned_from]
        if not free:
            continue
        desk = _next_of(policy, free, last_agent_id)
        desk.load += 1
        last_agent_id = desk.agent_id
        given.append(Given(chat.chat_id, desk.agent_id, desk.load, desk.capacity))
    return given


def _next_of(policy: Policy, free: Sequence[Desk], last_agent_id: int | None) -> Desk:
    """Of these, by id: the first beyond the last one, else the first of all."""
    if policy == "least_busy":
        least = min(desk.load for desk in free)
        free = [desk for desk in free if desk.load == least]
    last = -1 if last_agent_id is None else last_agent_id
    return next((desk for desk in free if desk.agent_id > last), free[0])
