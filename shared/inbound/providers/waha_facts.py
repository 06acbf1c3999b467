"""WAHA's reactions, edits, deletions and poll votes. Pure.

Targets are known by their bare ids. Everything here carries the envelope's id and time in its identity: the same emoji
put on twice is twice the same payload.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from shared.contracts.messages import MessageEdited, MessageReacted, MessageRevoked, PollVoted
from shared.inbound.delivery import Delivery, Found
from shared.inbound.providers.chats import is_personal
from shared.inbound.providers.reading import (
    Json,
    any_address,
    any_identifier,
    elements,
    filled,
    flag,
    mapping,
    milliseconds,
    moment,
    part,
    word,
)
from shared.inbound.providers.waha_ids import (
    MessageId,
    chat_of,
    engine_of,
    is_own,
    message_id_of,
    own_addresses,
    parse_message_id,
)
from shared.inbound.providers.waha_people import alias_of, number_first, participant_of
from shared.inbound.providers.waha_raw import raw_message, raw_text, sender_name_of, time_of

_LONGEST_EMOJI = 64
_CLOSE = timedelta(seconds=10)


def read_reaction(delivery: Delivery, body: Any) -> Found:
    """`message.reaction`: an empty text takes the reaction away."""
    payload = mapping(body.get("payload"), "payload")
    doer = Doer(delivery, body, payload)
    target = _id(part(payload, "reaction", "messageId"))
    emoji = part(payload, "reaction", "text")
    if target is None or not (emoji is None or isinstance(emoji, str)):
        return recorded(delivery, body, "reaction", doer.chat)
    # Some GOWS turned the target's prefix around: there it tells nothing.
    whose = None if engine_of(body) == "GOWS" else target.from_me
    return [
        MessageReacted(
            **doer.facts("reaction", target.bare, whose, changed_at(delivery, body, payload)),
            actor=doer.actor,
            actor_name=doer.name,
            emoji=word((emoji or "").strip(), _LONGEST_EMOJI),
        ),
        *doer.links(),
    ]


def read_edited(delivery: Delivery, body: Any) -> Found:
    """`message.edited`: `id` is the edit's own or the message's, by engine; `editedMessageId` always the message's."""
    payload = mapping(body.get("payload"), "payload")
    doer = Doer(delivery, body, payload)
    target = _id(payload.get("editedMessageId")) or (doer.message_id if engine_of(body) in {"WEBJS", ""} else None)
    text = filled(payload.get("body")) or raw_text(raw_message(payload))
    if target is None or text is None:
        return recorded(delivery, body, "edited", doer.chat)
    # On WEBJS the payload's time is the message's, not the edit's.
    at = changed_at(delivery, body, payload if engine_of(body) not in {"WEBJS", ""} else {})
    return [MessageEdited(**doer.facts("edited", target.bare, doer.from_me, at), text=text), *doer.links()]


def read_revoked(delivery: Delivery, body: Any) -> Found:
    """`message.revoked`: `after` is the deletion, `before` mostly null. Some old WEBJS name no usable target."""
    payload = mapping(body.get("payload"), "payload")
    after, before = payload.get("after"), payload.get("before")
    shown = next((one for one in (after, before, payload.get("_data")) if isinstance(one, dict)), {})
    doer = Doer(delivery, body, shown)
    target = (
        _id(payload.get("revokedMessageId"))
        or _id(part(before, "id"))
        or _id(part(payload, "_data", "protocolMessageKey"))
        or _id(part(payload, "_data", "message", "protocolMessage", "key", "id"))
        or _id(part(payload, "_data", "Message", "protocolMessage", "key", "ID"))
    )
    if target is None:
        return recorded(delivery, body, "revoked", doer.chat)
    whose = target.from_me
    if whose is None and is_personal(doer.chat):
        whose = doer.from_me  # in a group, admins delete others' messages too
    at = changed_at(delivery, body, {})
    return [MessageRevoked(**doer.facts("revoked", target.bare, whose, at)), *doer.links()]


