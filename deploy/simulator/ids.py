"""Identifiers that look like the providers' own."""

import secrets
import time

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def whapi_message_id() -> str:
    """Two groups joined by a dash, as Whapi writes them."""
    return f"{secrets.token_hex(10)}-{secrets.token_hex(5)}"


def waha_message_id(*, from_me: bool) -> str:
    """A bare WhatsApp id; phones and linked devices begin theirs differently."""
    return ("3EB0" if from_me else "3A") + secrets.token_hex(9).upper()


def waha_event_id() -> str:
    """`evt_` and a lower-case ULID."""
    value = (int(time.time() * 1000) << 80) | secrets.randbits(80)
    return "evt_" + "".join(_CROCKFORD[(value >> shift) & 31] for shift in range(125, -1, -5))
