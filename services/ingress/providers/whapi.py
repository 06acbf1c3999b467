"""Whapi's webhook bodies: dispatched by which arrays are present, never by the `event` object. Pure."""

from collections.abc import Callable
from typing import Any

from services.ingress.delivery import Delivery
from services.ingress.providers.reading import Json, Unusable, filled, part
from services.ingress.providers.whapi_messages import kind_of_update, read_message
from services.ingress.providers.whapi_statuses import read_status
from shared.contracts.envelope import Contract
from shared.contracts.messages import ProviderEventReceived

Reader = Callable[[Delivery, Any], Contract]


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
        contracts += _items(delivery, key, body[key])
    contracts += [
        delivery.quarantined("unknown_event", "an array that Whapi's contract does not name", {key: body[key]})
        for key in strange
    ]
    return contracts


def _items(delivery: Delivery, key: str, value: Any) -> list[Contract]:
    reader = _READERS[key]
    if key in _SINGLE:
        return [delivery.read(reader, value, key)]
    if not isinstance(value, list):
        return [delivery.quarantined("not_an_array", f"{key} is no array", {key: value})]
    return [delivery.read(reader, item, f"{key}[{index}]") for index, item in enumerate(value)]


def _momentary(delivery: Delivery, kind: str, name: str, item: Any) -> ProviderEventReceived:
    """An observation without a time of its own: the same one later is another event."""
    return delivery.event(kind, name, item, identity=[delivery.received_at.isoformat(), item])


def _recorded(kind: str, name: str) -> Reader:
    """A reader of items that are recognised and kept."""

    def read(delivery: Delivery, item: Any) -> Contract:
        if not isinstance(item, dict) or not item:
            raise Unusable("not_an_object", "the item is no object")
        if item.get("timestamp") is None:
            return _momentary(delivery, kind, name, item)
        return delivery.event(kind, name, item)

    return read


def _removed(kind: str, name: str) -> Reader:
    """A reader of bare ids of what is gone."""

    def read(delivery: Delivery, item: Any) -> Contract:
        if filled(item) is None and not isinstance(item, dict):
            raise Unusable("missing_id", "the item is no id")
        return delivery.event(kind, name, item)

    return read


def _read_update(delivery: Delivery, item: Any) -> Contract:
    if not isinstance(item, dict) or not item:
        raise Unusable("not_an_object", "the item is no object")
    return delivery.event(kind_of_update(item), "messages_updates", item)


_READERS: dict[str, Reader] = {
    "messages": read_message,
    "messages_updates": _read_update,
    "messages_removed": _removed("revoked", "messages_removed"),
    "messages_removed_all": _removed("ignored", "messages_removed_all"),
    "statuses": read_status,
    "chats": _recorded("ignored", "chats"),
    "chats_updates": _recorded("ignored", "chats_updates"),
    "chats_removed": _removed("ignored", "chats_removed"),
    "contacts": _recorded("contact", "contacts"),
    "contacts_updates": _recorded("contact", "contacts_updates"),
    "groups": _recorded("group", "groups"),
    "groups_participants": _recorded("group", "groups_participants"),
    "groups_updates": _recorded("group", "groups_updates"),
    "presences": _recorded("presence", "presences"),
    "calls": _recorded("call", "calls"),
    "labels": _recorded("label", "labels"),
    "labels_removed": _removed("label", "labels_removed"),
    "health": _recorded("session", "health"),
    "qr": _recorded("session", "qr"),
    "user": _recorded("session", "user"),
    "errors": _recorded("ignored", "errors"),
}
_SINGLE = {"messages_removed_all", "health", "qr", "user"}
"""Keys that hold one item instead of an array."""
