"""What Whapi's answers mean, by its own list of errors."""

from typing import Any

import httpx

from services.sender.domain.delivery import Accepted
from services.sender.providers.answers import json_of, refusal_of, short
from shared.errors import OutcomeUnknown, SapaError, Transient

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
_NOT_READY = frozenset({408, 422, 425})


def read_answer(response: httpx.Response) -> Accepted:
    """The accepted message, or the error that the answer means."""
    if response.is_success:
        return _accepted(json_of(response))
    raise error_of(response)


def error_of(response: httpx.Response) -> SapaError:
    """What an answer without success means for what was asked."""
    body = json_of(response)
    status = response.status_code
    error = body.get("error") if isinstance(body, dict) else None
    said = error.get("message") if isinstance(error, dict) else None
    if status == 409:
        # The contract: "usually treat as done". So it must not be repeated, and is not known to be done.
        return OutcomeUnknown(short(said, "Whapi reported a conflict"), code="conflict")
    if status >= 500:
        # The contract: "internal; outcome unknown". A host in front of Whapi knows even less.
        code = "provider_error" if isinstance(error, dict) else "server_error"
        return OutcomeUnknown(short(said, f"Whapi answered {status} without saying what happened"), code=code)
    return refusal_of(response, said, "Whapi", _REFUSALS, not_ready=_NOT_READY)


def _accepted(body: Any) -> Accepted:
    """Only `sent` is guaranteed by Whapi; `message` may be absent."""
    if isinstance(body, dict):
        message = body.get("message")
        if isinstance(message, dict) and isinstance(message.get("id"), str) and message["id"]:
            return Accepted(message["id"])
        if body.get("sent") is False:
            raise Transient("Whapi answered that it did not send the message", code="not_sent")
    raise OutcomeUnknown("Whapi accepted the message without naming it", code="accepted_without_id")
