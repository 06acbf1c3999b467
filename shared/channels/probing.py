"""Asks a channel's provider how the channel is: for a person who sets it up or wonders why nothing comes.

Only reads, and wakes no stopped channel. The token goes to the channel's own address and nowhere else.
"""

from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

import httpx
import orjson

from shared.channels.access import Access
from shared.channels.states import WAHA_STATES, WHAPI_CODES, WHAPI_STATES
from shared.contracts.channels import ChannelState

TIMEOUT_SECONDS = 8.0
LARGEST_ANSWER = 1024 * 1024

CheckName = Literal["reachable", "token", "identity", "session", "webhook"]
Outcome = Literal["ok", "warning", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `code` is stable and says what was found; `detail` says it in English."""

    name: CheckName
    outcome: Outcome
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Probe:
    """What a test found. `state` None: the provider did not say. `external_id`: the channel's id as Whapi tells it."""

    checks: tuple[Check, ...]
    state: ChannelState | None = None
    external_id: str | None = None

    @property
    def is_ok(self) -> bool:
        """Whether messages can go out and come in, as far as that can be told."""
        return all(check.outcome != "failed" for check in self.checks)


@dataclass(frozen=True, slots=True)
class Qr:
    """What the phone's camera has to see: as text, else as a picture (a data URI); neither while there is none."""

    text: str | None = None
    image: str | None = None


class _Refused(Exception):  # noqa: N818 - reads as an adjective
    """The check that ends the test."""

    def __init__(self, *checks: Check) -> None:
        super().__init__()
        self.checks = checks


def probing_client() -> httpx.AsyncClient:
    """Follows no redirect: the token must not travel."""
    return httpx.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False)


async def probe(client: httpx.AsyncClient, access: Access, external_id: str | None, webhook_url: str | None) -> Probe:
    """Test a channel. Never raises for what the provider answers, or does not."""
    try:
        if access.provider == "whapi":
            return await _probe_whapi(client, access, external_id, webhook_url)
        return await _probe_waha(client, access, webhook_url)
    except _Refused as refused:
        known = {check.name for check in refused.checks}
        names: tuple[CheckName, ...] = ("reachable", "token", "identity", "session", "webhook")
        skipped = [
            Check(name, "skipped", "not_asked", "This could not be looked at.") for name in names if name not in known
        ]
        return Probe((*refused.checks, *skipped))


async def qr_of(client: httpx.AsyncClient, access: Access) -> Qr:
    """The code to link the channel with; empty when the provider shows none now."""
    path = "/users/login" if access.provider == "whapi" else f"/api/{_session(access)}/auth/qr?format=raw"
    try:
        answer = await client.get(f"{access.base_url}{path}", headers=access.headers)
    except (httpx.HTTPError, httpx.InvalidURL, OSError):
        return Qr()
    body = _object(answer) if answer.is_success else None
    if body is None:
        return Qr()
    image = _word(body.get("base64"))
    if image is not None and not image.startswith("data:image/"):
        image = f"data:image/png;base64,{image}"
    return Qr(_word(body.get("rowdata")) or _word(body.get("value")), image)


async def _probe_whapi(
    client: httpx.AsyncClient, access: Access, external_id: str | None, webhook_url: str | None
) -> Probe:
    if access.token is None:
        raise _Refused(Check("token", "failed", "no_token", "No token is set."))
    health = await _asked(client, access, "/health?wakeup=false", "Whapi")
    checks = [_REACHABLE, _TOKEN]
    named = _word(health.get("channel_id"))
    if named is None:
        checks.append(Check("identity", "warning", "id_not_told", "Whapi did not say which channel this token is for."))
    elif external_id is None:
        checks.append(Check("identity", "ok", "id_found", f"The token belongs to the channel {named}."))
    elif named == external_id:
        checks.append(Check("identity", "ok", "id_matches", f"The token belongs to this channel ({named})."))
    else:
        told = f"The token belongs to the channel {named}, but this channel's id is {external_id}."
        checks.append(Check("identity", "failed", "id_differs", told))
    status = health.get("status")
    status = status if isinstance(status, dict) else {}
    word = _word(status.get("text")) or WHAPI_CODES.get(status.get("code") or 0)
    state = WHAPI_STATES.get(word.upper()) if word else None
    checks.append(_session_check(state, word))
    try:
        settings = await _asked(client, access, "/settings", "Whapi")
        checks.append(_webhook_check(settings.get("webhooks"), webhook_url))
    except _Refused:
        checks.append(Check("webhook", "warning", "webhooks_not_told", "The provider did not say where webhooks go."))
    return Probe(tuple(checks), state, named)


