"""Whapi.Cloud: text messages, their history, and what its answers mean by its own list of errors."""

import asyncio
from typing import Any
from urllib.parse import quote

import httpx

from services.sender.domain.delivery import Accepted
from services.sender.domain.reconciliation import History, Seen, Source
from services.sender.providers.answers import json_of, moment_of, retry_after_of, short, shown_by
from services.sender.providers.gateway import TextMessage, Timing
from services.sender.providers.http import HttpClient
from shared.errors import OutcomeUnknown, ProviderRejected, RateLimited, Transient

# By status: our code, and what a person reads when the body says nothing.
_REFUSALS = {
    400: ("invalid_request", "Whapi refused the request as invalid"),
    401: ("unauthorised", "The Whapi channel is not authorised: token or phone link"),
    402: ("limit_exceeded", "The Whapi plan's limit is used up"),
    403: ("forbidden", "Sending to this recipient is forbidden"),
    404: ("not_found", "Whapi does not know this recipient or channel"),
    406: ("wrong_channel_type", "The Whapi channel is of the wrong type"),
    413: ("too_large", "The message is too large"),
    415: ("unsupported", "Whapi does not support this kind of message"),
}

_LOOK_AT = 100
_SOURCES: dict[str, Source] = {"api": "api", "business_api": "api", "web": "phone", "mobile": "phone"}


class WhapiGateway:
    """Sends through `POST /messages/text`, reads `GET /messages/list/{ChatID}`.

    The token goes to the configured host and nowhere else.
    """

    def __init__(self, client: HttpClient, *, base_url: str, token: str) -> None:
        self._client = client
        self._base = base_url.rstrip("/")
        self._url = httpx.URL(f"{self._base}/messages/text")
        # The default of `wakeup` would start a stopped channel.
        self._health = httpx.URL(f"{self._base}/health?wakeup=false")
        self._headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}

    async def send_text(self, message: TextMessage, timing: Timing) -> Accepted:
        """See `Gateway`."""
        if not message.text:
            raise ProviderRejected("An empty text cannot be sent", code="invalid_request")
        body = {"to": whapi_address(message.address), "body": message.text}
        return read_answer(await self._client.post(self._url, body, self._headers, timing))

    async def history(self, message: TextMessage, timing: Timing) -> History:
        """See `Gateway`."""
        chat = quote(whapi_address(message.address))
        listed = httpx.URL(f"{self._base}/messages/list/{chat}?count={_LOOK_AT}&from_me=true")
        shown, health = await asyncio.gather(
            self._client.get(listed, self._headers, timing), self._client.get(self._health, self._headers, timing)
        )
        return read_history(shown_by(shown, "Whapi"), shown_by(health, "Whapi"))


def whapi_address(address: str) -> str:
    """`…@c.us` is Whapi's legacy spelling, which it must not be sent; LIDs and groups stay as they are."""
    local, at, domain = address.partition("@")
    return f"{local}@s.whatsapp.net" if domain == "c.us" or not at else address


def read_answer(response: httpx.Response) -> Accepted:
    """The accepted message, or the error that the answer means."""
    body = json_of(response)
    if response.is_success:
        return _accepted(body)
    status = response.status_code
    error = body.get("error") if isinstance(body, dict) else None
    said = error.get("message") if isinstance(error, dict) else None
    if status == 429:
        raise RateLimited(short(said, "Whapi asked to slow down"), retry_after=retry_after_of(response))
    if status == 409:
        # The contract: "usually treat as done". So it must not be repeated, and is not known to be done.
        raise OutcomeUnknown(short(said, "Whapi reported a conflict"), code="conflict")
    if status in {408, 422, 425}:
        raise Transient(short(said, "Whapi could not take the message yet"), code="not_ready")
    if status >= 500:
        # The contract: "internal; outcome unknown". A host in front of Whapi knows even less.
        code = "provider_error" if isinstance(error, dict) else "server_error"
        raise OutcomeUnknown(short(said, f"Whapi answered {status} without saying what happened"), code=code)
    code, otherwise = _REFUSALS.get(status, ("rejected", f"Whapi refused with {status}"))
    raise ProviderRejected(short(said, otherwise), code=code)


def _accepted(body: Any) -> Accepted:
    """Only `sent` is guaranteed by Whapi; `message` may be absent."""
    if isinstance(body, dict):
        message = body.get("message")
        if isinstance(message, dict) and isinstance(message.get("id"), str) and message["id"]:
            return Accepted(message["id"])
        if body.get("sent") is False:
            raise Transient("Whapi answered that it did not send the message", code="not_sent")
    raise OutcomeUnknown("Whapi accepted the message without naming it", code="accepted_without_id")


def read_history(body: Any, health: Any) -> History:
    """The messages of a list that are from us, and whether the channel is on line."""
    items = body.get("messages") if isinstance(body, dict) else None
    if not isinstance(items, list):
        raise Transient("Whapi's list of messages cannot be read", code="not_shown")
    status = health.get("status") if isinstance(health, dict) else None
    ours = [item for item in items if isinstance(item, dict) and item.get("from_me") is True]
    return History(
        messages=tuple(_seen(item) for item in ours if isinstance(item.get("id"), str)),
        is_connected=isinstance(status, dict) and status.get("text") == "AUTH",
        is_whole=len(items) < _LOOK_AT,
    )


def _seen(item: dict[str, Any]) -> Seen:
    """One message of the list; a text with a link in it is of a type of its own."""
    content = item.get("text") if isinstance(item.get("text"), dict) else item.get("link_preview")
    body = content.get("body") if isinstance(content, dict) else None
    source = _SOURCES.get(str(item.get("source")), "unknown")
    return Seen(item["id"], body if isinstance(body, str) else None, moment_of(item.get("timestamp")), source)
