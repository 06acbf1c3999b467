"""Opaque bearer tokens: API keys and sign-in sessions. Random, recognisable, and kept only as a hash.

A token has 256 random bits, so a plain SHA-256 at rest is enough: there is nothing to guess, unlike with a password.
"""

import hashlib
import secrets
from dataclasses import dataclass, field

MARK = "sapa_"
_PREFIX_LENGTH = len(MARK) + 8


@dataclass(frozen=True, slots=True)
class Token:
    """A new token. `secret` is shown once and never stored; `digest` and `prefix` are what the database keeps."""

    secret: str = field(repr=False)
    prefix: str
    digest: bytes


def new_token() -> Token:
    """Make one."""
    secret = f"{MARK}{secrets.token_urlsafe(32)}"
    return Token(secret, prefix_of(secret), digest_of(secret))


def digest_of(secret: str) -> bytes:
    """What a presented token is looked up by. Any text will do, also one that never was a token."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def prefix_of(secret: str) -> str:
    """The first characters: enough to recognise a key in a list or a log, useless to sign in with."""
    return secret[:_PREFIX_LENGTH]
