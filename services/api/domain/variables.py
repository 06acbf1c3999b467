"""Variables in prepared texts: `{customer_name}` and the like, filled before anybody sends them. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

VARIABLES: dict[str, str] = {
    "customer_name": "The customer's name, as it was given by hand, registered, or told by WhatsApp.",
    "customer_first_name": "The first word of it.",
    "customer_phone": "The customer's number, as it is dialled locally.",
    "room": "The room of the stay that goes on.",
    "checkin_date": "The day on which it began, as in 5 January 2026.",
    "agent_name": "The name of whoever writes.",
    "agent_first_name": "The first word of it.",
    "hotel_name": "The name of the house (HOTEL_NAME).",
    "channel_name": "The name of the WhatsApp number that the chat is on.",
    "greeting": "Good morning, afternoon or evening, by the hour in the house's time zone.",
}
"""Every variable, with what it stands for."""

LANGUAGES = ("id", "en")

_PLACEHOLDER = re.compile(r"\{\s*([a-z][a-z_]*)\s*\}")
# fmt: off
_MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June", "July",
           "August", "September", "October", "November", "December"),
    "id": ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli",
           "Agustus", "September", "Oktober", "November", "Desember"),
}
# fmt: on
_GREETINGS = {
    "en": ((11, "Good morning"), (17, "Good afternoon"), (24, "Good evening")),
    "id": ((11, "Selamat pagi"), (15, "Selamat siang"), (18, "Selamat sore"), (24, "Selamat malam")),
}
_EARLY = 4  # before it, the evening goes on


@dataclass(frozen=True, slots=True)
class Filled:
    """`unresolved`: the variables that nothing is known for, in order; in `text` they stand as they were written."""

    text: str
    unresolved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a text is filled with; None: not known. `local_time`: the time in the house's zone."""

    local_time: datetime
    customer_name: str | None = None
    customer_phone: str | None = None
    room: str | None = None
    checkin_date: date | None = None
    agent_name: str | None = None
    hotel_name: str | None = None
    channel_name: str | None = None


def names_in(text: str) -> tuple[str, ...]:
    """What stands in braces and looks like a variable, each once, in order."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(text)))


def unknown_in(text: str) -> tuple[str, ...]:
    """Of these, those that are no variable."""
    return tuple(name for name in names_in(text) if name not in VARIABLES)


def values_of(setting: Setting, language: str) -> dict[str, str]:
    """The variables that are known, in the language."""
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    known = {
        "customer_name": setting.customer_name,
        "customer_first_name": _first(setting.customer_name),
        "customer_phone": setting.customer_phone,
        "room": setting.room,
        "checkin_date": None if setting.checkin_date is None else _day(setting.checkin_date, spoken),
        "agent_name": setting.agent_name,
        "agent_first_name": _first(setting.agent_name),
        "hotel_name": setting.hotel_name,
        "channel_name": setting.channel_name,
        "greeting": _greeting(setting.local_time.hour, spoken),
    }
    return {name: value for name, value in known.items() if value is not None and value.strip()}


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """The text with its variables filled. What a value says is not looked through again."""
    unresolved = tuple(name for name in names_in(text) if name not in values)
    return Filled(_PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text), unresolved)


def text_in(texts: Mapping[str, str], language: str | None) -> tuple[str, str]:
    """The language that is chosen and its text: the one wanted, else the house's own order."""
    for wanted in (language, *LANGUAGES):
        if wanted is not None and texts.get(wanted):
            return wanted, texts[wanted]
    return next(iter(texts.items()))


def _first(name: str | None) -> str | None:
    words = (name or "").split()
    return words[0] if words else None


def _day(day: date, language: str) -> str:
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"


def _greeting(hour: int, language: str) -> str:
    moments = _GREETINGS[language]
    if hour < _EARLY:
        return moments[-1][1]
    return next(words for until, words in moments if hour < until)
