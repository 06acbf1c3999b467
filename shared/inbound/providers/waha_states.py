"""What WAHA tells of sessions, presences, calls, groups and labels. Pure."""

from collections.abc import Callable
from typing import Any

from shared.addresses import phone_of
from shared.channels.states import WAHA_STATES
from shared.contracts.channels import ChannelStateReported
from shared.contracts.contacts import CallReported, CallStatus, Presence, PresenceReported
from shared.inbound.delivery import Delivery, Found
from shared.inbound.providers.chats import counterpart
from shared.inbound.providers.reading import (
    Unusable,
    address,
    any_address,
    any_identifier,
    elements,
    filled,
    first_word,
    is_set,
    mapping,
    moment,
    part,
)
from shared.inbound.providers.waha_facts import envelope_identity, recorded
from shared.inbound.providers.waha_ids import own_addresses
from shared.inbound.providers.waha_people import number_first

Reader = Callable[[Delivery, Any], Found]

_PRESENCES: dict[str, Presence] = {
    "online": "online",
    "offline": "offline",
    "typing": "typing",
    "recording": "recording",
    "paused": "paused",
    "available": "online",
    "unavailable": "offline",
    "composing": "typing",
}
_CALLS: dict[str, CallStatus] = {
    "call.received": "ringing",
    "call.accepted": "answered",
    "call.rejected": "rejected",
}
_MOST_PRESENCES = 100


def read_session(delivery: Delivery, body: Any) -> Found:
    """`session.status`. WAHA shows no QR in it, only that one is wanted; `me` is ours once linked."""
    payload = mapping(body.get("payload"), "payload")
    told = filled(payload.get("status"))
    state = WAHA_STATES.get(told.upper()) if told else None
    if told is None or state is None:
        return recorded(delivery, body, "session")
    qr = first_word(part(payload, "data", "qr"), part(payload, "data", "value")) if state == "needs_qr" else None
    own = any_address(delivery.region, part(body, "me", "id"), part(body, "me", "jid"))
    return ChannelStateReported(
        **delivery.stamp("session.status", envelope_identity(body)),
        state=state,
        provider_state=told.upper(),
        qr=qr,
        phone=phone_of(own, delivery.region) if own is not None else None,
    )


def read_presence(delivery: Delivery, body: Any) -> Found:
    """`presence.update`: one report for each person that it names. States that nobody knows are only recorded."""
    payload = mapping(body.get("payload"), "payload")
    chat = address(payload.get("id"), "id", delivery.region)
    if chat is None:
        return recorded(delivery, body, "presence")
    own = own_addresses(body, delivery.region)
    found: list[PresenceReported] = []
    for index, shown in enumerate(elements(payload.get("presences"))[:_MOST_PRESENCES]):
        presence = _PRESENCES.get(str(part(shown, "lastKnownPresence")).lower())
        person = any_address(delivery.region, part(shown, "participant"))
        if presence is None or person in own:
            continue
        found.append(
            PresenceReported(
                **delivery.stamp("presence.update", [*envelope_identity(body), index]),
                address=chat,
                participant=person if person != chat else None,
                presence=presence,
                last_seen=moment(part(shown, "lastSeen"), delivery.received_at),
            )
        )
    return found or recorded(delivery, body, "presence", chat)


def read_call(delivery: Delivery, body: Any) -> Found:
    """`call.*`: the caller may be missing or a hidden id; the engine's own report may show the number."""
    payload = mapping(body.get("payload"), "payload")
    data = payload.get("_data")
    own = own_addresses(body, delivery.region)
    shown = (
        payload.get("from"),
        part(data, "from"),
        part(data, "chatId"),
        *(part(data, key) for key in ("From", "CallCreator", "CallCreatorAlt", "peerJid", "callerPn", "creatorPn")),
    )
    found = tuple(
        one for one in (any_address(delivery.region, value) for value in shown) if one is not None and one not in own
    )
    caller = found[0] if found else None
    alias = counterpart(caller, found, own)
    call_id = any_identifier(payload.get("id"))
    status = _CALLS.get(str(body.get("event")))
    if call_id is None or status is None:
        return recorded(delivery, body, "call", caller)
    return [
        CallReported(
            **delivery.stamp("call", [call_id, status]),
            call_id=call_id,
            address=number_first(caller, alias),
            from_me=is_set(payload.get("fromMe")),
            status=status,
            is_video=is_set(payload.get("isVideo")),
            is_group=is_set(payload.get("isGroup")),
            called_at=moment(payload.get("timestamp"), delivery.received_at),
        ),
        *delivery.linked(caller, alias),
    ]


def read_group(delivery: Delivery, body: Any) -> Found:
    """`group.*`, only recorded; but members may be shown with number and hidden id."""
    payload = mapping(body.get("payload"), "payload")
    region = delivery.region
    where = any_address(region, part(payload, "group", "id"), payload.get("id"))
    links = []
    for shown in (*elements(payload.get("participants")), *elements(part(payload, "group", "participants"))):
        person = any_address(region, part(shown, "id"))
        links += delivery.linked(person, counterpart(person, (any_address(region, part(shown, "pn")),), frozenset()))
    return [*_as_list(recorded(delivery, body, "group", where)), *links]


def read_other(kind: str) -> Reader:
    """A reader of events that are recognised and kept whole."""

    def read(delivery: Delivery, body: Any) -> Found:
        payload = body.get("payload")
        if not isinstance(payload, dict):
            raise Unusable("not_an_object", "payload is no object")
        where = any_address(delivery.region, *(_whole(payload.get(key)) for key in ("chatId", "from", "id")))
        return recorded(delivery, body, kind, where)

    return read


def _whole(value: Any) -> Any:
    """Only whole addresses: ids of labels and messages are none."""
    return value if isinstance(value, str) and "@" in value and "_" not in value else None


def _as_list(found: Found) -> list[Any]:
    return list(found) if isinstance(found, list | tuple) else [found]
