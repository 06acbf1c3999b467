"""Whapi's webhook bodies for everything but new messages and statuses. Pure."""

import base64
from dataclasses import replace
from typing import Any, Literal, assert_never

from deploy.simulator import facts, samples
from deploy.simulator.content import option_id
from deploy.simulator.messages import Message
from deploy.simulator.payloads_whapi import chat_id, message_object, messages_body
from deploy.simulator.settings import Settings
from deploy.simulator.whapi_content import digits

Json = dict[str, Any]
Shape = Literal["action", "resent", "typed", "removed", "update"]
"""The ways in which Whapi tells the same: as an action (the documented one), the message once more, a message of a type
of its own, ids in `messages_removed`, or an item of `messages_updates`."""

_CALLS: dict[facts.CallStatus, str] = {
    "ringing": "ringing",
    "missed": "missed",
    "answered": "answered",
    "rejected": "canceled",
}
_GROUP_ACTIONS: dict[facts.GroupAction, str] = {
    "join": "add",
    "leave": "remove",
    "promote": "promote",
    "demote": "demote",
}
_STATES: dict[str, tuple[int, str]] = {
    "INIT": (1, "INIT"),
    "LAUNCH": (2, "LAUNCH"),
    "QR": (3, "QR"),
    "AUTH": (4, "AUTH"),
    "ERROR": (5, "ERROR"),
}


def bodies(fact: facts.Fact, settings: Settings, shape: Shape | None = None) -> list[facts.Said]:
    """The webhooks that tell a fact; `shape` chooses among the ways in which Whapi has been seen to."""
    match fact:
        case facts.Reacted():
            action = {"type": "reaction", "emoji": fact.emoji, "target": fact.target.id}
            return [_message(_acted(fact, action, settings), settings)]
        case facts.Edited():
            return [_edit(fact, settings, shape)]
        case facts.Revoked():
            return [_revocation(fact, settings, shape)]
        case facts.Voted():
            return [_vote(fact, settings, shape)]
        case facts.Seen():
            return [_presence(fact, settings)]
        case facts.Called():
            return [_call(fact, settings)]
        case facts.SessionChanged():
            return _session(fact, settings)
        case facts.ContactChanged():
            return [_contact(fact, settings)]
        case facts.GroupChanged():
            return [_group(fact, settings)]
        case facts.Noise():
            return [_message(_noise(fact), settings)]
        case _:
            assert_never(fact)


def health_status(status: str | None) -> Json:
    """The `status` of `GET /health` and of the channel's event."""
    code, text = _STATES.get(status or "AUTH", (3, status or "AUTH"))
    return {"code": code, "text": text}


def qr(value: str | None) -> Json:
    """The code to scan, as `GET /users/login` and the channel's event show it."""
    if value is None:
        return {"status": "WAITING"}
    picture = base64.b64encode(samples.read("picture.png")).decode()
    return {"status": "OK", "base64": f"data:image/png;base64,{picture}", "rowdata": value, "expire": 20}


def _said(name: str, verb: str, content: Json, settings: Settings) -> facts.Said:
    body = {**content, "event": {"type": name, "event": verb}, "channel_id": settings.whapi_channel_id}
    return facts.Said(f"{name}.{verb}", body)


def _message(item: Json, settings: Settings) -> facts.Said:
    return facts.Said("messages.post", messages_body([item], settings))


def _by(target: Message, act: facts.Act, settings: Settings) -> Json:
    """The fields that say who did it, where and when."""
    item: Json = {"id": act.id, "from_me": act.from_me, "chat_id": chat_id(target.address), "timestamp": int(act.at)}
    if act.from_me:
        item |= {"from": settings.simulator_own_phone, "from_name": settings.simulator_own_name}
        return {**item, "source": "api" if act.source == "api" else "mobile"}
    item["from"] = digits(act.person.address if act.person else target.address)
    if name := act.person.name if act.person else target.name:
        item["from_name"] = name
    return {**item, "source": "mobile"}


def _acted(fact: facts.MessageFact, action: Json, settings: Settings) -> Json:
    return {**_by(fact.target, fact.act, settings), "type": "action", "action": action}


def _edit(fact: facts.Edited, settings: Settings, shape: Shape | None) -> facts.Said:
    if shape == "resent":
        return _message({**message_object(fact.target, settings), "edited": True}, settings)
    if shape == "update":
        before = replace(fact.target, text=fact.before)
        return _update(fact.target, before, ["text"], None, settings)
    content = message_object(fact.target, settings)
    action = {
        "type": "edit",
        "target": fact.target.id,
        "edited_type": content["type"],
        "edited_content": content[content["type"]],
    }
    return _message(_acted(fact, action, settings), settings)


