"""Payloads as the providers' contracts show them, and the time at which the tests receive them."""

from datetime import UTC, datetime
from typing import Any

from shared.contracts.channels import ChannelStateReported
from shared.contracts.contacts import AddressLinked, CallReported, ContactReported, PresenceReported
from shared.contracts.content import Content
from shared.contracts.envelope import Contract
from shared.contracts.messages import (
    MessageEchoed,
    MessageEdited,
    MessageReacted,
    MessageReceived,
    MessageRevoked,
    PollVoted,
    ProviderEventReceived,
    StatusReported,
    WebhookQuarantined,
)
from shared.inbound.normalise import normalise

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
THEN = 1_767_582_244
CUSTOMER = "6281234567890"
OWN = "6280000000000"
PERSON = f"{CUSTOMER}@c.us"
LID = "71234567890123@lid"
GROUP = "120363000000000000@g.us"

Json = dict[str, Any]


def whapi_text(**changes: Any) -> Json:
    """A full text message of Whapi; a change to None stays in as null, to `...` removes the key."""
    item: Json = {
        "id": "AbCd.xyz-gKq7",
        "from_me": False,
        "type": "text",
        "chat_id": f"{CUSTOMER}@s.whatsapp.net",
        "from": CUSTOMER,
        "from_name": "Budi",
        "timestamp": THEN,
        "source": "mobile",
        "text": {"body": "Halo"},
    }
    return _changed(item, changes)


def whapi_body(*items: Any, **more: Any) -> Json:
    """A `messages` body."""
    return {
        "messages": list(items),
        "event": {"type": "messages", "event": "post"},
        "channel_id": "HOTEL-1",
        **more,
    }


def waha_payload(**changes: Any) -> Json:
    """An incoming text of WAHA (WEBJS)."""
    payload: Json = {
        "id": f"false_{CUSTOMER}@c.us_3EB0AAAA",
        "timestamp": THEN,
        "from": f"{CUSTOMER}@c.us",
        "fromMe": False,
        "to": f"{OWN}@c.us",
        "body": "Halo",
        "hasMedia": False,
        "_data": {"notifyName": "Budi", "type": "chat"},
    }
    return _changed(payload, changes)


def waha_body(payload: Any, event: str = "message.any", **changes: Any) -> Json:
    """The envelope around a payload."""
    body: Json = {
        "id": "evt_01hxyz",
        "timestamp": THEN * 1000 + 512,
        "event": event,
        "session": "default",
        "me": {"id": f"{OWN}@c.us", "pushName": "Hotel"},
        "payload": payload,
        "engine": "WEBJS",
        "environment": {"version": "2026.7.1", "engine": "WEBJS", "tier": "CORE"},
    }
    return _changed(body, changes)


def whapi(body: Any) -> list[Contract]:
    """What a Whapi body says."""
    return normalise("whapi", body, received_at=NOW)


def waha(body: Any) -> list[Contract]:
    """What a WAHA body says."""
    return normalise("waha", body, received_at=NOW)


def received(contracts: list[Contract]) -> MessageReceived:
    """The only message, a customer's."""
    contracts = [contract for contract in contracts if not isinstance(contract, AddressLinked)]
    assert [type(contract) for contract in contracts] == [MessageReceived], contracts
    assert isinstance(contracts[0], MessageReceived)
    return contracts[0]


def echoed(contracts: list[Contract]) -> MessageEchoed:
    """The only contract, our own message."""
    assert [type(contract) for contract in contracts] == [MessageEchoed], contracts
    assert isinstance(contracts[0], MessageEchoed)
    return contracts[0]


def reported(contracts: list[Contract]) -> StatusReported:
    """The only contract, a status."""
    assert [type(contract) for contract in contracts] == [StatusReported], contracts
    assert isinstance(contracts[0], StatusReported)
    return contracts[0]


def outcome(contract: Contract) -> str:
    """A contract in one word: `received` for a text and the type for other content, `echoed`, a status, a fact or an
    event's kind, or `quarantined:` and the reason."""
    match contract:
        case MessageReceived():
            return "received" if contract.type == "text" else contract.type
        case MessageReacted():
            return "reaction"
        case MessageEdited():
            return "edited"
        case MessageRevoked():
            return "revoked"
        case PollVoted():
            return "poll_vote"
        case PresenceReported():
            return contract.presence
        case ContactReported():
            return "contact"
        case CallReported():
            return f"call:{contract.status}"
        case ChannelStateReported():
            return f"session:{contract.state}"
        case AddressLinked():
            return "linked"
        case MessageEchoed():
            return "echoed"
        case StatusReported():
            return contract.status
        case ProviderEventReceived():
            return contract.kind
        case WebhookQuarantined():
            return f"quarantined:{contract.reason}"
        case _:
            raise AssertionError(contract)


def outcomes(contracts: list[Contract]) -> list[str]:
    """All of them."""
    return [outcome(contract) for contract in contracts]


def _changed(item: Json, changes: Json) -> Json:
    merged = {**item, **changes}
    return {key: value for key, value in merged.items() if value is not ...}


def of_whapi(message_type: str, content: Any, **more: Any) -> MessageReceived:
    return received(whapi(whapi_body(whapi_text(type=message_type, text=..., **{message_type: content}, **more))))


def of_waha(engine: str = "WEBJS", **changes: Any) -> MessageReceived:
    return received(waha(waha_body(waha_payload(**changes), engine=engine)))


def content_of(message: MessageReceived) -> Content:
    assert message.content is not None
    return message.content
