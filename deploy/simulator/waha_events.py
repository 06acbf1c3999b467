"""WAHA's events for everything but new messages and acks, in each engine's shape. Pure."""

from dataclasses import replace
from typing import Any, assert_never

from deploy.simulator import facts
from deploy.simulator.messages import Message
from deploy.simulator.payloads_waha import message_payload
from deploy.simulator.settings import Settings
from deploy.simulator.waha_addresses import full_id, internal, own_id, sender_of
from deploy.simulator.waha_engines import noweb_key, raw_message, rfc3339

Json = dict[str, Any]

_CALLS: dict[facts.CallStatus, str] = {
    "ringing": "call.received",
    "missed": "call.rejected",
    "answered": "call.accepted",
    "rejected": "call.rejected",
}
_ROLES: dict[facts.GroupAction, str] = {
    "join": "participant",
    "leave": "left",
    "promote": "admin",
    "demote": "participant",
}


def events(fact: facts.Fact, settings: Settings) -> list[facts.Said]:
    """The events that tell a fact: name and payload, without the envelope."""
    match fact:
        case facts.Reacted():
            return [facts.Said("message.reaction", _reaction(fact, settings))]
        case facts.Edited():
            return [facts.Said("message.edited", _edit(fact, settings))]
        case facts.Revoked():
            return [facts.Said("message.revoked", _revocation(fact, settings))]
        case facts.Voted():
            return [facts.Said("poll.vote", _vote(fact, settings))]
        case facts.Seen():
            return [facts.Said("presence.update", _presence(fact))]
        case facts.Called():
            return [facts.Said(_CALLS[fact.status], _call(fact, settings))]
        case facts.SessionChanged():
            return [facts.Said("session.status", _session(fact, settings))]
        case facts.ContactChanged():
            return []  # WAHA has no such event: names come with messages, pictures on request
        case facts.GroupChanged():
            return [facts.Said("group.v2.participants", _group(fact))]
        case facts.Noise():
            return [facts.Said("message.any", _noise(fact, settings))]
        case _:
            assert_never(fact)


def _action(target: Message, act: facts.Act) -> Message:
    """The action as the message that it is on WhatsApp: its own id, direction, author and time."""
    author = None if act.from_me else act.person or target.author
    if not target.author and not act.person:
        author = None
    name = target.name if not act.from_me else ""
    return Message(
        target.provider,
        target.address,
        target.phone,
        act.id,
        "",
        act.source,
        act.at,
        status="sent",
        name=name,
        session=target.session,
        author=author,
        alt=target.alt,
    )


def _reaction(fact: facts.Reacted, settings: Settings) -> Json:
    action = _action(fact.target, fact.act)
    payload = message_payload(action, settings)
    engine = settings.simulator_waha_engine
    for key in ("body", "hasMedia", "media", "vCards", "replyTo", "ack", "ackName"):
        payload.pop(key, None)
    if engine == "WEBJS":
        payload["timestamp"] = round(fact.act.at, 3)
        payload["participant"] = sender_of(action, settings)
    payload["reaction"] = {"text": fact.emoji, "messageId": full_id(fact.target, settings)}
    payload["_data"] = _reaction_data(fact, action, settings)
    return payload


def _reaction_data(fact: facts.Reacted, action: Message, settings: Settings) -> Json:
    engine = settings.simulator_waha_engine
    raw = raw_message(action, engine, settings.simulator_own_phone)
    milliseconds = int(fact.act.at * 1000)
    if engine == "WEBJS":
        return {
            "id": raw["id"],
            "orphan": 0,
            "msgId": raw_message(fact.target, engine, settings.simulator_own_phone)["id"],
            "reactionText": fact.emoji,
            "senderUserJid": sender_of(action, settings),
            "timestamp": fact.act.at,
        }
    if engine == "NOWEB":
        reaction: Json = {"key": noweb_key(fact.target), "text": fact.emoji, "senderTimestampMs": milliseconds}
        return {**raw, "message": {"reactionMessage": reaction}}
    raw["Info"] |= {"Type": "reaction"}
    reaction = {"key": _gows_key(fact.target), "text": fact.emoji, "senderTimestampMS": milliseconds}
    return {**raw, "Message": {"reactionMessage": reaction}}


def _gows_key(target: Message) -> Json:
    return {"remoteJID": internal(target.address), "fromMe": target.from_me, "ID": target.id}


def _edit(fact: facts.Edited, settings: Settings) -> Json:
    engine = settings.simulator_waha_engine
    target = fact.target
    if engine == "WEBJS":
        payload = message_payload(target, settings)
    else:
        source = fact.act.source
        payload = message_payload(replace(target, id=fact.act.id, at=fact.act.at, source=source, quote=None), settings)
    return {**payload, "body": fact.text, "editedMessageId": target.id}


