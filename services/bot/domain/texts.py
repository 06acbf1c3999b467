"""What the bot says: warm, short, and the same promise in both languages."""

import re
import unicodedata
from datetime import datetime
from typing import Literal

from services.bot.domain.language import Language
from shared.contracts.replies import GenerateReply

Template = Literal["greeting", "greeting_with_request", "thanks", "hand_over", "default"]

# `{addressed}` is " Name" or nothing, `{named}` ", Name" or nothing, `{stay}` a sentence for guests or nothing.
_TEXTS: dict[Language, dict[Template, str]] = {
    "id": {
        "greeting": "Halo{addressed}, {daytime}!{stay} Ada yang bisa kami bantu?",
        "greeting_with_request": "Halo{addressed}, {daytime}!{stay} {default}",
        "thanks": "Sama-sama{named}! Senang bisa membantu. Bila ada yang lain, cukup balas pesan ini.",
        "hand_over": (
            "Baik{named}, saya teruskan ke staf kami. Mohon tunggu sebentar, mereka akan segera membalas di chat ini."
        ),
        "default": (
            "Terima kasih atas pesan Anda. Saya asisten otomatis dan belum bisa menjawab yang ini. "
            'Untuk dibantu langsung oleh staf kami, balas "bicara dengan manusia".'
        ),
    },
    "en": {
        "greeting": "Hello{addressed}, {daytime}!{stay} How may we help you?",
        "greeting_with_request": "Hello{addressed}, {daytime}!{stay} {default}",
        "thanks": "You're welcome{named}! If there is anything else, just reply here.",
        "hand_over": (
            "Of course{named}. I am passing you on to our staff. One moment please, they will reply in this chat."
        ),
        "default": (
            "Thank you for your message. I am an automatic assistant and cannot answer this one yet. "
            'For help from our staff, reply "talk to a human".'
        ),
    },
}
_STAY: dict[Language, str] = {
    "id": " Semoga Anda nyaman di kamar {room}.",
    "en": " We hope you are comfortable in room {room}.",
}
# The first hour of each part of the day, as people there divide it.
_DAYTIMES: dict[Language, tuple[tuple[int, str], ...]] = {
    "id": ((4, "selamat pagi"), (11, "selamat siang"), (15, "selamat sore"), (18, "selamat malam")),
    "en": ((4, "good morning"), (12, "good afternoon"), (18, "good evening")),
}

_LONGEST_NAME = 60
_MARKUP = re.compile(r"[*_~`]")
_WHITESPACE = re.compile(r"\s+")


def write(template: Template, language: Language, turn: GenerateReply, now: datetime) -> str:
    """The text for this customer; `now` is local time where the customer is received."""
    texts = _TEXTS[language]
    name = name_of(turn)
    stay = _STAY[language].format(room=turn.guest.room_number) if turn.guest else ""
    return texts[template].format(
        addressed=f" {name}" if name else "",
        named=f", {name}" if name else "",
        daytime=_daytime(language, now),
        stay=stay,
        default=texts["default"],
    )


def name_of(turn: GenerateReply) -> str | None:
    """What to call the customer: the guest's registered name, else the WhatsApp name; None when that is no name."""
    raw = turn.guest.full_name if turn.guest else turn.customer_name or ""
    printable = "".join(character for character in raw if not unicodedata.category(character).startswith("C"))
    name = _WHITESPACE.sub(" ", _MARKUP.sub("", printable)).strip()
    is_name = any(character.isalpha() for character in name) and "@" not in name and "://" not in name
    return name if is_name and len(name) <= _LONGEST_NAME else None


def _daytime(language: Language, now: datetime) -> str:
    parts = _DAYTIMES[language]
    # Before the first part's hour it is still last night.
    return next((text for hour, text in reversed(parts) if now.hour >= hour), parts[-1][1])
