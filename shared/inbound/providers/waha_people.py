"""Who is behind a WAHA message, engine by engine: group members, and the number behind a hidden id. Pure."""

from collections.abc import Iterable
from typing import Any

from shared.addresses import AddressKind, address_kind
from shared.inbound.providers.chats import counterpart, is_personal
from shared.inbound.providers.reading import Json, any_address, part
from shared.inbound.providers.waha_ids import MessageId


def alias_of(
    payload: Json, chat: str, message_id: MessageId | None, *, from_me: bool, own: frozenset[str], region: str
) -> str | None:
    """The other address of a direct chat's person, where the payload tells it.

    NOWEB has it beside `remoteJid`. GOWS shows the sender's, which on our own messages is ourselves; there the
    recipient's is the one. WEBJS and WPP show none, but id and `from` may differ.
    """
    data = payload.get("_data")
    key = part(data, "key")
    info = part(data, "Info")
    others = ("RecipientAlt",) if from_me else ("SenderAlt", "Sender")
    shown = (
        message_id.chat if message_id is not None else None,
        payload.get("from"),
        payload.get("to") if from_me else None,
        part(key, "remoteJidAlt"),
        part(key, "remoteJid"),
        *(part(key, name) for name in (() if from_me else ("senderPn", "senderLid"))),
        *(part(info, name) for name in others),
        part(info, "Chat"),
    )
    return counterpart(chat, _addresses(shown, region), own)


def participant_of(
    payload: Json, chat: str, message_id: MessageId | None, *, own: frozenset[str], region: str
) -> tuple[str | None, str | None]:
    """Who wrote in a group, newsletter or story, and their other address.

    GOWS repeats the sender in `to`, where WEBJS has us.
    """
    data = payload.get("_data")
    shown = (
        payload.get("participant"),
        payload.get("author"),
        message_id.participant if message_id is not None else None,
        part(data, "key", "participant"),
        part(data, "participant"),
        part(data, "Info", "Sender"),
        part(data, "author"),
        part(data, "id", "participant"),
    )
    alternatives = (
        *(part(data, "key", name) for name in ("participantAlt", "participantPn", "participantLid")),
        part(data, "Info", "SenderAlt"),
    )
    people = _writers(shown, chat, region) or _writers((payload.get("to"),), chat, region, without=own)
    if not people:
        return None, None
    return people[0], counterpart(people[0], (*_addresses(alternatives, region), *people), frozenset())


def _writers(shown: Iterable[Any], chat: str, region: str, *, without: frozenset[str] = frozenset()) -> tuple[str, ...]:
    found = _addresses(shown, region)
    return tuple(one for one in found if is_personal(one) and one != chat and one not in without)


def number_first(address: str | None, alias: str | None) -> str | None:
    """Of one person's two addresses the number, by which facts about them are told apart."""
    if address is not None and alias is not None and address_kind(alias) is AddressKind.PERSON:
        return alias
    return address


def _addresses(shown: Iterable[Any], region: str) -> tuple[str, ...]:
    found = (any_address(region, value) for value in shown)
    return tuple(one for one in found if one is not None)
