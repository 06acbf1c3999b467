"""The providers' webhooks: limit, verify, translate, keep, and only then answer 200."""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from services.ingress.channels import ChannelDirectory
from services.ingress.engines import EngineNotes, engine_in
from services.ingress.intake import Intake, NotKept
from services.ingress.problems import problem
from services.ingress.repeats import Repeats
from services.ingress.settings import Settings
from services.ingress.verification import proven
from shared.clock import Clock
from shared.contracts.contacts import AddressLinked
from shared.contracts.envelope import Contract
from shared.contracts.messages import WebhookQuarantined
from shared.faults import FaultPoint, fault
from shared.ids import new_correlation_id
from shared.inbound.delivery import UNEXPECTED, Provider
from shared.inbound.normalise import channel_of, gathered, translate, unreadable
from shared.inbound.parsing import NestedTooDeeply, NotJson, parse
from shared.observability.metrics import WEBHOOK_SECONDS, WEBHOOKS

log = structlog.get_logger(__name__)

RETRY_AFTER_SECONDS = 5
_OUTCOMES = {200: "accepted", 400: "not_json", 401: "unauthorised", 413: "too_large", 503: "not_stored"}
_WHAPI_METHODS = ["POST", "PUT", "PATCH", "DELETE"]


class TooLarge(Exception):  # noqa: N818 - reads as an adjective
    """The body is beyond the limit."""


@dataclass(frozen=True, slots=True)
class Json:
    """A body that was read."""

    document: Any


Read = Json | NotJson | NestedTooDeeply


class Webhooks:
    """Takes the webhooks of both providers."""

    def __init__(
        self, settings: Settings, intake: Intake, directory: ChannelDirectory, engines: EngineNotes, clock: Clock
    ) -> None:
        self._limit = settings.max_webhook_bytes
        self._region = settings.default_region
        self._intake = intake
        self._directory = directory
        self._clock = clock
        self._engines = engines
        self._repeats = Repeats()

    def routes(self) -> list[Route]:
        """Both webhooks, slash or not: a redirected POST could arrive as a GET. Whapi's path and method modes
        append the event's type and verb, or use the verb as the HTTP method; bodies tell the same."""
        return [
            Route("/webhook/whapi", self.whapi, methods=_WHAPI_METHODS),
            Route("/webhook/whapi/{rest:path}", self.whapi, methods=_WHAPI_METHODS),
            Route("/api/v1/waha/webhook", self.waha, methods=["POST"]),
            Route("/api/v1/waha/webhook/", self.waha, methods=["POST"]),
        ]

    async def whapi(self, request: Request) -> Response:
        """One Whapi webhook."""
        return await self._take(request, "whapi")

    async def waha(self, request: Request) -> Response:
        """One WAHA webhook."""
        return await self._take(request, "waha")

    async def _take(self, request: Request, provider: Provider) -> Response:
        started = time.perf_counter()
        try:
            response = await self._answer(request, provider, started)
        except Exception:
            WEBHOOKS.labels(provider, "error").inc()
            raise
        WEBHOOKS.labels(provider, _OUTCOMES.get(response.status_code, "refused")).inc()
        WEBHOOK_SECONDS.labels(provider).observe(time.perf_counter() - started)
        return response

    async def _answer(self, request: Request, provider: Provider, started: float) -> Response:
        correlation_id = new_correlation_id()
        try:
            body = await read_body(request, self._limit)
        except TooLarge:
            log.warning("webhook_too_large", provider=provider, correlation_id=correlation_id)
            detail = f"at most {self._limit} bytes are taken"
            return problem(413, "too_large", request_id=correlation_id, detail=detail)
        except ClientDisconnect:
            log.info("webhook_cut_off", provider=provider, correlation_id=correlation_id)
            return Response(status_code=400)
        read = await self._read(request, provider, body)
        if read is None:
            log.warning("webhook_refused", provider=provider, correlation_id=correlation_id)
            headers = {"WWW-Authenticate": "Bearer"} if provider == "whapi" else None
            return problem(401, "unauthorized", request_id=correlation_id, headers=headers)
        fault(FaultPoint.INGRESS_RECEIVED)
        contracts, is_json = self._understood(provider, body, read, correlation_id)
        quarantined = [contract for contract in contracts if isinstance(contract, WebhookQuarantined)]
        try:
            fresh = self._repeats.without(gathered(contracts))
            route = await self._intake.keep(fresh) if fresh else None
            self._repeats.told(fresh)
        except NotKept as error:
            log.error("webhook_not_stored", provider=provider, correlation_id=correlation_id, error=str(error))
            headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
            return problem(503, "not_stored", request_id=correlation_id, detail=str(error), headers=headers)
        items = [contract for contract in contracts if not isinstance(contract, AddressLinked)]
        accepted = len(items) - len(quarantined)
        log.info(
            "webhook_received",
            provider=provider,
            correlation_id=correlation_id,
            accepted=accepted,
            quarantined=len(quarantined),
            route=route,
            duration_ms=round((time.perf_counter() - started) * 1000, 2),
        )
        if quarantined:
            _tell(quarantined)
        if not is_json:
            return problem(400, "not_json", request_id=correlation_id, detail="The body was kept for inspection.")
        return Response(
            orjson.dumps({"status": "ok", "accepted": accepted, "quarantined": len(quarantined)}),
            media_type="application/json",
        )

    async def _read(self, request: Request, provider: Provider, body: bytes) -> Read | None:
        """What the body says, once it is proven to be of the channel that it names; None when it is not.

        A stranger's body is not even parsed. Secrets are compared with what the request carries in constant time, all
        of them; which of them has to be the one, the body's channel tells.
        """
        for is_last in (False, True):
            keyring, headers = self._directory.keyring, request.scope["headers"]
            shown = proven(provider, headers, body, keyring.secrets_of(provider))
            if shown or keyring.may_be_open(provider):
                read = _parsed(body)
                channel = channel_of(provider, read.document) if isinstance(read, Json) else None
                if channel is not None:
                    await self._directory.knows_after_recheck(channel)
                wanted = self._directory.proofs_for(provider, channel)
                if wanted is None or wanted & shown:
                    return read
            if not is_last:
                await self._directory.recheck()  # its secret may have been changed just now
        return None

    def _understood(
        self, provider: Provider, body: bytes, read: Read, correlation_id: str
    ) -> tuple[list[Contract], bool]:
        """The body's contracts, and whether it was JSON at all."""
        received_at = self._clock()
        if not isinstance(read, Json):
            kept = unreadable(provider, body, read, received_at=received_at, correlation_id=correlation_id)
            return [kept], not isinstance(read, NotJson)
        contracts = translate(
            provider,
            read.document,
            received_at=received_at,
            correlation_id=correlation_id,
            knows=self._directory.knows,
            region=self._region,
            own_of=self._directory.own_of,
        )
        self._note_engine(provider, read.document, received_at)
        return contracts, True

    def _note_engine(self, provider: Provider, document: Any, now: datetime) -> None:
        channel = channel_of(provider, document) if provider == "waha" else None
        if channel is not None and self._directory.knows(channel):
            self._engines.note(channel, engine_in(document, now))


