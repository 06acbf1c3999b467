"""Signatures in the form of Standard Webhooks, which receivers check with its libraries."""

import base64
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from standardwebhooks import Webhook

_PREFIX = "whsec_"
_KEY_BYTES = 32


def new_secret() -> str:
    """A receiver's key, as the libraries take it."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def signed_headers(uid: str, payload: bytes, keys: Sequence[str], at: datetime) -> dict[str, str]:
    """What goes with an attempt. One signature per key: while a key is replaced, either proves the request."""
    text = payload.decode()
    return {
        "webhook-id": uid,
        "webhook-timestamp": str(int(at.timestamp())),
        # The library takes the time for UTC whatever its zone.
        "webhook-signature": " ".join(Webhook(key).sign(uid, at.astimezone(UTC), text) for key in keys),
    }
