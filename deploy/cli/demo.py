"""The example data as it stands in `demo.toml`, read and placed in time. Pure but for reading that file."""

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, Literal, cast

from shared.contracts.chats import Mode

_MESSAGE = re.compile(r"(?P<when>-\d+m|-\d+ \d\d:\d\d) (?P<sender>\w+)(?: (?P<status>\w+))? \| (?P<text>.+)", re.DOTALL)
_CLOCK = re.compile(r"-(\d+) (\d\d):(\d\d)")


@dataclass(frozen=True, slots=True)
class DemoAgent:
    """Somebody who answers."""

    key: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class DemoMessage:
    """One message. `author` is the key of the agent who wrote it in the inbox."""

    at: datetime
    sender: Literal["customer", "agent", "bot", "system"]
    origin: str
    status: str
    text: str
    author: str | None


@dataclass(frozen=True, slots=True)
class DemoStay:
    """A guest's stay; over when `until` is set."""

    room: str
    start: datetime
    until: datetime | None
    email: str | None


@dataclass(frozen=True, slots=True)
class DemoChat:
    """One customer with everything that was said. `mode_changed_by` is an agent's key, None for the bot."""

    provider: str
    phone: str
    name: str
    language: str | None
    mode: Mode
    assigned: str | None
    labels: tuple[str, ...]
    unread: int
    stay: DemoStay | None
    messages: tuple[DemoMessage, ...]
    mode_changed_at: datetime | None
    mode_changed_by: str | None


@dataclass(frozen=True, slots=True)
class Demo:
    """All of it."""

    free_rooms: tuple[str, ...]
    agents: tuple[DemoAgent, ...]
    chats: tuple[DemoChat, ...]


def load(now: datetime) -> Demo:
    """The example data as of `now`, which is in the time zone of the hotel; nothing in it lies in the future."""
    data = tomllib.loads(files("deploy.cli").joinpath("demo.toml").read_text(encoding="utf-8"))
    return Demo(
        tuple(data["free_rooms"]),
        tuple(DemoAgent(**agent) for agent in data["agents"]),
        tuple(_chat(chat, now) for chat in data["chats"]),
    )


def moment(when: str, now: datetime) -> datetime:
    """`-25m` or `-3 14:05` (at least one day back) as a time before `now`."""
    if when.endswith("m"):
        return (now + timedelta(minutes=int(when[:-1]))).replace(microsecond=0)
    match = _CLOCK.fullmatch(when)
    if match is None or match[1] == "0":
        raise ValueError(f"no time: {when!r}")
    day = now - timedelta(days=int(match[1]))
    return day.replace(hour=int(match[2]), minute=int(match[3]), second=0, microsecond=0)


def _chat(data: dict[str, Any], now: datetime) -> DemoChat:
    stay, changed = data.get("stay"), data.get("mode_changed")
    return DemoChat(
        provider=data["provider"],
        phone=data["phone"],
        name=data["name"],
        language=data.get("language"),
        mode=data["mode"],
        assigned=data.get("assigned"),
        labels=tuple(data.get("labels", ())),
        unread=data.get("unread", 0),
        stay=_stay(stay, now) if stay else None,
        messages=tuple(_message(line, now) for line in data["messages"]),
        mode_changed_at=moment(changed["at"], now) if changed else None,
        mode_changed_by=changed["by"] if changed and changed["by"] != "bot" else None,
    )


def _stay(data: dict[str, str], now: datetime) -> DemoStay:
    until = data.get("until")
    return DemoStay(data["room"], moment(data["from"], now), moment(until, now) if until else None, data.get("email"))


_ORIGINS = {"customer": "customer", "bot": "bot", "system": "registration"}


def _message(line: str, now: datetime) -> DemoMessage:
    match = _MESSAGE.fullmatch(line)
    if match is None:
        raise ValueError(f"no message: {line!r}")
    at, who = moment(match["when"], now), match["sender"]
    status = "received" if who == "customer" else match["status"] or "read"
    if who in _ORIGINS:
        sender = cast("Literal['customer', 'bot', 'system']", who)
        return DemoMessage(at, sender, _ORIGINS[who], status, match["text"], None)
    by_phone = who == "phone"
    return DemoMessage(at, "agent", "phone" if by_phone else "inbox", status, match["text"], None if by_phone else who)
