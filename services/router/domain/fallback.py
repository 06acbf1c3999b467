"""What the customer reads when the bot has not answered in time."""

_TEXTS = {
    "id": (
        "Terima kasih atas pesan Anda. Mohon maaf, kami belum dapat menjawab saat ini. "
        'Tulis "bicara dengan staf" bila Anda ingin dilayani langsung oleh tim kami.'
    ),
    "en": (
        "Thank you for your message. We are sorry that we cannot answer right now. "
        'Write "talk to a human" if you would like our team to help you directly.'
    ),
}


def default_reply(language: str | None) -> str:
    """In the customer's language as far as it is known, else Indonesian."""
    return _TEXTS.get(language or "id", _TEXTS["id"])