def read_vote(delivery: Delivery, body: Any) -> Found:
    """`poll.vote`: all that is chosen now. From and to may be the literal `me`, and the poll's id may be shown from the
    voter's side, so whose poll it is counts only where flag and id agree."""
    payload = mapping(body.get("payload"), "payload")
    vote, poll = payload.get("vote"), payload.get("poll")
    vote, poll = (one if isinstance(one, dict) else {} for one in (vote, poll))
    target, chosen = _id(poll.get("id")), vote.get("selectedOptions")
    vote = {key: None if value == "me" else value for key, value in vote.items()}
    poll_chat = any_address(delivery.region, target.chat if target is not None else None)
    doer = Doer(delivery, body, {"_data": payload.get("_data"), **vote}, chat=poll_chat)
    if target is None or not isinstance(chosen, list):
        return recorded(delivery, body, "poll_vote", doer.chat)
    named = (word(option) or word(part(option, "name")) for option in elements(chosen))
    by_flag = poll.get("fromMe") if isinstance(poll.get("fromMe"), bool) else None
    agreed = by_flag if target.from_me in {None, by_flag} else None
    return [
        PollVoted(
            **doer.facts("poll_vote", target.bare, agreed, changed_at(delivery, body, vote)),
            voter=doer.actor,
            options=tuple(dict.fromkeys(option for option in named if option is not None)),
        ),
        *doer.links(),
    ]


def recorded(delivery: Delivery, body: Json, kind: str, address: str | None = None) -> Found:
    """The record of an event that is recognised but tells too little, or nothing that Sapa keeps otherwise.

    The envelope's id and time are the same for all retries, and tell "typing" from "typing" a minute later.
    """
    return delivery.event(kind, str(body.get("event")), body, identity=envelope_identity(body), address=address)


def envelope_identity(body: Json) -> list[Any]:
    """What all deliveries of one event repeat."""
    return [body.get("id"), body.get("timestamp"), body.get("payload")]


def changed_at(delivery: Delivery, body: Json, payload: Json) -> datetime:
    """When it happened: the payload's time, to the millisecond of the envelope where both are close."""
    told = time_of(payload, delivery.received_at)
    made = milliseconds(body.get("timestamp"), delivery.received_at)
    if made is not None:
        exact = datetime.fromtimestamp(made / 1000, UTC)
        if told is None or abs(exact - told) < _CLOSE:
            return exact
    return told or moment(body.get("timestamp"), delivery.received_at) or delivery.received_at


class Doer:
    """Who did it and in which chat. Nothing about them is needed, so nothing about them is unusable but `fromMe`."""

    def __init__(self, delivery: Delivery, body: Json, payload: Json, chat: str | None = None) -> None:
        region = delivery.region
        own = own_addresses(body, region) | delivery.own
        self._delivery = delivery
        self._body = body
        self.message_id: MessageId | None = message_id_of(payload)
        by_flag = flag(payload.get("fromMe"), "fromMe")
        self.from_me = by_flag if by_flag is not None else is_own(payload, self.message_id, own, region)
        self.from_me = self.from_me or any_address(region, payload.get("from")) in own
        found = chat_of(payload, self.message_id, from_me=self.from_me, engine=engine_of(body), own=own, region=region)
        self.chat = chat if found is None or (found in own and chat is not None) else found
        self.name = None if self.from_me else sender_name_of(payload)
        self._address: str | None = None
        self._alias: str | None = None
        if self.chat is not None and is_personal(self.chat):
            self._address = self.chat
            self._alias = alias_of(payload, self.chat, self.message_id, from_me=self.from_me, own=own, region=region)
        elif self.chat is not None:
            self._address, self._alias = participant_of(payload, self.chat, self.message_id, own=own, region=region)

    @property
    def actor(self) -> str | None:
        """Their address, the number where it is known; None for our own number."""
        return None if self.from_me else number_first(self._address, self._alias)

    def links(self) -> Any:
        """What the payload tells of their other address."""
        return self._delivery.linked(self._address, self._alias)

    def facts(self, kind: str, target: str, whose: bool | None, at: datetime) -> dict[str, Any]:
        """The fields that all facts share."""
        return {
            **self._delivery.stamp(kind, envelope_identity(self._body)),
            "address": self.chat,
            "target": target,
            "target_from_me": whose,
            "provider_message_id": self.message_id.bare if self.message_id is not None else None,
            "from_me": self.from_me,
            "changed_at": at,
        }


def _id(value: Any) -> MessageId | None:
    text = any_identifier(value)
    return parse_message_id(text) if text is not None else None
