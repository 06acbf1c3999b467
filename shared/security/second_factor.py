"""Codes of an authenticator app (TOTP, RFC 6238: SHA-1, six digits, thirty seconds) and those that stand in for it.

`cryptography` does the arithmetic. Here is which of its codes is taken: one step early or late for clocks that differ,
and never twice.
"""

import base64
import hmac
import secrets
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from shared.security.tokens import digest_of

STEP_SECONDS = 30
RECOVERY_CODES = 10

_DIGITS = 6
_SECRET_BYTES = 20
_TOLERATED_STEPS = (0, -1, 1)
# Letters and digits that nobody mistakes for another; 16 of them are 80 bits, too many to try out even by their hash.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz123456789"
_GROUPS, _GROUP_LENGTH = 4, 4


def new_secret() -> str:
    """A secret as an app takes it: base32."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def address_for(secret: str, *, account: str, issuer: str) -> str:
    """The `otpauth:` address that an app reads from a QR code."""
    return _totp(secret).get_provisioning_uri(account, issuer)


def step_of(secret: str, code: str, now: datetime, *, after: int | None) -> int | None:
    """The time step whose code this is; None when it is wrong, or of a step that is not later than `after`."""
    given = code.strip().replace(" ", "")
    current = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in (current + offset for offset in _TOLERATED_STEPS):
        right = _totp(secret).generate(step * STEP_SECONDS).decode()
        if hmac.compare_digest(right.encode(), given.encode()) and (after is None or step > after):
            found = step
    return found


def code_at(secret: str, moment: datetime) -> str:
    """What an app shows at that moment."""
    return _totp(secret).generate(int(moment.timestamp())).decode()


def new_recovery_codes() -> list[str]:
    """Codes to be written down; each is good for one sign-in."""
    return [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
        for _ in range(RECOVERY_CODES)
    ]


def recovery_digest(code: str) -> bytes:
    """What is kept of one, whatever its spelling."""
    return digest_of("".join(char for char in code.lower() if char.isalnum()))


def _totp(secret: str) -> TOTP:
    # The key is twenty random bytes, as the RFC recommends; SHA-1 is what every app understands.
    return TOTP(base64.b32decode(secret), _DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303
