"""Is a webhook really the provider's? Pure; compares in constant time, on raw bytes."""

import hashlib
import hmac
from collections.abc import Iterable

from shared.inbound.delivery import Provider

Headers = Iterable[tuple[bytes, bytes]]
"""Names in lower case, as ASGI gives them."""


def _values(headers: Headers, wanted: bytes) -> list[bytes]:
    return [value.strip() for name, value in headers if name == wanted]


def whapi_is_genuine(headers: Headers, token: str | None) -> bool:
    """Whether a request carries the shared secret, as `Authorization: Bearer …` or `X-Webhook-Token`.

    Whapi signs nothing; the header is one that was configured on the channel. Without a configured token all pass.
    """
    if token is None:
        return True
    headers = list(headers)
    offered = _values(headers, b"x-webhook-token")
    for value in _values(headers, b"authorization"):
        scheme, _, credentials = value.partition(b" ")
        if scheme.lower() == b"bearer":
            offered.append(credentials.strip())
    expected = token.encode()
    return any(hmac.compare_digest(value, expected) for value in offered)


def waha_is_genuine(headers: Headers, body: bytes, key: str | None) -> bool:
    """Whether `X-Webhook-Hmac` is the body's HMAC-SHA512 in hex. Without a configured key all pass."""
    if key is None:
        return True
    expected = hmac.new(key.encode(), body, hashlib.sha512).hexdigest().encode()
    return any(hmac.compare_digest(value.lower(), expected) for value in _values(headers, b"x-webhook-hmac"))


def proven(provider: Provider, headers: Headers, body: bytes, secrets: Iterable[str]) -> frozenset[str]:
    """Those of the secrets that the request carries, or that its body is signed with."""
    headers = list(headers)
    if provider == "whapi":
        return frozenset(secret for secret in secrets if whapi_is_genuine(headers, secret))
    return frozenset(secret for secret in secrets if waha_is_genuine(headers, body, secret))
