"""Each provider's webhooks as bytes and headers, behind one interface."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from deploy.simulator import payloads_waha, payloads_whapi, waha_events, whapi_events
from deploy.simulator.facts import Fact, MessageFact
from deploy.simulator.media import Shelf
from deploy.simulator.messages import Message, Provider, Status
from deploy.simulator.settings import Settings, secret
from deploy.simulator.waha_addresses import SUFFIX
from deploy.simulator.webhooks import Target


@dataclass(frozen=True, slots=True)
class Webhook:
    """One webhook ready to be sent; `kind` is the provider's event name, for the log."""

    kind: str
    body: bytes
    timestamp_ms: int


class Dialect(Protocol):
    """What differs between the providers when they call back."""

    suffix: str
    target: Target

    def new_message(self, message: Message) -> Webhook:
        """A customer's message, or the echo of one of our own."""
        ...

    def status(self, message: Message, status: Status, at: float) -> Webhook | None:
        """A delivery state; None where the provider has no such report."""
        ...

    def facts(self, fact: Fact, at: float, shape: whapi_events.Shape | None = None) -> list[Webhook]:
        """Anything else that there is to tell; nothing where the provider does not. `shape`: Whapi's ways to tell."""
        ...

    def headers(self, webhook: Webhook) -> Mapping[str, str]:
        """Authentication and the rest; new for each delivery, kept for its repeats."""
        ...


class WhapiDialect:
    """Whapi: bodies with arrays, a fixed secret in a header."""

    suffix = payloads_whapi.SUFFIX

    def __init__(self, settings: Settings, shelf: Shelf | None = None) -> None:
        self._settings = settings
        self._shelf = shelf
        self.target = Target(
            settings.simulator_whapi_webhook_url,
            settings.simulator_whapi_retry_attempts,
            settings.simulator_whapi_retry_delay_s,
            linear=True,
            only_200=True,
        )
        self._headers = {"Content-Type": "application/json"}
        if token := secret(settings.whapi_webhook_token):
            self._headers["Authorization"] = f"Bearer {token}"

    def new_message(self, message: Message) -> Webhook:
        return self.batch([message])

    @property
    def link_base(self) -> str:
        """Where files can be had without a token."""
        return f"http://{self._settings.simulator_host}:{self._settings.simulator_port}/whapi/files"

    def batch(self, messages: list[Message]) -> Webhook:
        """Several messages in one body."""
        link_base = self.link_base if self._shelf is not None and self._shelf.rule("whapi").link else None
        items = [payloads_whapi.message_object(message, self._settings, link_base) for message in messages]
        body = payloads_whapi.messages_body(items, self._settings, messages[0].session)
        return _webhook("messages.post", body, messages[0].at)

    def simplified(self, messages: list[Message]) -> Webhook:
        """The short body without ids."""
        return _webhook("messages", payloads_whapi.simplified_body(messages), messages[0].at)

    def status(self, message: Message, status: Status, at: float) -> Webhook | None:
        return _webhook("statuses.post", payloads_whapi.status_body(message, status, at, self._settings), at)

    def facts(self, fact: Fact, at: float, shape: whapi_events.Shape | None = None) -> list[Webhook]:
        channel = fact.target.session if isinstance(fact, MessageFact) else ""
        told = whapi_events.bodies(fact, self._settings, shape)
        return [
            _webhook(said.kind, {**said.body, "channel_id": channel or said.body["channel_id"]}, at) for said in told
        ]

    def headers(self, webhook: Webhook) -> Mapping[str, str]:
        return self._headers


class WahaDialect:
    """WAHA: one event per body, signed over its exact bytes."""

    suffix = SUFFIX

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._hmac_key = secret(settings.waha_webhook_hmac_key)
        self.target = Target(
            settings.simulator_waha_webhook_url,
            settings.simulator_waha_retry_attempts,
            settings.simulator_waha_retry_delay_s,
            linear=False,
            only_200=False,
        )

    def new_message(self, message: Message, event: str = "message.any") -> Webhook:
        return self._event(event, payloads_waha.message_payload(message, self._settings), message.session, message.at)

    def status(self, message: Message, status: Status, at: float) -> Webhook | None:
        if status == "pending":
            return None
        payload = payloads_waha.ack_payload(message, status, self._settings)
        return self._event("message.ack", payload, message.session, at)

    def facts(self, fact: Fact, at: float, shape: whapi_events.Shape | None = None) -> list[Webhook]:
        session = fact.target.session if isinstance(fact, MessageFact) else self._settings.waha_session
        told = waha_events.events(fact, self._settings)
        return [self._event(said.kind, said.body, session or self._settings.waha_session, at) for said in told]

    def headers(self, webhook: Webhook) -> Mapping[str, str]:
        return payloads_waha.webhook_headers(webhook.body, webhook.timestamp_ms, self._hmac_key)

    def _event(self, event: str, payload: dict[str, Any], session: str, at: float) -> Webhook:
        return _webhook(event, payloads_waha.envelope(event, payload, session, at, self._settings), at)


def dialects(settings: Settings, shelf: Shelf) -> tuple[WhapiDialect, WahaDialect]:
    return WhapiDialect(settings, shelf), WahaDialect(settings)


def targets(whapi: WhapiDialect, waha: WahaDialect) -> Mapping[Provider, Target]:
    return {"whapi": whapi.target, "waha": waha.target}


def _webhook(kind: str, body: dict[str, Any], at: float) -> Webhook:
    return Webhook(kind, orjson.dumps(body), int(at * 1000))
