"""WAHA: text messages on every engine, and what its answers mean by its own list of errors."""

import asyncio
from typing import Any
from urllib.parse import quote

import httpx

from services.sender.domain.delivery import Accepted
from services.sender.domain.reconciliation import History, Seen, Source
from services.sender.providers.answers import json_of, moment_of, retry_after_of, short, shown_by
from services.sender.providers.gateway import TextMessage, Timing
from services.sender.providers.http import HttpClient
from services.sender.providers.waha_sessions import WahaSessions
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

_LID_MISSING = ("no lid found", "no lid for user", "lid is missing")
_RESTRICTED = "server returned error 463"


_LOOK_AT = 100
_SOURCES: dict[str, Source] = {"api": "api", "app": "phone"}


class WahaGateway:
    """Sends through `POST /api/sendText`, reads `GET /api/{session}/chats/{chatId}/messages`.

    The key goes to the configured host and nowhere else.
    """

    def __init__(self, client: HttpClient, *, host: str, api_path: str, api_key: str | None, session: str) -> None:
        self._client = client
        self._url = httpx.URL(f"{host.rstrip('/')}/{api_path.lstrip('/')}")
        self._session = session
        self._base = str(self._url).rpartition("/")[0]
        self._headers = {"content-type": "application/json", **({"x-api-key": api_key} if api_key else {})}
        self.sessions = WahaSessions(client, base=self._base, headers=self._headers, default=session)

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
        if message.own_id is not None:
            body["id"] = message.own_id
        self.sessions.remember(body["session"])
        return read_answer(await self._client.post(self._url, body, self._headers, timing))

    async def history(self, message: TextMessage, timing: Timing) -> History:
        """See `Gateway`."""
        session = message.session or self._session
        listed = httpx.URL(
            f"{self._base}/{quote(session, safe='')}/chats/{quote(waha_address(message.address))}/messages",
            params={
                "limit": _LOOK_AT,
                "downloadMedia": "false",
                "filter.fromMe": "true",
                "sortBy": "timestamp",
                "sortOrder": "desc",
            },
        )
        shown, state = await asyncio.gather(
            self._client.get(listed, self._headers, timing), self.sessions.ask(session, timing)
        )
        return read_history(shown_by(shown, "WAHA"), is_connected=state.is_working, takes_own_ids=state.takes_own_ids)


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
    """A 5xx is ambiguous by WAHA's contract, except where its `exception` names a refusal.

    Its `request` echoes the message, so nothing but the exception's text is used.
    """
    exception = body.get("exception") if isinstance(body, dict) else None
    if not isinstance(exception, dict):
        return OutcomeUnknown(f"WAHA's host answered {status} without saying what happened", code="server_error")
    text = short(exception.get("message"), f"WAHA failed with {status}")
    told = text.lower()
    if _RESTRICTED in told:
        return ProviderRejected("WhatsApp does not let this account start new chats (463)", code="account_restricted")
    if any(phrase in told for phrase in _LID_MISSING):
        return Transient(text, code="lid_not_found")
    return OutcomeUnknown(text, code="provider_error")


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


def read_history(body: Any, *, is_connected: bool, takes_own_ids: bool) -> History:
    """The messages of a list that are from us."""
    if not isinstance(body, list):
        raise Transient("WAHA's list of messages cannot be read", code="not_shown")
    seen = [_seen(item) for item in body if isinstance(item, dict)]
    return History(
        messages=tuple(message for message in seen if message is not None),
        is_connected=is_connected,
        is_whole=len(body) < _LOOK_AT,
        takes_own_ids=takes_own_ids,
    )


def _seen(item: dict[str, Any]) -> Seen | None:
    """One message of the list, if it is ours. The flag may be missing; then the id says whose it is."""
    message_id, whole = message_id_of(item), item.get("id")
    is_ours = item.get("fromMe")
    if is_ours is None:
        is_ours = isinstance(whole, str) and whole.startswith("true_")
    if message_id is None or is_ours is not True:
        return None
    text = item.get("body")
    source = _SOURCES.get(str(item.get("source")), "unknown")
    return Seen(message_id, text if isinstance(text, str) else None, moment_of(item.get("timestamp")), source)
