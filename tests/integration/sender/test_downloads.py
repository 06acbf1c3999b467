"""Fetching a file from an address: where it may lead, and how much of it is read."""

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from services.sender.domain.media_urls import AddressRefused, Place
from services.sender.media.downloads import Downloads
from shared.errors import Transient
from shared.media.keeping import TooLarge
from tests.integration.sender.media_provider import MediaProvider, Reply


class _Loopback(AbstractResolver):
    """Every name is this machine, as the internet would be."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=0)]

    async def close(self) -> None:
        return


@pytest.fixture
async def downloads() -> AsyncIterator[Downloads]:
    made = Downloads(max_bytes=1000, resolver=_Loopback())
    made.start()
    yield made
    await made.stop()


async def _read(downloads: Downloads, place: Place) -> bytes:
    return b"".join([piece async for piece in downloads.pieces(place, {"x-api-key": "key"})])


async def test_a_key_is_not_carried_by_a_redirect(downloads: Downloads, provider: MediaProvider) -> None:
    public = provider.url.replace("127.0.0.1", "files.example")
    provider.answers("/start", Reply(302, headers={"location": f"{public}/away"}))
    provider.answers("/away", Reply(body=b"file"))
    assert await _read(downloads, Place(f"{provider.url}/start", at_provider=True, with_key=True)) == b"file"
    assert [headers.get("x-api-key") for _, headers in provider.asked] == ["key", None]


@pytest.mark.parametrize("target", ["http://127.0.0.1:1/x", "file:///etc/passwd", "http://[::ffff:10.0.0.1]/x"])
async def test_a_redirect_is_checked_like_the_first_address(
    downloads: Downloads, provider: MediaProvider, target: str
) -> None:
    provider.answers("/start", Reply(302, headers={"location": target}))
    with pytest.raises(AddressRefused):
        await _read(downloads, Place(provider.url.replace("127.0.0.1", "files.example") + "/start", at_provider=False))


async def test_redirects_without_end_are_given_up(downloads: Downloads, provider: MediaProvider) -> None:
    provider.answers("/start", Reply(302, headers={"location": "/start"}))
    with pytest.raises(AddressRefused):
        await _read(downloads, Place(f"{provider.url}/start", at_provider=True))
    assert len(provider.asked) == 4


async def test_a_length_that_is_too_much_is_not_even_read(downloads: Downloads, provider: MediaProvider) -> None:
    provider.answers("/large", Reply(body=b"x" * 1001))
    with pytest.raises(TooLarge):
        await _read(downloads, Place(f"{provider.url}/large", at_provider=True))


async def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    async def look_up(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        asked.append(host)
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, ("93.184.216.34", port)), (*kind, ("10.0.0.1", port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", look_up)
    downloads = Downloads(max_bytes=1000)
    downloads.start()
    try:
        with pytest.raises(AddressRefused):
            await _read(downloads, Place("http://two-faced.example/x", at_provider=False))
    finally:
        await downloads.stop()
    assert asked == ["two-faced.example"]


async def test_a_name_that_does_not_resolve_may_do_so_later() -> None:
    downloads = Downloads(max_bytes=1000)
    downloads.start()
    try:
        with pytest.raises(Transient):
            await _read(downloads, Place("http://nobody.invalid/x", at_provider=False))
    finally:
        await downloads.stop()
