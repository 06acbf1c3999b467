"""Whether a reply was written without knowing of another answer to the customer. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """A message of ours that the customer got, or is about to get, after what the writer saw.

    `agent_id` None: the bot's, a machine's, or typed on the phone.
    """

    message_id: int
    sender: str
    origin: str
    status: str
    agent_id: int | None
    at: datetime


# What never reached the customer is no answer.
_NO_ANSWER = frozenset({"cancelled", "failed"})
# The welcome and alerts are not written to what the customer asks.
_ANSWERERS = frozenset({"agent", "bot"})


def newer_answer(since: Iterable[Answered], writer: int | None) -> Answered | None:
    """The latest answer of somebody else among the messages `since` the one that the writer saw last; None: none.

    What the writer has sent, on whichever screen, they know of.
    """
    others = [
        message
        for message in since
        if message.sender in _ANSWERERS
        and message.status not in _NO_ANSWER
        and not (message.agent_id is not None and message.agent_id == writer)
    ]
    return others[-1] if others else None
