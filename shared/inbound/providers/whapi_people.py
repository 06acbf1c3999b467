"""What Whapi tells of people: presences, contacts, calls. Pure."""

from typing import Any

from shared.contracts.contacts import CallReported, CallStatus, ContactReported, Presence, PresenceReported
from shared.contracts.envelope import Contract
from shared.inbound.delivery import Delivery, Found
from shared.inbound.providers.chats import counterpart, is_personal
from shared.inbound.providers.number_changes import moved, named_change
from shared.inbound.providers.reading import (
    Unusable,
    address,
    any_address,
    any_identifier,
    is_set,
    mapping,
    moment,
    name,
    part,
    web_address,
    word,
)

_PRESENCES: dict[str, Presence] = {
    "online": "online",
    "offline": "offline",
    "typing": "typing",
    "recording": "recording",
    "paused": "paused",
    "pause": "paused",
    "pending": "paused",
    "available": "online",
    "unavailable": "offline",
    "composing": "typing",
}
_CALLS: dict[str, CallStatus] = {
    "initiated": "ringing",
    "ringing": "ringing",
    "missed": "missed",
    "canceled": "missed",
    "cancelled": "missed",
    "answered": "answered",
    "accepted": "answered",
    "rejected": "rejected",
    "declined": "rejected",
    "ended": "ended",
    "terminated": "ended",
}


def read_presence(delivery: Delivery, item: Any) -> Contract:
    """An element of `presences`. It has no time of its own: the same one later is another event."""
    item = mapping(item, "the presence")
    person = address(item.get("contact_id") or item.get("id"), "contact_id", delivery.region)
    if person is None:
        raise Unusable("missing_sender", "contact_id is missing")
    presence = _PRESENCES.get(str(item.get("status")).lower())
    identity = [delivery.received_at.isoformat(), item]
    if presence is None:
        return delivery.event("presence", "presences", item, identity=identity, address=person)
    return PresenceReported(
        **delivery.stamp("presences", identity),
        address=person,
        presence=presence,
        last_seen=moment(item.get("last_seen"), delivery.received_at),
    )


def read_contact(delivery: Delivery, item: Any) -> Found:
    """An element of `contacts`, or of `contacts_updates`, where the contact is shown before and after: under another
    number than before, it is the same person's."""
    item = mapping(item, "the contact")
    shown = item.get("after_update")
    shown = shown if isinstance(shown, dict) else item
    person = any_address(delivery.region, shown.get("id"), part(item, "before_update", "id"), item.get("id"))
    if person is None:
        raise Unusable("missing_sender", "id is missing")
    before = any_address(delivery.region, part(item, "before_update", "id"))
    alias = counterpart(person, (before,), delivery.own)
    change = None
    if alias is None:
        change = moved(item.get("before_update"), shown, delivery.region, delivery.own)
        change = change or named_change((item, shown), delivery.region, delivery.own, old=before)
    return [
        ContactReported(
            **delivery.stamp("contacts", [delivery.received_at.isoformat(), item]),
            address=person,
            name=name(shown.get("name")) or name(shown.get("pushname")),
            about=word(shown.get("status")),
            avatar_url=web_address(shown.get("profile_pic_full")) or web_address(shown.get("profile_pic")),
        ),
        *delivery.linked(person, alias),
        *delivery.renumbered(change, item),
    ]


def read_call(delivery: Delivery, item: Any) -> Contract:
    """An element of `calls`. Of an answered call `chat_id` may be our own number, so the caller is looked for first."""
    item = mapping(item, "the call")
    from_me = is_set(item.get("from_me"))
    found = (any_address(delivery.region, item.get("chat_id")), any_address(delivery.region, item.get("from")))
    person = next((one for one in (found if from_me else found[::-1]) if one and one not in delivery.own), None)
    call_id = any_identifier(item.get("id"))
    status = _CALLS.get(str(item.get("status")).lower())
    if call_id is None or status is None:
        return delivery.event("call", "calls", item, address=person)
    from_me = from_me or (found[1] in delivery.own and is_personal(found[1]))
    if status == "missed" and from_me:
        status = "ended"
    return CallReported(
        **delivery.stamp("calls", item),
        call_id=call_id,
        address=person,
        from_me=from_me,
        status=status,
        is_video=is_set(item.get("video_call")),
        is_group=is_set(item.get("group_call")),
        called_at=moment(item.get("timestamp"), delivery.received_at),
    )
