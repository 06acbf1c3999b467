"""What our own tables say about a message that may have been sent; everything here is only read."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.sender.adapters.claim import Claim
from services.sender.domain.delivery import Uncertain
from services.sender.domain.likeness import shown_as, words_of
from services.sender.domain.menus import written_out
from services.sender.domain.reconciliation import Doubt, Evidence, Seen, quiet_from
from services.sender.providers.gateway import Outgoing
from shared.contracts.messages import MessageEchoed

# The last attempt of the place, and since when any of them may have been sent.
_ATTEMPT = text(
    """
    select a.id, a.error_code, a.error, a.finished_at, a.own_id, a.deadline_at,
           (select min(started_at) from attempts
            where chat_id = a.chat_id and seq = a.seq and outcome in ('unknown', 'absent')) as since,
           exists (select 1 from attempts
                   where chat_id = a.chat_id and seq < a.seq and provider_message_id is not null) as has_earlier
    from attempts a where a.chat_id = :chat_id and a.seq = :seq order by a.number desc limit 1
    """
)
_BOUND = text("select provider_message_id from messages where id = :message_id and outbound_seq = :seq")
_ECHOES = text(
    """
    select echo -> 'event' as event from message_anchors
    where echo_hold_until is not null and channel_id = :channel_id and from_me and message_id is null
      and cast(echo ->> 'chat_id' as bigint) = :chat_id
    """
)
# An echo that is shown as a person's message belongs to nobody: the router lets a message of ours absorb it.
_MET = text(
    """
    select provider_message_id as id, true as is_taken from attempts
    where chat_id = :chat_id and seq <> :seq and provider_message_id = any(cast(:ids as text[]))
    union all
    select a.provider_message_id, a.message_id <> :message_id and m.origin <> 'phone'
    from message_anchors a join messages m on m.id = a.message_id
    where a.channel_id = :channel_id and a.from_me and a.provider_message_id = any(cast(:ids as text[]))
    """
)


@dataclass(frozen=True, slots=True)
class InDoubt:
    """The attempt in doubt, as recorded, and what is to be found out about it."""

    attempt_id: int
    result: Uncertain
    doubt: Doubt


class EvidenceReader:
    """Reads the sender's own attempts, and what the router knows of messages and echoes."""

    def __init__(self, engine: AsyncEngine, *, deadline_s: float) -> None:
        self._engine = engine
        self._deadline_s = deadline_s

    async def doubt_about(self, claim: Claim) -> InDoubt:
        """What the claim is to look for."""
        async with self._engine.connect() as connection:
            found = await connection.execute(_ATTEMPT, {"chat_id": claim.chat_id, "seq": claim.seq})
            row = found.one()
        result = Uncertain(row.error_code, row.error, was_accepted=row.error_code == "accepted_without_id")
        message = claim.message
        doubt = Doubt(
            text=words_of(message.type, message.text, message.content) or "",
            since=row.since,
            began_at=row.finished_at,
            quiet_from=quiet_from(row.error_code, row.finished_at, row.deadline_at, self._deadline_s),
            absent_at=claim.absent_at,
            own_id=row.own_id,
            was_accepted=result.was_accepted,
            has_earlier=row.has_earlier,
            kinds=shown_as(message.type),
            other_words=_other_words(message),
        )
        return InDoubt(row.id, result, doubt)

    async def gather(self, claim: Claim, shown: Collection[Seen]) -> Evidence:
        """Everything that bears on it; `shown`: what the provider's history shows."""
        about = {
            "chat_id": claim.chat_id,
            "seq": claim.seq,
            "message_id": claim.message_id,
            "channel_id": claim.channel_id,
        }
        async with self._engine.connect() as connection:
            bound = (await connection.execute(_BOUND, about)).scalar_one_or_none()
            echoes = await _echoes(connection, about)
            ids = sorted({seen.id for seen in (*shown, *echoes)})
            met = (await connection.execute(_MET, {**about, "ids": ids})).all() if ids else []
        in_history = {seen.id for seen in shown}
        return Evidence(
            bound_id=bound,
            echoes=echoes,
            taken=frozenset(row.id for row in met if row.is_taken),
            known=frozenset(row.id for row in met if row.id in in_history),
        )


async def _echoes(connection: AsyncConnection, about: dict[str, int]) -> tuple[Seen, ...]:
    events = [MessageEchoed.model_validate(row.event) for row in await connection.execute(_ECHOES, about)]
    return tuple(
        Seen(
            event.provider_message_id,
            words_of(event.type, event.text, event.content),
            event.sent_at or event.received_at,
            event.source,
            event.type,
        )
        for event in events
    )


def _other_words(message: Outgoing) -> tuple[str, ...]:
    """What may be shown in place of the text: a menu written out, or a document's name as its caption."""
    content = message.content
    if content is not None and content.menu is not None:
        return (written_out(message.text, content.menu),)
    if message.type == "document" and content is not None and content.media is not None and not message.text:
        return (content.media.file_name,) if content.media.file_name else ()
    return ()
