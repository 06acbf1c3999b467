"""Finds what no webhook brought, and feeds it in the way a webhook would have."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from services.ingress.history.provider import ProviderHistory
from services.ingress.history.records import HistoryRecords, WatchedChannel
from services.ingress.intake import Intake
from shared.contracts.messages import MessageEchoed, MessageReceived
from shared.ids import content_id, new_correlation_id
from shared.inbound.delivery import Provider
from shared.inbound.normalise import translate
from shared.inbound.seen import made_id
from shared.observability.metrics import HISTORY_RECOVERED

log = structlog.get_logger(__name__)

Observed = MessageReceived | MessageEchoed

FURTHEST_BACK = timedelta(days=7)
_AT_ONCE = 200


def observed(
    provider: Provider, bodies: Sequence[Any], *, now: datetime, before: datetime, region: str
) -> list[Observed]:
    """The messages in a history, in its order, that are old enough for their webhooks to have come. Pure.

    Only such as can be told from all others for good: with the provider's id and time. Each is the same event however
    often it is found, and whatever has become of it meanwhile.
    """
    found: list[Observed] = []
    for index, body in enumerate(bodies):
        moment = now + timedelta(microseconds=index)  # keeps the history's order within a second
        for contract in translate(
            provider, body, received_at=moment, correlation_id=new_correlation_id(), region=region
        ):
            if not isinstance(contract, Observed) or not contract.has_provider_id:
                continue
            if contract.sent_at is None or contract.sent_at > before:
                continue
            from_me = isinstance(contract, MessageEchoed)
            same = content_id(provider, contract.channel.external_id, "history", from_me, contract.provider_message_id)
            found.append(contract.model_copy(update={"event_id": same, "recovered": True}))
    return found


def ids_of(message: Observed) -> list[tuple[bool, str]]:
    """The ids under which it may be known: a webhook without an id was given one from its content."""
    from_me = isinstance(message, MessageEchoed)
    ids = [(from_me, message.provider_message_id)]
    if message.sent_at is not None:
        ids.append((from_me, made_id(message.address, message.sent_at, message.text, message.content)))
    return ids


class Comparison:
    """One channel's history against what Sapa has."""

    def __init__(
        self, records: HistoryRecords, intake: Intake, *, overlap: timedelta, settle: timedelta, region: str
    ) -> None:
        self._records = records
        self._intake = intake
        self._overlap = overlap
        self._settle = settle
        self._region = region

    async def compare(self, channel: WatchedChannel, history: ProviderHistory, *, now: datetime) -> int:
        """Feed in what is missing; returns how much that was. What cannot be kept now is found again next time.

        Raises HistoryUnavailable and NotKept. A channel that was never compared begins now: what it did before Sapa
        is not Sapa's.
        """
        until = now - self._settle
        if channel.checked_until is not None:
            since = max(channel.checked_until - self._overlap, now - FURTHEST_BACK)
            bodies = await history.messages(channel.external_id, since)
            messages = observed(channel.provider, bodies, now=now, before=until, region=self._region)
            missing = await self._missing(channel, messages)
            for start in range(0, len(missing), _AT_ONCE):
                await self._intake.keep(missing[start : start + _AT_ONCE])
            if missing:
                HISTORY_RECOVERED.labels(channel.provider).inc(len(missing))
                log.warning("history_recovered", channel=channel.id, provider=channel.provider, messages=len(missing))
            await self._records.checked(channel.id, until)
            return len(missing)
        await self._records.checked(channel.id, until)
        return 0

    async def _missing(self, channel: WatchedChannel, messages: list[Observed]) -> list[Observed]:
        ids = [one for message in messages for one in ids_of(message)]
        known = await self._records.known(channel.id, ids)
        unknown = [message for message in messages if not known.intersection(ids_of(message))]
        processed = await self._records.processed([message.event_id for message in unknown]) if unknown else set()
        return [message for message in unknown if message.event_id not in processed]
