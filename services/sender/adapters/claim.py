"""A place that this process sends, or looks for, now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.engine import Row

from services.sender.adapters.budgets import Planned
from services.sender.adapters.places import change_of, outgoing_of
from services.sender.providers.gateway import Change, Outgoing, Timing


@dataclass(frozen=True, slots=True)
class Claim:
    """The head of one lane, this process's until its lease ends: to send, or to look for when it is in doubt.

    `attempt` and `tries` count the attempt that it is about: the one to be made, or the last one made. `attempt_id`:
    the one to be made, None for a look. `change`: what is changed, with `change_id`; None for a message. `slot`: when
    the channel's pacing lets it go, None where nothing paces it. `mode_version`: the chat's, under which the bot
    wrote it. `may_be_done`: an earlier attempt of a change may have made it. `revision`: of the channels' settings and
    access when it was claimed (`shared.channels.revision`).
    """

    owner: UUID
    attempt_id: int | None
    attempt: int
    tries: int
    chat_id: int
    seq: int
    message_id: int
    channel_id: int
    provider: str
    message: Outgoing
    correlation_id: str
    command_id: UUID
    created_at: datetime
    timing: Timing
    in_a_row: int = 0
    absent_at: datetime | None = None
    change: Change | None = None
    change_id: int | None = None
    may_be_done: bool = False
    slot: Planned | None = None
    mode_version: int | None = None
    revision: int | None = None

    @classmethod
    def of(
        cls, row: Row[Any], *, owner: UUID, attempt_id: int | None, attempt: int, tries: int, timing: Timing
    ) -> "Claim":
        """What the row of a place says of it, with the attempt that this is about."""
        return cls(
            owner=owner,
            attempt_id=attempt_id,
            attempt=attempt,
            tries=tries,
            chat_id=row.chat_id,
            seq=row.seq,
            message_id=row.message_id,
            channel_id=row.channel_id,
            provider=row.provider,
            message=outgoing_of(row),
            correlation_id=row.correlation_id,
            command_id=row.event_id,
            created_at=row.created_at,
            timing=timing,
            change=change_of(row),
            change_id=row.change_id,
        )

    @property
    def in_doubt(self) -> bool:
        """Whether it may have been sent, so that it is to be looked for."""
        return self.attempt_id is None
