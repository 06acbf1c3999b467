"""WAHA: messages, changes to them, signals, and the history of a chat, on every engine."""

import asyncio
from typing import Any
from urllib.parse import quote

import httpx

from services.sender.domain.delivery import Accepted
from services.sender.domain.reconciliation import History
from services.sender.providers.answers import shown_by
from services.sender.providers.gateway import Change, Outgoing, Signal, Timing
from services.sender.providers.http import HttpClient
from services.sender.providers.refusals import form_of, refuse_change
from services.sender.providers.waha_answers import error_of, read_answer
from services.sender.providers.waha_bodies import request_of, signal_request, target_of, waha_address
from services.sender.providers.waha_history import LOOK_AT, read_history
from services.sender.providers.waha_sessions import WahaSessions
from shared.capabilities import Capabilities, capabilities_of, provider_name


class WahaGateway:
    """Sends through `POST /api/send…`, reads `GET /api/{session}/chats/{chatId}/messages`.

    The key goes to the configured host and nowhere else.
    """

    typing_ends_by_itself = False

    def __init__(self, client: HttpClient, *, host: str, api_path: str, api_key: str | None, session: str) -> None:
        self._client = client
        self._text_url = f"{host.rstrip('/')}/{api_path.lstrip('/')}"
        self._session = session
        self._base = self._text_url.rpartition("/")[0]
        self._headers = {"content-type": "application/json", **({"x-api-key": api_key} if api_key else {})}
        self.sessions = WahaSessions(client, base=self._base, headers=self._headers, default=session)

    async def send(self, message: Outgoing, timing: Timing) -> Accepted:
        """See `Gateway`."""
        session = self._session_of(message.session)
        call, body = request_of(message, form_of(message, self._can(session), self._name(session)), session)
        url = self._text_url if call == "sendText" else f"{self._base}/{call}"
        return read_answer(await self._ask("POST", url, body, timing))

    async def change(self, change: Change, timing: Timing) -> None:
        """See `Gateway`."""
        session = self._session_of(change.session)
        refuse_change(change, self._can(session), self._name(session))
        target = target_of(change)
        message = f"{self._chat(session, change.address)}/messages/{quote(target, safe='')}"
        match change.operation:
            case "react":
                body = {"session": session, "messageId": target, "reaction": change.emoji or ""}
                response = await self._ask("PUT", f"{self._base}/reaction", body, timing)
            case "edit":
                response = await self._ask("PUT", message, {"text": change.text}, timing)
            case "revoke":
                response = await self._ask("DELETE", message, None, timing)
        if not response.is_success:
            raise error_of(response)

    async def signal(self, signal: Signal, timing: Timing) -> None:
        """See `Gateway`."""
        call, body = signal_request(signal, self._session_of(signal.session))
        response = await self._ask("POST", f"{self._base}/{call}", body, timing)
        if not response.is_success:
            raise error_of(response)

    async def history(self, message: Outgoing, timing: Timing) -> History:
        """See `Gateway`."""
        session = message.session or self._session
        listed = httpx.URL(
            f"{self._chat(session, message.address)}/messages",
            params={
                "limit": LOOK_AT,
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

    def _session_of(self, session: str | None) -> str:
        """The session's name; what its engine can is asked for in the background."""
        name = session or self._session
        self.sessions.remember(name)
        return name

    def _can(self, session: str) -> Capabilities:
        return capabilities_of("waha", self.sessions.engine_of(session))

    def _name(self, session: str) -> str:
        return provider_name("waha", self.sessions.engine_of(session))

    def _chat(self, session: str, address: str) -> str:
        return f"{self._base}/{quote(session, safe='')}/chats/{quote(waha_address(address), safe='')}"

    async def _ask(self, method: str, url: str, body: dict[str, Any] | None, timing: Timing) -> httpx.Response:
        return await self._client.request(method, httpx.URL(url), body, self._headers, timing)
