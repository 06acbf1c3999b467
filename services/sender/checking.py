"""A person asks for one more look for a message whose outcome is unknown; its lane has long gone on."""

import asyncio
from dataclasses import dataclass, replace

import structlog

from services.sender.adapters.checks import correct, in_doubt
from services.sender.adapters.claim import Claim
from services.sender.adapters.evidence import EvidenceReader
from services.sender.domain.delivery import Sent, Unknown
from services.sender.domain.reconciliation import Absent, Doubt, Evidence, Found, History, Patience, judge
from services.sender.events import event_of
from services.sender.gateways import Gateways
from services.sender.providers.gateway import Timing
from shared.clock import Clock
from shared.contracts.sending import CheckMessage
from shared.db.unit_of_work import Transactions
from shared.errors import SapaError

log = structlog.get_logger(__name__)

# A person waits.
ANSWER_S = 10.0

NOT_SHOWN = ("not_at_whatsapp", "WhatsApp does not show this message: it was most likely not sent")
NO_ANSWER = ("history_not_shown", "WhatsApp could not be asked; it may still have been sent")
UNCLEAR = ("still_unclear", "WhatsApp's history does not say whether it was sent")


@dataclass(frozen=True)
class Checks:
    """Looks at the evidence once, and tells what it shows as the message's outcome."""

    gateways: Gateways
    evidence: EvidenceReader
    transactions: Transactions
    clock: Clock

    async def look(self, order: CheckMessage) -> None:
        """Nothing is done about a message that is no longer in doubt: whatever settled it has told so."""
        end = asyncio.get_running_loop().time() + ANSWER_S
        claim = await in_doubt(self.transactions.engine, order.chat_id, order.seq, Timing(end, end))
        if claim is None or claim.message_id != order.message_id:
            log.info("check_dropped", message_id=order.message_id, reason="not_in_doubt")
            return
        wanted = await self.evidence.doubt_about(claim)
        history = await self._history(claim)
        evidence = await self.evidence.gather(claim, history.messages if history is not None else ())
        decision = self._decide(wanted.doubt, history, evidence)
        claim = replace(claim, correlation_id=order.correlation_id, command_id=order.event_id)
        event = event_of(claim, decision, self.clock())
        assert event is not None, "both decisions have an event"  # noqa: S101
        async with self.transactions.begin() as work:
            if isinstance(decision, Sent):
                await correct(work.connection, order.chat_id, order.seq, decision.provider_message_id)
            work.publish(event)
        facts = {"message_id": claim.message_id, "chat_id": claim.chat_id, "channel_id": claim.channel_id}
        outcome = "sent" if isinstance(decision, Sent) else decision.code
        log.info("message_checked", **facts, outcome=outcome, correlation_id=claim.correlation_id)

    async def _history(self, claim: Claim) -> History | None:
        try:
            gateway = await self.gateways.of(claim.channel_id, claim.provider)
            return None if gateway is None else await gateway.history(claim.message, claim.timing)
        except SapaError as error:
            log.warning("history_not_shown", chat_id=claim.chat_id, provider=claim.provider, error=str(error))
            return None

    def _decide(self, doubt: Doubt, history: History | None, evidence: Evidence) -> Sent | Unknown:
        """Long after the attempt: what a history that reaches back to it does not show was not sent. That is for the
        person to say all the same."""
        verdict = judge(doubt, history, evidence, now=self.clock(), patience=Patience(settle_s=0.0))
        match verdict:
            case Found(provider_message_id):
                return Sent(provider_message_id)
            case Absent():
                return Unknown(*NOT_SHOWN)
            case _ if history is None or not history.is_connected:
                return Unknown(*NO_ANSWER)
            case _:
                return Unknown(*UNCLEAR)