async def _probe_waha(client: httpx.AsyncClient, access: Access, webhook_url: str | None) -> Probe:
    session = await _asked(client, access, f"/api/sessions/{_session(access)}", "WAHA", missing=access.session)
    word = _word(session.get("status"))
    state = WAHA_STATES.get(word.upper()) if word else None
    config = session.get("config")
    webhooks = config.get("webhooks") if isinstance(config, dict) else None
    exists = Check("identity", "ok", "session_exists", f"There is a session called {access.session}.")
    return Probe(
        (_REACHABLE, _TOKEN, exists, _session_check(state, word), _webhook_check(webhooks, webhook_url)), state
    )


_REACHABLE = Check("reachable", "ok", "reached", "The provider answers.")
_TOKEN = Check("token", "ok", "token_accepted", "The token is accepted.")


async def _asked(
    client: httpx.AsyncClient, access: Access, path: str, name: str, *, missing: str | None = None
) -> dict[str, Any]:
    """The answer's object. Raises _Refused with what is wrong; `missing`: the session that a 404 says is not there."""
    try:
        answer = await client.get(f"{access.base_url}{path}", headers=access.headers)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        told = f"{name} does not answer at {access.base_url} ({type(error).__name__})."
        raise _Refused(Check("reachable", "failed", "not_reached", told)) from error
    if answer.status_code in (401, 403) or (answer.status_code == 404 and b"channel" in answer.content.lower()):
        raise _Refused(_REACHABLE, Check("token", "failed", "token_refused", f"{name} does not accept the token."))
    if answer.status_code == 404 and missing is not None:
        gone = Check("identity", "failed", "session_missing", f"There is no session called {missing} in this WAHA.")
        raise _Refused(_REACHABLE, _TOKEN, gone)
    body = _object(answer) if answer.is_success else None
    if body is None:
        told = f"What answers at {access.base_url} is not {name} as expected (status {answer.status_code})."
        raise _Refused(Check("reachable", "failed", "unexpected_answer", told))
    return body


def _session_check(state: ChannelState | None, word: str | None) -> Check:
    match state:
        case "connected":
            return Check("session", "ok", "connected", "The channel is connected to WhatsApp.")
        case "needs_qr":
            return Check("session", "failed", "needs_qr", "The channel has to be linked: scan the code with the phone.")
        case "starting":
            return Check("session", "warning", "starting", "The session is starting; test again in a moment.")
        case "disconnected" | "failed":
            return Check("session", "failed", state, f"The channel is not connected to WhatsApp ({word}).")
        case None:
            return Check("session", "warning", "state_not_told", "The provider did not say whether it is connected.")


def _webhook_check(webhooks: Any, wanted: str | None) -> Check:
    """Messages come in only when the provider has our address."""
    if wanted is None:
        told = "Sapa does not know its own address: set PUBLIC_URL."
        return Check("webhook", "warning", "no_public_url", told)
    items = webhooks if isinstance(webhooks, list) else []
    urls = [url for item in items if isinstance(item, dict) and (url := _word(item.get("url"))) is not None]
    if any(_same(url, wanted) for url in urls):
        return Check("webhook", "ok", "webhook_set", "The provider sends webhooks to this Sapa.")
    if urls:
        told = f"The provider sends webhooks elsewhere; messages come in only by {wanted}."
        return Check("webhook", "warning", "webhook_elsewhere", told)
    told = f"The provider has no webhook for this channel; it may be set for the whole server. Set {wanted}."
    return Check("webhook", "warning", "no_webhook", told)


def _same(url: str, wanted: str) -> bool:
    return url.rstrip("/").lower() == wanted.rstrip("/").lower()


def _object(answer: httpx.Response) -> dict[str, Any] | None:
    if len(answer.content) > LARGEST_ANSWER:
        return None
    try:
        body = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        return None
    return body if isinstance(body, dict) else None


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _session(access: Access) -> str:
    return quote(access.session, safe="")
