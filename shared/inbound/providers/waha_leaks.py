"""Facts that come as plain messages: deletions on WEBJS, what NOWEB and GOWS did not filter. Pure."""

from typing import Any

from shared.contracts.envelope import Contract
from shared.contracts.messages import MessageEdited, MessageReacted, MessageRevoked
from shared.inbound.delivery import Delivery
from shared.inbound.providers.chats import is_personal
from shared.inbound.providers.reading import Json, any_identifier, first_word, part, word
from shared.inbound.providers.waha_facts import changed_at
from shared.inbound.providers.waha_ids import message_id_of, parse_message_id
from shared.inbound.providers.waha_raw import RawMessage, sender_name_of

_REVOKE = {"REVOKE", 0, "0"}
_EDIT = {"MESSAGE_EDIT", 14, "14"}


def leaked_fact(
    delivery: Delivery, body: Json, payload: Json, raw: RawMessage, *, chat: str, from_me: bool
) -> Contract | None:
    """The fact that such a message is; None when it is a message after all."""
    if raw.type != "revoked" and not raw.has("protocolMessage", "reactionMessage"):
        return None
    message_id = message_id_of(payload)
    own_id = message_id.bare if message_id is not None else None
    facts: dict[str, Any] = {
        "address": chat,
        "provider_message_id": own_id,
        "from_me": from_me,
        "changed_at": changed_at(delivery, body, payload),
    }
    whose = from_me if is_personal(chat) else None
    if raw.type == "revoked":
        told = any_identifier(raw.data.get("protocolMessageKey"))
        target = parse_message_id(told).bare if told is not None else own_id
        if target is None:
            return None
        return MessageRevoked(**delivery.stamp("revoked", payload), **facts, target=target, target_from_me=whose)
    protocol, reaction = raw.content.get("protocolMessage"), raw.content.get("reactionMessage")
    key = part(protocol, "key") or part(reaction, "key")
    target = any_identifier(part(key, "id"), part(key, "ID"))
    if target is None:
        return None
    if isinstance(reaction, dict):
        emoji = first_word(reaction.get("text"))
        return MessageReacted(
            **delivery.stamp("reaction", payload),
            **facts,
            target=target,
            actor=None if from_me or not is_personal(chat) else chat,
            actor_name=None if from_me else sender_name_of(payload),
            emoji=word(emoji, 64),
        )
    kind = part(protocol, "type")
    if isinstance(kind, str | int) and kind in _REVOKE:
        return MessageRevoked(**delivery.stamp("revoked", payload), **facts, target=target, target_from_me=whose)
    edited = part(protocol, "editedMessage")
    text = first_word(
        part(edited, "conversation"),
        part(edited, "extendedTextMessage", "text"),
        part(edited, "imageMessage", "caption"),
        part(edited, "videoMessage", "caption"),
        part(edited, "documentMessage", "caption"),
    )
    if isinstance(kind, str | int) and kind in _EDIT and text is not None:
        return MessageEdited(
            **delivery.stamp("edited", payload), **facts, target=target, target_from_me=from_me, text=text
        )
    return None
