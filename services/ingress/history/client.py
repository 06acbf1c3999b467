"""GET and decode, with one kind of error."""

from typing import Any

import httpx
import orjson

from services.ingress.history.provider import HistoryUnavailable
from services.ingress.parsing import mended

TIMEOUT_SECONDS = 10.0


class JsonClient:
    """Reads JSON below one base URL; the secret goes there and nowhere else: redirects are not followed."""

    def __init__(self, base_url: str, headers: dict[str, str]) -> None:
        self._client = httpx.AsyncClient(
            base_url=base_url.rstrip("/"), headers=headers, timeout=TIMEOUT_SECONDS, follow_redirects=False
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def get(self, path: str, **params: str | int) -> Any:
        """The decoded body of a 200. Raises HistoryUnavailable."""
        try:
            answer = await self._client.get(path, params=params)
        except (httpx.HTTPError, OSError) as error:
            raise HistoryUnavailable(f"no answer: {type(error).__name__}") from error
        if answer.status_code != 200:
            raise HistoryUnavailable(f"answered {answer.status_code}")
        try:
            return mended(orjson.loads(answer.content))
        except orjson.JSONDecodeError as error:
            raise HistoryUnavailable("the answer is no JSON") from error
