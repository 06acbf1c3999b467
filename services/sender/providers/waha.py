"""WAHA: text messages on every engine, and what its answers mean by its own list of errors."""

from typing import Any

import httpx

from services.sender.domain.delivery import Accepted
from services.sender.providers.answers import json_of, retry_after_of, short
from services.sender.providers.gateway import TextMessage, Timing
from services.sender.providers.http import HttpClient
from shared.errors import OutcomeUnknown, ProviderRejected, RateLimited, Transient

_REFUSALS = {
    400: ("invalid_request", "WAHA refused the request as invalid"),
    401: ("unauthorised", "WAHA did not accept the API key"),
    403: ("forbidden", "The API key may not send on this session"),
    404: ("not_found", "WAHA does not know the session or the call"),
    413: ("too_large", "The message is too large"),
    422: ("unprocessable", "WAHA cannot send this message"),
    501: ("not_implemented", "WAHA's engine cannot send this kind of message"),
}

# Exception texts of a 500 that leave it open whether the message went out.
_AMBIGUOUS = ("timed out", "timeout", "protocolerror", "protocol error", "target closed", "execution context")
_LID_MISSING = ("no lid found", "no lid for user", "lid is missing")
_RESTRICTED = "server returned error 463"


class WahaGateway:
    """Sends through `POST /api/sendText`. The key goes to the configured host and nowhere else."""

    def __init__(self, client: HttpClient, *, host: str, api_path: str, api_key: str | None, session: str) -> None:
        self._client = client
        self._url = httpx.URL(f"{host.rstrip('/')}/{api_path.lstrip('/')}")
        self._session = session
        self._headers = {"content-type": "application/json", **({"x-api-key": api_key} if api_key else {})}

    async def send_text(self, message: TextMessage, timing: Timing) -> Accepted:
        """See `Gateway`."""
        if not message.text or not message.address:
            # WAHA does not validate this itself: it would answer 500, or send something empty.
            raise ProviderRejected("A message needs a text and a recipient", code="invalid_request")
        body = {
            "session": message.session or self._session,
            "chatId": waha_address(message.address),
            "text": message.text,
        }
        return read_answer(await self._client.post(self._url, body, self._headers, timing))


def waha_address(address: str) -> str:
    """`…@s.whatsapp.net` is not for `chatId`; LIDs and groups stay as they are."""
    local, at, domain = address.partition("@")
    return f"{local}@c.us" if domain == "s.whatsapp.net" or not at else address


def read_answer(response: httpx.Response) -> Accepted:
    """The accepted message, or the error that the answer means."""
    body = json_of(response)
    if response.is_success:
        return _accepted(body)
    status = response.status_code
    said = body.get("message") if isinstance(body, dict) else None
    if isinstance(said, list):
        said = "; ".join(str(part) for part in said)
    if status == 429:
        raise RateLimited(short(said, "WAHA asked to slow down"), retry_after=retry_after_of(response))
    if status == 422 and isinstance(body, dict) and isinstance(body.get("error"), str) and "session" in body:
        raise _session_error(body)
    if status in {408, 425}:
        raise Transient(short(said, "WAHA could not take the message yet"), code="not_ready")
    if status >= 500 and status != 501:
        raise _server_error(status, body)
    code, otherwise = _REFUSALS.get(status, ("rejected", f"WAHA refused with {status}"))
    raise ProviderRejected(short(said, otherwise), code=code)


def _session_error(body: dict[str, Any]) -> Transient | ProviderRejected:
    """422 of the send calls: a session that is not ready may become so; one that does not exist will not by itself."""
    if "status" in body or "expected" in body:
        return Transient(short(body["error"], "The WAHA session is not ready"), code="session_not_ready")
    return ProviderRejected(short(body["error"], "The WAHA session does not exist"), code="session_missing")


def _server_error(status: int, body: Any) -> Transient | ProviderRejected | OutcomeUnknown:
    """A 5xx with WAHA's own `exception` says what happened, except where its text is that of a lost browser page.

    Its `request` echoes the message, so nothing but the exception's text is used.
    """
    exception = body.get("exception") if isinstance(body, dict) else None
    if not isinstance(exception, dict):
        return OutcomeUnknown(f"WAHA's host answered {status} without saying what happened", code="server_error")
    text = short(exception.get("message"), f"WAHA failed with {status}")
    told = f"{exception.get('name')} {text}".lower()
    if any(phrase in told for phrase in _AMBIGUOUS):
        return OutcomeUnknown(text, code="engine_lost")
    if _RESTRICTED in told:
        return ProviderRejected("WhatsApp does not let this account start new chats (463)", code="account_restricted")
    if any(phrase in told for phrase in _LID_MISSING):
        return Transient(text, code="lid_not_found")
    return Transient(text, code="provider_error")


def _accepted(body: Any) -> Accepted:
    """A body without an id, or none at all, still means that the message was sent."""
    message_id = message_id_of(body)
    if message_id is None:
        raise OutcomeUnknown("WAHA accepted the message without naming it", code="accepted_without_id")
    return Accepted(message_id)


def message_id_of(body: Any) -> str | None:
    """The bare id, wherever the engine puts it."""
    for path in (
        ("id",),
        ("id", "_serialized"),
        ("id", "id"),
        ("key", "id"),
        ("_data", "id", "_serialized"),
        ("_data", "key", "id"),
        ("_data", "Info", "ID"),
    ):
        found = body
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        if isinstance(found, str) and found:
            return bare_id(found)
    return None


def bare_id(message_id: str) -> str:
    """The third part of `{fromMe}_{chatId}_{ID}[_{participant}]`; ids of any other form as they are."""
    parts = message_id.split("_")
    return parts[2] if len(parts) in {3, 4} and parts[0] in {"true", "false"} and parts[2] else message_id
