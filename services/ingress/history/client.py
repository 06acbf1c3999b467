"""GET and decode, with one kind of error."""

from typing import Any

import httpx
import orjson

from services.ingress.history.provider import HistoryUnavailable
from shared.inbound.parsing import mended

TIMEOUT_SECONDS = 10.0


def http_client(transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """What every channel's questions go through."""
    return httpx.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False, transport=transport)


class JsonClient:
    """Reads JSON below one base URL; the secret goes there and nowhere else: redirects are not followed.

    `client` is shared with those of other channels, and closed by whoever made it (`http_client`).
    """

    def __init__(self, base_url: str, headers: dict[str, str], client: httpx.AsyncClient) -> None:
        self._base = base_url.rstrip("/")
        self._headers = headers
        self._client = client

    async def get(self, path: str, **params: str | int) -> Any:
        """The decoded body of a 200. Raises HistoryUnavailable."""
        answer = await self._answer(path, params)
        if answer.status_code != 200:
            raise HistoryUnavailable(f"answered {answer.status_code}")
        return _decoded(answer)

    async def find(self, path: str, **params: str | int) -> Any | None:
        """The same, but None for a 404 that is about the thing. Raises HistoryUnavailable.

        Whapi answers 404 as well when it does not know the token's channel, and says so.
        """
        answer = await self._answer(path, params)
        if answer.status_code == 404:
            if b"channel" in answer.content.lower():
                raise HistoryUnavailable("the channel is not known")
            return None
        if answer.status_code != 200:
            raise HistoryUnavailable(f"answered {answer.status_code}")
        return _decoded(answer)

    async def _answer(self, path: str, params: dict[str, str | int]) -> httpx.Response:
        try:
            return await self._client.get(f"{self._base}{path}", params=params, headers=self._headers)
        except (httpx.HTTPError, OSError) as error:
            raise HistoryUnavailable(f"no answer: {type(error).__name__}") from error


def _decoded(answer: httpx.Response) -> Any:
    try:
        return mended(orjson.loads(answer.content))
    except orjson.JSONDecodeError as error:
        raise HistoryUnavailable("the answer is no JSON") from error
