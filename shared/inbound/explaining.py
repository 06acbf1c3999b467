"""What Sapa makes of a webhook's body, in words for a person: what `sapa webhook explain` prints. Pure."""

from datetime import datetime
from typing import Any

from shared.addresses import phone_of
from shared.answerable import chat_type_of, is_answerable
from shared.contracts.channels import ChannelStateReported
from shared.contracts.contacts import AddressLinked, CallReported, ContactReported, PresenceReported
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
from shared.inbound.delivery import Provider
from shared.inbound.normalise import NOT_JSON, normalise
from shared.inbound.providers.reading import any_identifier, is_set, part
from shared.inbound.providers.waha_ids import parse_message_id
from shared.phones import DEFAULT_REGION

Line = dict[str, Any]

_FACTS = {"reaction", "edited", "revoked", "poll_vote"}
_NOTHING: Line = {
    "kind": None,
    "phone": None,
    "text": None,
    "from_me": False,
    "chat_type": None,
    "message_id": None,
    "target": None,
    "answerable": False,
}


def explain(provider: Provider, body: bytes, *, now: datetime, region: str = DEFAULT_REGION) -> tuple[list[Line], bool]:
    """One line per item of the body, in its order, and whether it was JSON at all.

    What a payload tells beside its item (that two addresses are one person) has no line of its own.
    """
    contracts = normalise(provider, body, received_at=now, region=region)
    lines = [
        {**_NOTHING, **_line(contract, region), "provider": provider} for contract in contracts if _is_item(contract)
    ]
    is_json = not any(isinstance(one, WebhookQuarantined) and one.reason == NOT_JSON for one in contracts)
    return lines, is_json


def _is_item(contract: Contract) -> bool:
    return not isinstance(contract, AddressLinked)


def _line(contract: Contract, region: str) -> Line:
    match contract:
        case MessageReceived() | MessageEchoed():
            return _message(contract, region)
        case MessageReacted() | MessageEdited() | MessageRevoked() | PollVoted():
            return _fact(contract, region)
        case StatusReported():
            return {
                "kind": "status",
                **_chat(contract.address, contract.reader or contract.address, region),
                "from_me": contract.from_me,
                "message_id": contract.provider_message_id,
                "target": contract.provider_message_id,
                "status": contract.status,
                "error": contract.error,
            }
        case PresenceReported():
            shown = _chat(contract.address, contract.participant or contract.address, region)
            return {"kind": "presence", **shown, "presence": contract.presence}
        case ContactReported():
            return {"kind": "contact", **_chat(contract.address, contract.address, region), "name": contract.name}
        case CallReported():
            shown = _chat(contract.address, contract.address, region)
            return {
                "kind": "call",
                **shown,
                "from_me": contract.from_me,
                "call_id": contract.call_id,
                "status": contract.status,
            }
        case ChannelStateReported():
            return {
                "kind": "session",
                "state": contract.state,
                "provider_state": contract.provider_state,
                "has_qr": contract.qr is not None or contract.qr_image is not None,
                "own_phone": contract.phone,
            }
        case ProviderEventReceived():
            return _recorded(contract, region)
        case WebhookQuarantined():
            return {"kind": "invalid", "error": contract.detail, "reason": contract.reason}
        case _:
            raise AssertionError(f"no line for {type(contract).__name__}")


def _message(message: MessageReceived | MessageEchoed, region: str) -> Line:
    from_me = isinstance(message, MessageEchoed)
    chat_type = chat_type_of(message.address)
    if chat_type == "direct":
        phone = _phone(region, message.address, message.alias)
    elif from_me or message.participant is None:
        phone = None
    else:
        phone = _phone(region, message.participant.address, message.participant.alias)
    return {
        "kind": "message",
        "phone": phone,
        "text": message.text,
        "from_me": from_me,
        "chat_type": chat_type,
        "message_id": message.provider_message_id if message.dedupe_seconds is None else None,
        "answerable": is_answerable(
            address=message.address, from_me=from_me, message_type=message.type, text=message.text
        ),
        "type": message.type,
        "address": message.address,
        "quoted": message.quoted.provider_message_id if message.quoted is not None else None,
        "mentions_us": message.mentions_us,
        "choice": _choice_id(message),
        "sent_at": message.sent_at.isoformat() if message.sent_at is not None else None,
    }


def _choice_id(message: MessageReceived | MessageEchoed) -> str | None:
    choice = message.content.choice if message.content is not None else None
    return choice.id if choice is not None else None


def _fact(fact: MessageReacted | MessageEdited | MessageRevoked | PollVoted, region: str) -> Line:
    match fact:
        case MessageReacted():
            told: Line = {"kind": "reaction", "text": fact.emoji, "emoji": fact.emoji}
            actor = fact.actor
        case MessageEdited():
            told, actor = {"kind": "edited", "text": fact.text}, None
        case MessageRevoked():
            told, actor = {"kind": "revoked"}, None
        case PollVoted():
            told, actor = {"kind": "poll_vote", "options": list(fact.options)}, fact.voter
    return {
        **_chat(fact.address, actor or fact.address, region),
        **told,
        "from_me": fact.from_me,
        "message_id": fact.provider_message_id or fact.target,
        "target": fact.target,
    }


def _recorded(event: ProviderEventReceived, region: str) -> Line:
    """What is only kept; whose it is, and its id, are read where such items have them."""
    payload = part(event.raw, "payload")
    item = payload if isinstance(payload, dict) else event.raw
    told = any_identifier(part(item, "id")) if event.kind in {"ignored", *_FACTS} else None
    message_id = parse_message_id(told) if told is not None else None
    by_id = message_id.from_me if message_id is not None else None
    return {
        "kind": event.kind,
        **_chat(event.address, event.address, region),
        "from_me": is_set(part(item, "from_me")) or is_set(part(item, "fromMe")) or by_id is True,
        "message_id": message_id.bare if message_id is not None else None,
        "target": _target_in(item) if event.kind in _FACTS else None,
        "event": event.provider_event,
    }


def _target_in(item: Any) -> str | None:
    """The target of a fact that lacks something else."""
    told = any_identifier(
        part(item, "action", "target"),
        part(item, "reaction", "messageId"),
        part(item, "editedMessageId"),
        part(item, "poll", "id"),
    )
    return parse_message_id(told).bare if told is not None else None


def _chat(chat: str | None, person: str | None, region: str) -> Line:
    return {
        "chat_type": chat_type_of(chat) if chat is not None else None,
        "phone": _phone(region, person, chat),
    }


def _phone(region: str, *addresses: str | None) -> str | None:
    found = (phone_of(address, region) for address in addresses if address is not None)
    return next((phone for phone in found if phone is not None), None)
