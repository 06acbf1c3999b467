"""Whapi.Cloud: messages, changes to them, signals, and the history of a chat."""

import asyncio
from typing import Any
from urllib.parse import quote

import httpx

from services.sender.domain.delivery import Accepted
from services.sender.domain.reconciliation import History
from services.sender.providers.answers import json_of, shown_by
from services.sender.providers.gateway import Change, Outgoing, Signal, Timing
from services.sender.providers.http import HttpClient
from services.sender.providers.refusals import form_of, refuse_change
from services.sender.providers.whapi_answers import error_of, read_answer
from services.sender.providers.whapi_bodies import change_request, presence_of, request_of, whapi_address
from services.sender.providers.whapi_history import LOOK_AT, read_history
from shared.capabilities import capabilities_of
from shared.errors import Transient

_CONFLICT = 409


class WhapiGateway:
    """Sends through `POST /messages/…`, reads `GET /messages/list/{ChatID}`.

    The token goes to the configured host and nowhere else.
    """

    typing_ends_by_itself = True

    def __init__(self, client: HttpClient, *, base_url: str, token: str) -> None:
        self._client = client
        self._base = base_url.rstrip("/")
        # The default of `wakeup` would start a stopped channel.
        self._health = httpx.URL(f"{self._base}/health?wakeup=false")
        self._headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        self._can = capabilities_of("whapi")

    async def send(self, message: Outgoing, timing: Timing) -> Accepted:
        """See `Gateway`."""
        path, body = request_of(message, form_of(message, self._can, "Whapi"))
        return read_answer(await self._ask("POST", path, body, timing))

    async def change(self, change: Change, timing: Timing) -> None:
        """See `Gateway`."""
        refuse_change(change, self._can, "Whapi")
        response = await self._ask(*change_request(change, _message_path(change.target)), timing)
        if response.status_code == _CONFLICT:
            return  # it is so already
        if not response.is_success:
            raise error_of(response)
        body = json_of(response)
        if isinstance(body, dict) and (body.get("sent") is False or body.get("success") is False):
            raise Transient("Whapi answered that it did not change the message", code="not_sent")

    async def signal(self, signal: Signal, timing: Timing) -> None:
        """See `Gateway`."""
        if signal.kind == "seen":
            asked = [self._ask("PUT", _message_path(target), None, timing) for target in signal.targets]
        else:
            entry = quote(whapi_address(signal.address), safe="@")
            asked = [self._ask("PUT", f"presences/{entry}", presence_of(signal), timing)]
        for response in await asyncio.gather(*asked):
            if not response.is_success:
                raise error_of(response)

    async def history(self, message: Outgoing, timing: Timing) -> History:
        """See `Gateway`."""
        chat = quote(whapi_address(message.address))
        listed = httpx.URL(f"{self._base}/messages/list/{chat}?count={LOOK_AT}&from_me=true")
        shown, health = await asyncio.gather(
            self._client.get(listed, self._headers, timing), self._client.get(self._health, self._headers, timing)
        )
        return read_history(shown_by(shown, "Whapi"), shown_by(health, "Whapi"))

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None, timing: Timing) -> httpx.Response:
        return await self._client.request(method, httpx.URL(f"{self._base}/{path}"), body, self._headers, timing)


def _message_path(message_id: str) -> str:
    return f"messages/{quote(message_id, safe='')}"