def _parsed(body: bytes) -> Read:
    try:
        return Json(parse(body))
    except (NotJson, NestedTooDeeply) as error:
        return error


async def read_body(request: Request, limit: int) -> bytes:
    """The raw body; raises TooLarge as soon as it is known to exceed the limit, by its announced length at once."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise TooLarge
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise TooLarge
        chunks.append(chunk)
    return b"".join(chunks)


async def no_such_route(_request: Request, error: Exception) -> Response:
    """404 and 405 as problem documents."""
    if not isinstance(error, HTTPException):
        raise error
    codes = {404: "not_found", 405: "method_not_allowed"}
    code = codes.get(error.status_code, "http_error")
    return problem(error.status_code, code, request_id=new_correlation_id(), headers=error.headers)


async def internal_error(_request: Request, error: Exception) -> Response:
    """A fault of ours: the provider will send the webhook again."""
    request_id = new_correlation_id()
    log.error("webhook_failed", correlation_id=request_id, exc_info=error)
    return problem(500, "internal_error", request_id=request_id)


def _tell(quarantined: list[WebhookQuarantined]) -> None:
    """Admins find the items in the quarantine; the log names the reasons, and ours loudly."""
    first = quarantined[0]
    reasons = sorted({item.reason for item in quarantined})
    if UNEXPECTED in reasons:
        details = [item.detail for item in quarantined if item.reason == UNEXPECTED][:5]
        log.error("webhook_misread", provider=first.provider, correlation_id=first.correlation_id, details=details)
    log.warning("webhook_quarantined", provider=first.provider, correlation_id=first.correlation_id, reasons=reasons)
