"""Whapi's webhook bodies: dispatched by which arrays are present, never by the `event` object. Pure."""

from collections.abc import Callable
from functools import partial
from typing import Any

from shared.contracts.envelope import Contract
from shared.contracts.messages import ProviderEventReceived
from shared.inbound.delivery import Delivery, Found
from shared.inbound.providers.number_changes import moved
from shared.inbound.providers.reading import Json, Unusable, any_address, filled, part
from shared.inbound.providers.whapi_actions import read_removed, read_update
from shared.inbound.providers.whapi_channel import read_health, read_qr, read_user
from shared.inbound.providers.whapi_messages import read_message
from shared.inbound.providers.whapi_people import read_call, read_contact, read_presence
from shared.inbound.providers.whapi_statuses import read_status

Reader = Callable[[Delivery, Any], Found]


def channel_of(body: Json) -> Any:
    """The channel's id as the body names it, None when it names none."""
    return body.get("channel_id") or body.get("channelId")


def translate(delivery: Delivery, body: Json) -> list[Contract]:
    """Every item of every array, each on its own. What Sapa has never heard of is quarantined."""
    known = [key for key in _READERS if body.get(key) is not None]
    strange = [key for key, value in body.items() if isinstance(value, list) and key not in _READERS]
    if not known and not strange:
        if part(body, "event", "type") == "service":
            return [_momentary(delivery, "ignored", "service", body)]
        return [delivery.quarantined("unknown_event", "the body has no array that Whapi's contract names", body)]
    contracts: list[Contract] = []
    for key in known:
        contracts += _items(delivery, key, body)
    contracts += [
        delivery.quarantined("unknown_event", "an array that Whapi's contract does not name", {key: body[key]})
        for key in strange
    ]
    return contracts


def _items(delivery: Delivery, key: str, body: Json) -> list[Contract]:
    reader, value = _READERS[key], body[key]
    if key in _SINGLE:
        return delivery.read(_read_user_of(body) if key == "user" else reader, value, key, part=key)
    if not isinstance(value, list):
        return [delivery.quarantined("not_an_array", f"{key} is no array", {key: value})]
    read = (delivery.read(reader, item, f"{key}[{index}]", part=key) for index, item in enumerate(value))
    return [contract for found in read for contract in found]


def _read_user_of(body: Json) -> Reader:
    """Only the event's verb tells whether the account was linked or unlinked."""
    verb = part(body, "event", "event") or part(body, "event", "method")
    return partial(read_user, is_gone=verb == "delete")


def _momentary(
    delivery: Delivery, kind: str, name: str, item: Any, *, address: str | None = None
) -> ProviderEventReceived:
    """An observation without a time of its own: the same one later is another event."""
    return delivery.event(kind, name, item, identity=[delivery.received_at.isoformat(), item], address=address)


def _recorded(kind: str, name: str) -> Callable[[Delivery, Any], Contract]:
    """A reader of items that are recognised and kept."""

    def read(delivery: Delivery, item: Any) -> Contract:
        if not isinstance(item, dict) or not item:
            raise Unusable("not_an_object", "the item is no object")
        where = _about(delivery, item)
        if item.get("timestamp") is None:
            return _momentary(delivery, kind, name, item, address=where)
        return delivery.event(kind, name, item, address=where)

    return read


def _chat_updated(delivery: Delivery, item: Any) -> Found:
    """An element of `chats_updates`, only recorded; but a person's chat may be shown under two numbers."""
    record = _recorded("ignored", "chats_updates")(delivery, item)
    change = moved(item.get("before_update"), item.get("after_update"), delivery.region, delivery.own)
    return [record, *delivery.renumbered(change, item)]


def _removed(kind: str, name: str) -> Reader:
    """A reader of bare ids of what is gone."""

    def read(delivery: Delivery, item: Any) -> Contract:
        if filled(item) is None and not isinstance(item, dict):
            raise Unusable("missing_id", "the item is no id")
        return delivery.event(kind, name, item)

    return read


def _about(delivery: Delivery, item: Json) -> str | None:
    """The chat that an item is about, by its whole address: bare digits may be a label's id."""
    shown = (item.get("group_id"), item.get("chat_id"), part(item, "after_update", "id"), item.get("id"))
    return any_address(delivery.region, *(one for one in shown if isinstance(one, str) and "@" in one))


_READERS: dict[str, Reader] = {
    "messages": read_message,
    "messages_updates": read_update,
    "messages_removed": read_removed,
    "messages_removed_all": _removed("ignored", "messages_removed_all"),
    "statuses": read_status,
    "chats": _recorded("ignored", "chats"),
    "chats_updates": _chat_updated,
    "chats_removed": _removed("ignored", "chats_removed"),
    "contacts": read_contact,
    "contacts_updates": read_contact,
    "groups": _recorded("group", "groups"),
    "groups_participants": _recorded("group", "groups_participants"),
    "groups_updates": _recorded("group", "groups_updates"),
    "presences": read_presence,
    "calls": read_call,
    "labels": _recorded("label", "labels"),
    "labels_removed": _removed("label", "labels_removed"),
    "health": read_health,
    "qr": read_qr,
    "user": read_user,
    "errors": _recorded("ignored", "errors"),
}
_SINGLE = {"messages_removed_all", "health", "qr", "user"}
"""Keys that hold one item instead of an array."""