def _revocation(fact: facts.Revoked, settings: Settings, shape: Shape | None) -> facts.Said:
    if shape == "removed":
        return _said("messages", "delete", {"messages_removed": [fact.target.id]}, settings)
    if shape == "resent":
        return _message({**message_object(fact.target, settings), "status": "deleted"}, settings)
    if shape == "typed":
        item = {**_by(fact.target, fact.act, settings), "id": fact.target.id, "type": "deleted"}
        return _message(item, settings)
    return _message(_acted(fact, {"type": "delete", "target": fact.target.id}, settings), settings)


def _vote(fact: facts.Voted, settings: Settings, shape: Shape | None) -> facts.Said:
    action = {"type": "vote", "target": fact.target.id, "votes": [option_id(option) for option in fact.options]}
    item = _acted(fact, action, settings)
    if shape == "action":
        return _message(item, settings)
    before = replace(
        fact.target, votes={w: v for w, v in fact.target.votes.items() if w != fact.act.actor(fact.target)}
    )
    return _update(fact.target, before, ["poll"], item, settings)


def _update(
    target: Message, before: Message, changes: list[str], trigger: Json | None, settings: Settings
) -> facts.Said:
    item: Json = {"id": target.id}
    if trigger is not None:
        item["trigger"] = trigger
    item |= {
        "before_update": message_object(before, settings),
        "after_update": message_object(target, settings),
        "changes": changes,
    }
    return _said("messages", "patch", {"messages_updates": [item]}, settings)


def _presence(fact: facts.Seen, settings: Settings) -> facts.Said:
    state = "online" if fact.state == "paused" else fact.state
    who = fact.person.address if fact.person else fact.address
    item: Json = {"contact_id": digits(who), "status": state}
    if state == "offline":
        item["last_seen"] = int(fact.at)
    return _said("presences", "post", {"presences": [item]}, settings)


def _call(fact: facts.Called, settings: Settings) -> facts.Said:
    item = {
        "id": fact.id,
        "chat_id": fact.address,
        "from": fact.address,
        "status": _CALLS[fact.status],
        "timestamp": int(fact.at * 1000),
        "group_call": fact.is_group,
        "video_call": fact.is_video,
        "offline_call": False,
        "latency": 42,
    }
    return _said("calls", "post", {"calls": [item]}, settings)


def _session(fact: facts.SessionChanged, settings: Settings) -> list[facts.Said]:
    health = {
        "channel_id": settings.whapi_channel_id,
        "start_at": int(fact.at) - 60,
        "uptime": 60,
        "version": "1.8.7",
        "status": health_status(fact.status),
    }
    told = [_said("channel", "post", {"health": health}, settings)]
    if fact.qr is not None:
        told.append(_said("channel", "patch", {"qr": qr(fact.qr)}, settings))
    return told


def _contact(fact: facts.ContactChanged, settings: Settings) -> facts.Said:
    after: Json = {"id": digits(fact.address), "name": fact.name, "pushname": fact.name}
    changes = ["name", "pushname"]
    if fact.picture is not None:
        after |= {"profile_pic": fact.picture, "profile_pic_full": fact.picture}
        changes += ["profile_pic", "profile_pic_full"]
    before = {"id": digits(fact.address), "name": fact.old_name, "pushname": fact.old_name}
    item = {"before_update": before, "after_update": after, "changes": changes}
    return _said("contacts", "patch", {"contacts_updates": [item]}, settings)


def _group(fact: facts.GroupChanged, settings: Settings) -> facts.Said:
    item = {
        "group_id": fact.address,
        "participants": [digits(person.address) for person in fact.people],
        "action": _GROUP_ACTIONS[fact.action],
    }
    return _said("groups", "put", {"groups_participants": [item]}, settings)


def _noise(fact: facts.Noise) -> Json:
    item: Json = {"id": fact.id, "from_me": False, "chat_id": fact.address, "timestamp": int(fact.at)}
    item["from"] = digits(fact.address)
    if fact.kind == "notification":
        return {**item, "type": "system", "source": "system", "system": {"body": "Messages are end-to-end encrypted"}}
    if fact.kind == "encrypted_edit":
        return {**item, "type": "action", "source": "mobile", "action": {"type": "media_notify"}}
    return {**item, "type": "unknown", "source": "system"}
