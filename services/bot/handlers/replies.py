"""On `reply.generate`: answer the turn."""

from collections.abc import Awaitable, Callable
from datetime import tzinfo

import structlog

from services.bot.domain.rules import Reply, answer
from shared.clock import Clock
from shared.contracts.envelope import Contract
from shared.contracts.replies import GenerateReply, ReplyGenerated
from shared.errors import Permanent
from shared.faults import FaultPoint, fault
from shared.ids import content_id

log = structlog.get_logger(__name__)

Publish = Callable[[Contract], Awaitable[None]]
"""Returns once the broker has confirmed."""


def reply_event(turn: GenerateReply, reply: Reply, clock: Clock) -> ReplyGenerated:
    """The answer as a fact. A turn has one answer, so the same turn asked again gives the same `event_id`."""
    return ReplyGenerated(
        event_id=content_id("reply.generated", str(turn.turn_id)),
        occurred_at=clock(),
        correlation_id=turn.correlation_id,
        causation_id=turn.event_id,
        turn_id=turn.turn_id,
        chat_id=turn.chat_id,
        text=reply.text,
        language=reply.language,
        hand_over=reply.hand_over,
        rule=reply.rule,
    )


def reply_generator(publish: Publish, *, zone: tzinfo, clock: Clock) -> Callable[[GenerateReply], Awaitable[None]]:
    """The handler: it returns, and with that acknowledges the request, only when the reply has been confirmed."""

    async def generate_reply(turn: GenerateReply) -> None:
        # The time of asking, not of answering: a request that is delivered again gets the same words.
        now = turn.occurred_at.astimezone(zone)
        try:
            reply = answer(turn, now)
        except Exception as error:
            # Pure functions fail the same way every time; the router's deadline answers the customer meanwhile.
            log.exception("rules_failed", turn_id=str(turn.turn_id), chat_id=turn.chat_id)
            raise Permanent(f"the rules failed: {type(error).__name__}", code="rules_failed") from error
        fault(FaultPoint.BOT_ANSWERED)
        await publish(reply_event(turn, reply, clock))
        fault(FaultPoint.BOT_CONFIRMED)
        log.info(
            "reply_generated",
            turn_id=str(turn.turn_id),
            chat_id=turn.chat_id,
            rule=reply.rule,
            language=reply.language,
            hand_over=reply.hand_over,
        )

    return generate_reply
