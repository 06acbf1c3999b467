"""The message that greets a guest who has checked in. Pure."""

from typing import Literal

Language = Literal["id", "en"]

_TEXTS: dict[Language, str] = {
    "id": (
        "Selamat datang, {name}! Terima kasih telah menginap bersama kami. Kamar Anda nomor {room}. "
        "Bila ada yang Anda perlukan, balas saja pesan ini, kami siap membantu."
    ),
    "en": (
        "Welcome, {name}! Thank you for staying with us. Your room is {room}. "
        "If there is anything you need, just reply to this message and we will be glad to help."
    ),
}


def language_of(remembered: str | None, phone: str) -> Language:
    """The guest's own language where it is known, else Indonesian for an Indonesian number, English for any other."""
    if remembered is not None and remembered in _TEXTS:
        return "id" if remembered == "id" else "en"
    return "id" if phone.startswith("+62") else "en"


def welcome(name: str, room_number: str, language: Language) -> str:
    """The greeting, with the guest's name and room."""
    return _TEXTS[language].format(name=name, room=room_number)
