"""Whapi.Cloud: text messages, and what its answers mean by its own list of errors."""

from typing import Any

import httpx

from services.sender.domain.delivery import Accepted
from services.sender.providers.answers import json_of, retry_after_of, short
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


class WhapiGateway:
    """Sends through `POST /messages/text`. The token goes to the configured host and nowhere else."""

    def __init__(self, client: HttpClient, *, base_url: str, token: str) -> None:
        self._client = client
        self._url = httpx.URL(f"{base_url.rstrip('/')}/messages/text")
        self._headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}

    async def send_text(self, message: TextMessage, timing: Timing) -> Accepted:
        """See `Gateway`."""
        if not message.text:
            raise ProviderRejected("An empty text cannot be sent", code="invalid_request")
        body = {"to": whapi_address(message.address), "body": message.text}
        return read_answer(await self._client.post(self._url, body, self._headers, timing))


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
        if not isinstance(error, dict):
            raise OutcomeUnknown(f"Whapi's host answered {status} without saying what happened", code="server_error")
        raise Transient(short(said, f"Whapi failed with {status}"), code="provider_error")
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
