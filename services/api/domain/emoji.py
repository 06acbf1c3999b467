"""What may be put on a message as a reaction. Pure."""

# A family of four with skin tones, the longest that keyboards offer, has fewer.
MOST_CHARACTERS = 40

_LETTER_LIKE = frozenset("ℹ")
"""Emoji that Unicode counts as letters."""


def is_emoji(text: str) -> bool:
    """Whether it is a sign rather than words. Nobody can list all emoji: new ones come every year."""
    if not text or len(text) > MOST_CHARACTERS or text.isascii():
        return False
    return not any((char.isalpha() and char not in _LETTER_LIKE) or char.isspace() for char in text)
