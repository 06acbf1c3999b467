"""WAHA's message ids, and which chat a message is in on each engine. Pure."""

from dataclasses import dataclass
from typing import Any

from shared.addresses import AddressKind, address_kind
from shared.inbound.providers.reading import Json, address, any_address, flag, identifier, is_set, part

_SHARED = {AddressKind.GROUP, AddressKind.NEWSLETTER, AddressKind.STATUS, AddressKind.BROADCAST}
_CHAT_IS_FROM = {"NOWEB", "GOWS"}
"""Engines that name the chat in `from` on own messages too."""


@dataclass(frozen=True, slots=True)
class MessageId:
    """`{fromMe}_{chat}_{bare}[_{participant}]` taken apart; ids of any other form are all `bare`."""

    bare: str
    from_me: bool | None = None
    chat: str | None = None
    participant: str | None = None


def parse_message_id(text: str) -> MessageId:
    """The parts of an id. Only the bare id is stable: the others change their form from one delivery to the next."""
    prefix, _, rest = text.partition("_")
    prefix = prefix.lower()
    chat, _, bare = rest.partition("_")
    if prefix not in {"true", "false"} or "@" not in chat or not bare:
        return MessageId(text)
    participant = None
    head, _, last = bare.rpartition("_")
    if head and "@" in last:
        bare, participant = head, last
    return MessageId(bare, prefix == "true", chat, participant)


def message_id_of(payload: Json) -> MessageId | None:
    """The payload's id, else the engine's raw one; None when there is none."""
    data = payload.get("_data")
    for value in (
        payload.get("id"),
        part(data, "id"),
        part(data, "key", "id"),
        part(data, "Info", "ID"),
    ):
        text = identifier(value, "id")
        if text is not None:
            return parse_message_id(text)
    return None


def is_own(payload: Json, message_id: MessageId | None, own: frozenset[str], region: str) -> bool:
    """Whether our own number wrote it: by flag, by id, by the engine's own flag, or by its sender. One sign is enough,
    for an own message that is taken for a customer's would be answered, and that answer again."""
    by_flag = flag(payload.get("fromMe"), "fromMe")
    if by_flag or (message_id is not None and message_id.from_me) or _raw_is_own(payload):
        return True
    if by_flag is None and payload.get("source") == "api":
        return True
    return address(payload.get("from"), "from", region) in own or any_address(region, payload.get("participant")) in own


def _raw_is_own(payload: Json) -> bool:
    data = payload.get("_data")
    told = (
        part(payload, "id", "fromMe"),
        part(data, "id", "fromMe"),
        part(data, "key", "fromMe"),
        part(data, "Info", "IsFromMe"),
    )
    return any(map(is_set, told))


def own_addresses(body: Json, region: str) -> frozenset[str]:
    """Our own number's addresses as the envelope's `me` shows them: number and hidden id."""
    shown = (part(body, "me", key) for key in ("id", "lid", "jid"))
    found = (address(value, "me", region) for value in shown if isinstance(value, str))
    return frozenset(own for own in found if own is not None)


def engine_of(body: Json) -> str:
    """The engine's name; GOWS leaves it out at the top."""
    engine = body.get("engine") or part(body, "environment", "engine")
    return engine.upper() if isinstance(engine, str) else ""


def chat_of(
    payload: Json, message_id: MessageId | None, *, from_me: bool, engine: str, own: frozenset[str], region: str
) -> str | None:
    """The chat's address: the second part of the id, else `from` or `to` as the engine means them.

    When the id shows a person's hidden id and the payload the phone number behind it, the number is taken:
    both reach the same person, and only the number says who that is.
    """
    shared = _shared_chat(payload, region)
    if shared is not None:
        return shared
    by_fields = _chat_by_fields(payload, from_me=from_me, engine=engine, own=own, region=region)
    by_id = address(message_id.chat, "id", region) if message_id is not None else None
    if by_id is None:
        return by_fields
    if by_fields is not None and address_kind(by_id) is AddressKind.LID and by_fields not in own:
        return by_fields if address_kind(by_fields) is AddressKind.PERSON else by_id
    return by_id


def _chat_by_fields(payload: Json, *, from_me: bool, engine: str, own: frozenset[str], region: str) -> str | None:
    data = payload.get("_data")
    raw = _first(part(data, "key", "remoteJid"), part(data, "Info", "Chat"), part(data, "id", "remote"))
    sender = address(payload.get("from"), "from", region) or address(raw, "_data", region)
    if not from_me or engine in _CHAT_IS_FROM:
        return sender
    recipient = address(payload.get("to"), "to", region)
    if recipient is None or (recipient in own and sender is not None):
        return sender
    return recipient


def _shared_chat(payload: Json, region: str) -> str | None:
    """The group, newsletter or story that any part of the payload names as the chat: whatever else is shown of it is
    about a person in there, and nobody in there is answered like in a direct chat."""
    data = payload.get("_data")
    shown = (
        part(data, "key", "remoteJid"),
        part(data, "Info", "Chat"),
        part(data, "id", "remote"),
        payload.get("to"),
        part(data, "to"),
    )
    for value in shown:
        chat = any_address(region, value)
        if chat is not None and address_kind(chat) in _SHARED:
            return chat
    if any(map(is_set, (payload.get("isStatus"), part(data, "isStatusV3"), part(data, "isStatus")))):
        return "status@broadcast"
    return None


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)
