"""What WAHA's answers mean, by its own list of errors."""

from typing import Any

import httpx

from services.sender.domain.delivery import Accepted
from services.sender.providers.answers import json_of, refusal_of, short
from services.sender.providers.waha_ids import message_id_of
from shared.errors import OutcomeUnknown, ProviderRejected, SapaError, Transient

_REFUSALS = {
    400: ("invalid_request", "WAHA refused the request as invalid"),
    401: ("unauthorised", "WAHA did not accept the API key"),
    403: ("forbidden", "The API key may not send on this session"),
    404: ("not_found", "WAHA does not know the session or the call"),
    413: ("too_large", "The message is too large"),
    422: ("unprocessable", "WAHA cannot send this message"),
    501: ("not_implemented", "WAHA's engine cannot send this kind of message"),
}

_NOT_READY = frozenset({408, 425})
_LID_MISSING = ("no lid found", "no lid for user", "lid is missing")
_RESTRICTED = "server returned error 463"


def read_answer(response: httpx.Response) -> Accepted:
    """The accepted message, or the error that the answer means."""
    if response.is_success:
        return _accepted(json_of(response))
    raise error_of(response)


def error_of(response: httpx.Response) -> SapaError:
    """What an answer without success means for what was asked."""
    body = json_of(response)
    status = response.status_code
    said = body.get("message") if isinstance(body, dict) else None
    if isinstance(said, list):
        said = "; ".join(str(part) for part in said)
    if status == 422 and isinstance(body, dict) and isinstance(body.get("error"), str) and "session" in body:
        return _session_error(body)
    if status >= 500 and status != 501:
        return _server_error(status, body)
    return refusal_of(response, said, "WAHA", _REFUSALS, not_ready=_NOT_READY)


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