def _revocation(fact: facts.Revoked, settings: Settings) -> Json:
    engine = settings.simulator_waha_engine
    after = message_payload(_action(fact.target, fact.act), settings)
    after |= {"body": "" if engine == "WEBJS" else None}
    if engine == "WEBJS":
        after["_data"] = {**after["_data"], "type": "revoked", "subtype": "sender"}
        before: Json | None = message_payload(fact.target, settings)
        return {"after": after, "before": before, "revokedMessageId": fact.target.id}
    key = noweb_key(fact.target) if engine == "NOWEB" else _gows_key(fact.target)
    protocol = {"protocolMessage": {"key": key, "type": 0 if engine == "GOWS" else "REVOKE"}}
    after["_data"] = {**after["_data"], ("Message" if engine == "GOWS" else "message"): protocol}
    return {"after": after, "before": None, "revokedMessageId": fact.target.id, "_data": after["_data"]}


def _vote(fact: facts.Voted, settings: Settings) -> Json:
    vote = _action(fact.target, fact.act)
    return {
        "vote": {
            **_destination(vote, settings),
            "selectedOptions": list(fact.options),
            "timestamp": int(fact.act.at) if settings.simulator_waha_engine == "WEBJS" else int(fact.act.at * 1000),
        },
        "poll": _destination(fact.target, settings),
        "_data": {},
    }


def _destination(message: Message, settings: Settings) -> Json:
    """Who to whom; own sides are the literal `me` on the engines over websockets."""
    own = own_id(settings) if settings.simulator_waha_engine == "WEBJS" else "me"
    shown: Json = {
        "id": full_id(message, settings),
        "from": own if message.from_me else sender_of(message, settings),
        "to": message.address if message.from_me or message.author else own,
        "fromMe": message.from_me,
    }
    if message.author is not None:
        shown["participant"] = message.author.address
    return shown


def _presence(fact: facts.Seen) -> Json:
    who = fact.person.address if fact.person else fact.address
    last = int(fact.at) if fact.state == "offline" else None
    presence = {"participant": who, "lastKnownPresence": fact.state, "lastSeen": last}
    return {"id": fact.address, "presences": [presence]}


def _call(fact: facts.Called, settings: Settings) -> Json:
    at = fact.at if settings.simulator_waha_engine == "WEBJS" else int(fact.at)
    return {
        "id": fact.id,
        "from": fact.address,
        "timestamp": at,
        "isVideo": fact.is_video,
        "isGroup": fact.is_group,
        "_data": {"CallID": fact.id, "Timestamp": rfc3339(fact.at)},
    }


def _session(fact: facts.SessionChanged, settings: Settings) -> Json:
    milliseconds = int(fact.at * 1000)
    return {
        "name": settings.waha_session,
        "status": fact.status,
        "statuses": [
            {"status": "STARTING", "timestamp": milliseconds - 1000},
            {"status": fact.status, "timestamp": milliseconds},
        ],
        "data": None,
    }


def _group(fact: facts.GroupChanged) -> Json:
    people = []
    for person in fact.people:
        shown: Json = {"id": person.address, "role": _ROLES[fact.action]}
        if person.alt:
            shown["pn"] = person.alt
        people.append(shown)
    return {
        "type": fact.action,
        "group": {"id": fact.address, "subject": fact.name},
        "participants": people,
        "timestamp": int(fact.at),
        "_data": {},
    }


def _noise(fact: facts.Noise, settings: Settings) -> Json:
    """A message event that nobody wrote: filtered by most versions, leaked by some."""
    engine = settings.simulator_waha_engine
    empty = Message("waha", fact.address, None, fact.id, "", "customer", fact.at, session=fact.session)
    payload = {**message_payload(empty, settings), "body": None}
    proto = (
        {"secretEncryptedMessage": {"secretEncType": 2}}
        if fact.kind == "encrypted_edit"
        else {"protocolMessage": {"type": 3 if engine == "GOWS" else "EPHEMERAL_SETTING"}}
    )
    match engine:
        case "WEBJS":
            kinds = {"notification": "e2e_notification", "unknown": "ciphertext", "encrypted_edit": "protocol"}
            payload |= {"body": "", "_data": {**payload["_data"], "type": kinds.get(fact.kind, "protocol")}}
        case "GOWS":
            payload["_data"]["Message"] = proto
        case "NOWEB":
            payload["_data"]["message"] = proto
    return payload
