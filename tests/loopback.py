"""HTTP to what runs on this machine."""

from typing import Any

import httpx


def loopback(base_url: str = "", **options: Any) -> httpx.AsyncClient:
    """A client that takes no proxy and reads no certificates: there is no TLS here, and they take 60 ms each time."""
    return httpx.AsyncClient(base_url=base_url, trust_env=False, verify=False, **options)  # noqa: S501
