"""Identifiers: random ones for new things, content hashes for things that may arrive twice."""

import hashlib
from typing import Any
from uuid import UUID, uuid4

import orjson


def new_id() -> UUID:
    """A random identifier for something that Sapa itself makes."""
    return uuid4()


def content_id(*parts: Any) -> UUID:
    """The same JSON-like content always gives the same identifier, in any process and release.

    Keys are sorted, so two spellings of one object agree. Used as `event_id` of what providers send:
    a redelivery, a provider's retry and the outbox copy of one item all carry the same id.
    """
    canonical = orjson.dumps(parts, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS, default=str)
    return UUID(bytes=hashlib.blake2b(canonical, digest_size=16).digest())


def new_correlation_id() -> str:
    """An id for a journey that starts here; it never changes on the way to the delivered answer."""
    return uuid4().hex
