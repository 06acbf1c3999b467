"""From a webhook's body to Sapa's contracts. Pure: the same code feeds the broker and explains a body to a person."""

from collections.abc import Callable
from datetime import datetime
from types import ModuleType
from typing import Any

from shared.contracts.envelope import ChannelRef, Contract
from shared.contracts.messages import WebhookQuarantined
from shared.ids import new_correlation_id
from shared.inbound.delivery import Delivery, Provider
from shared.inbound.parsing import NestedTooDeeply, NotJson, mended, parse
from shared.inbound.providers import waha, whapi
from shared.phones import DEFAULT_REGION

Knows = Callable[[ChannelRef], bool]
OwnOf = Callable[[ChannelRef], frozenset[str]]

NOT_JSON = "not_json"
UNKNOWN_CHANNEL = "unknown_channel"
MOST_QUARANTINED_APART = 50
_LONGEST_CHANNEL = 200
_PROVIDERS: dict[Provider, ModuleType] = {"whapi": whapi, "waha": waha}


def normalise(
    provider: Provider,
    body: bytes | Any,
    *,
    received_at: datetime,
    correlation_id: str | None = None,
    knows: Knows | None = None,
    region: str = DEFAULT_REGION,
    own_of: OwnOf | None = None,
) -> list[Contract]:
    """Everything that the body says, item by item; what cannot be used comes as WebhookQuarantined. Never raises.

    `body` is the request's bytes, or their JSON. Channels that `knows` denies are quarantined whole; without it
    every channel is taken. `own_of` tells a channel's own addresses, which Whapi's bodies do not name.
    """
    correlation_id = correlation_id or new_correlation_id()
    if isinstance(body, bytes):
        try:
            document = parse(body)
        except (NotJson, NestedTooDeeply) as error:
            return [unreadable(provider, body, error, received_at=received_at, correlation_id=correlation_id)]
    else:
        document = mended(body)
    return translate(
        provider,
        document,
        received_at=received_at,
        correlation_id=correlation_id,
        knows=knows,
        region=region,
        own_of=own_of,
    )


def translate(
    provider: Provider,
    document: Any,
    *,
    received_at: datetime,
    correlation_id: str,
    knows: Knows | None = None,
    region: str = DEFAULT_REGION,
    own_of: OwnOf | None = None,
) -> list[Contract]:
    """`normalise` for a body that parsing.parse has read."""
    nowhere = Delivery(provider, ChannelRef(provider=provider), received_at, correlation_id, region)
    if not isinstance(document, dict):
        return [nowhere.quarantined("not_an_object", "the body is JSON, but no object", document)]
    channel = channel_of(provider, document)
    if channel is None:
        return [nowhere.quarantined(UNKNOWN_CHANNEL, "the channel's name is unreadable", document)]
    if knows is not None and not knows(channel):
        return [nowhere.quarantined(UNKNOWN_CHANNEL, "no such channel is connected", document)]
    own = own_of(channel) if own_of is not None else frozenset()
    delivery = Delivery(provider, channel, received_at, correlation_id, region, own)
    contracts: list[Contract] = _PROVIDERS[provider].translate(delivery, document)
    return contracts


def channel_of(provider: Provider, document: Any) -> ChannelRef | None:
    """The channel that a body names (`external_id` None when it names none); None when that is unreadable."""
    named = _PROVIDERS[provider].channel_of(document) if isinstance(document, dict) else None
    if named is None or named == "":
        return ChannelRef(provider=provider)
    if not isinstance(named, str) or len(named) > _LONGEST_CHANNEL:
        return None
    return ChannelRef(provider=provider, external_id=named)


def unreadable(
    provider: Provider, body: bytes, error: NotJson | NestedTooDeeply, *, received_at: datetime, correlation_id: str
) -> WebhookQuarantined:
    """The record of a body that is no usable JSON."""
    delivery = Delivery(provider, ChannelRef(provider=provider), received_at, correlation_id)
    reason = NOT_JSON if isinstance(error, NotJson) else "nested_too_deeply"
    return delivery.unreadable(reason, str(error), body)


def gathered(contracts: list[Contract]) -> list[Contract]:
    """The contracts as they are published: a flood of unusable items of one body becomes one record of them all."""
    unusable = [contract for contract in contracts if isinstance(contract, WebhookQuarantined)]
    if len(unusable) <= MOST_QUARANTINED_APART:
        return contracts
    first = unusable[0]
    channel = ChannelRef(provider=first.provider, external_id=first.channel)
    delivery = Delivery(first.provider, channel, first.received_at, first.correlation_id)
    detail = f"{len(unusable)} items of one body; the first: {first.detail}"
    part = first.part if all(one.part == first.part for one in unusable) else None
    together = delivery.quarantined(first.reason, detail, [contract.raw for contract in unusable], part=part)
    return [*(contract for contract in contracts if not isinstance(contract, WebhookQuarantined)), together]
