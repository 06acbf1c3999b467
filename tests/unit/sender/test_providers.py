"""Each provider's answers, by its own list of errors."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from services.sender.domain.delivery import Accepted
from services.sender.providers.gateway import Gateway, Outgoing, Timing
from services.sender.providers.http import HttpClient
from services.sender.providers.waha import WahaGateway
from services.sender.providers.waha_bodies import waha_address
from services.sender.providers.waha_ids import bare_id
from services.sender.providers.whapi import WhapiGateway
from services.sender.providers.whapi_bodies import whapi_address
from shared.errors import OutcomeUnknown, ProviderRejected, RateLimited, Transient

Handler = Callable[[httpx.Request], httpx.Response]
MESSAGE = Outgoing("6281234567890@c.us", "Halo", "lobby")


def whapi(handler: Handler) -> Gateway:
    client = HttpClient(httpx.MockTransport(handler))
    return WhapiGateway(client, base_url="http://whapi.test/base/", token="secret")


def waha(handler: Handler) -> Gateway:
    client = HttpClient(httpx.MockTransport(handler))
    return WahaGateway(client, host="http://waha.test", api_path="/api/sendText", api_key="key", session="default")


def timing() -> Timing:
    now = asyncio.get_running_loop().time()
    return Timing(now + 5, now + 10)


def answering(status: int, body: Any = None, headers: dict[str, str] | None = None) -> Handler:
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return lambda _: httpx.Response(status, content=content, headers=headers)


def raising(error: Exception) -> Handler:
    def handler(_: httpx.Request) -> httpx.Response:
        raise error

    return handler


async def code_of(gateway: Gateway) -> tuple[str, str | None]:
    try:
        accepted = await gateway.send(MESSAGE, timing())
    except (ProviderRejected, Transient, OutcomeUnknown) as error:
        return type(error).__name__, error.code
    return "Accepted", accepted.provider_message_id


def whapi_error(code: int) -> dict[str, Any]:
    return {"error": {"code": code, "message": "said so", "details": "x"}}


def waha_exception(message: str, name: str = "Error") -> dict[str, Any]:
    return {"statusCode": 500, "exception": {"message": message, "name": name}, "request": {"body": {"text": "Halo"}}}


WHAPI_ANSWERS = {
    "accepted": (200, {"sent": True, "message": {"id": "PsI.abc", "status": "pending"}}, ("Accepted", "PsI.abc")),
    "accepted without message": (200, {"sent": True}, ("OutcomeUnknown", "accepted_without_id")),
    "accepted with an empty body": (200, None, ("OutcomeUnknown", "accepted_without_id")),
    "accepted with another body": (200, b"<html>", ("OutcomeUnknown", "accepted_without_id")),
    "answered not sent": (200, {"sent": False}, ("Transient", "not_sent")),
    "bad parameters": (400, whapi_error(400), ("ProviderRejected", "invalid_request")),
    "logged out": (401, whapi_error(401), ("ProviderRejected", "unauthorised")),
    "plan used up": (402, whapi_error(402), ("ProviderRejected", "limit_exceeded")),
    "forbidden": (403, whapi_error(403), ("ProviderRejected", "forbidden")),
    "channel not found": (404, whapi_error(404), ("ProviderRejected", "not_found")),
    "conflict": (409, whapi_error(409), ("OutcomeUnknown", "conflict")),
    "too large": (413, whapi_error(413), ("ProviderRejected", "too_large")),
    "media type": (415, whapi_error(415), ("ProviderRejected", "unsupported")),
    "later": (422, whapi_error(422), ("Transient", "not_ready")),
    "an unlisted refusal": (418, None, ("ProviderRejected", "rejected")),
    "a redirect": (302, None, ("ProviderRejected", "rejected")),
    "too many requests": (429, whapi_error(429), ("RateLimited", "rate_limited")),
    "its own 500": (500, whapi_error(500), ("OutcomeUnknown", "provider_error")),
    "its own 503": (503, whapi_error(503), ("OutcomeUnknown", "provider_error")),
    "a bare 500": (500, None, ("OutcomeUnknown", "server_error")),
    "a proxy's 502": (502, b"<html>Bad Gateway</html>", ("OutcomeUnknown", "server_error")),
    "a proxy's 504": (504, {"message": "upstream"}, ("OutcomeUnknown", "server_error")),
}

WAHA_ANSWERS = {
    "accepted by GOWS": (201, {"id": "true_62@c.us_3EB0", "_data": None}, ("Accepted", "3EB0")),
    "accepted by NOWEB": (201, {"key": {"remoteJid": "62@s.whatsapp.net", "id": "3EB1"}}, ("Accepted", "3EB1")),
    "accepted by WEBJS": (201, {"id": {"_serialized": "true_62@c.us_3EB2", "id": "x"}}, ("Accepted", "3EB2")),
    "accepted by WEBJS, inner": (
        201,
        {"_data": {"id": {"_serialized": "true_1@g.us_3EB3_62@lid"}}},
        ("Accepted", "3EB3"),
    ),
    "accepted with Info": (201, {"_data": {"Info": {"ID": "3EB4"}}}, ("Accepted", "3EB4")),
    "accepted with an empty body": (201, None, ("OutcomeUnknown", "accepted_without_id")),
    "accepted with another body": (201, {"sent": True}, ("OutcomeUnknown", "accepted_without_id")),
    "validation": (400, {"statusCode": 400, "message": ["a", "b"]}, ("ProviderRejected", "invalid_request")),
    "no key": (401, {"message": "Unauthorized", "statusCode": 401}, ("ProviderRejected", "unauthorised")),
    "scoped key": (403, {"message": "Forbidden", "statusCode": 403}, ("ProviderRejected", "forbidden")),
    "not found": (404, {"statusCode": 404, "message": "Session not found"}, ("ProviderRejected", "not_found")),
    "unknown session": (
        422,
        {"error": 'Session "x" does not exist', "session": "x"},
        ("ProviderRejected", "session_missing"),
    ),
    "session not ready": (
        422,
        {"error": "Session status is not as expected", "session": "x", "status": "STARTING", "expected": ["WORKING"]},
        ("Transient", "session_not_ready"),
    ),
    "engine constraint": (
        422,
        {"statusCode": 422, "message": "Plus only", "error": "Unprocessable Entity"},
        ("ProviderRejected", "unprocessable"),
    ),
    "not implemented": (501, {"statusCode": 501, "message": "no"}, ("ProviderRejected", "not_implemented")),
    "too many requests": (429, {"message": "slow"}, ("RateLimited", "rate_limited")),
    "number without LID": (
        500,
        waha_exception("no LID found for 62@s.whatsapp.net from server"),
        ("Transient", "lid_not_found"),
    ),
    "chat without LID": (500, waha_exception("Lid is missing in chat table"), ("Transient", "lid_not_found")),
    "restricted": (500, waha_exception("server returned error 463"), ("ProviderRejected", "account_restricted")),
    "broken session": (500, waha_exception("server returned error 400"), ("OutcomeUnknown", "provider_error")),
    "its own 500": (500, waha_exception("Cannot read properties of undefined"), ("OutcomeUnknown", "provider_error")),
    "page timed out": (500, waha_exception("Runtime.callFunctionOn timed out"), ("OutcomeUnknown", "provider_error")),
    "protocol error": (500, waha_exception("x", "ProtocolError"), ("OutcomeUnknown", "provider_error")),
    "target closed": (500, waha_exception("Target closed"), ("OutcomeUnknown", "provider_error")),
    "context gone": (500, waha_exception("Execution context was destroyed"), ("OutcomeUnknown", "provider_error")),
    "a bare 500": (500, {"statusCode": 500, "message": "Internal"}, ("OutcomeUnknown", "server_error")),
    "a proxy's 502": (502, b"<html>", ("OutcomeUnknown", "server_error")),
}


@pytest.mark.parametrize("case", WHAPI_ANSWERS)
async def test_whapi_answers(case: str) -> None:
    status, body, expected = WHAPI_ANSWERS[case]
    assert await code_of(whapi(answering(status, body))) == expected


@pytest.mark.parametrize("case", WAHA_ANSWERS)
async def test_waha_answers(case: str) -> None:
    status, body, expected = WAHA_ANSWERS[case]
    assert await code_of(waha(answering(status, body))) == expected


@pytest.mark.parametrize("gateway", [whapi, waha])
@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (httpx.ConnectError("refused"), ("Transient", "unreachable")),
        (httpx.ConnectTimeout("slow"), ("Transient", "connect_timeout")),
        (httpx.PoolTimeout("full"), ("Transient", "connect_timeout")),
        (httpx.ReadTimeout("silent"), ("OutcomeUnknown", "timed_out")),
        (httpx.WriteError("cut"), ("OutcomeUnknown", "connection_lost")),
        (httpx.RemoteProtocolError("cut"), ("OutcomeUnknown", "connection_lost")),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_broken_connections(
    gateway: Callable[[Handler], Gateway], error: Exception, expected: tuple[str, str]
) -> None:
    assert await code_of(gateway(raising(error))) == expected


@pytest.mark.parametrize("gateway", [whapi, waha])
@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("soon", None), ("", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)]
)
async def test_retry_after(gateway: Callable[[Handler], Gateway], header: str, seconds: float | None) -> None:
    with pytest.raises(RateLimited) as raised:
        await gateway(answering(429, {}, {"retry-after": header})).send(MESSAGE, timing())
    assert raised.value.retry_after == seconds


async def test_what_whapi_is_sent() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"sent": True, "message": {"id": "A"}})

    assert await whapi(handler).send(MESSAGE, timing()) == Accepted("A")
    assert str(seen[0].url) == "http://whapi.test/base/messages/text"
    assert seen[0].headers["authorization"] == "Bearer secret"
    assert json.loads(seen[0].content) == {"to": "6281234567890@s.whatsapp.net", "body": "Halo"}


async def test_what_waha_is_sent() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":  # it also asks, in the background, which ids the session takes
            seen.append(request)
        return httpx.Response(201, json={"id": "true_62@c.us_A"})

    await waha(handler).send(MESSAGE, timing())
    await waha(handler).send(Outgoing("123@lid", "Halo", own_id="3EB0AA"), timing())
    assert str(seen[0].url) == "http://waha.test/api/sendText"
    assert seen[0].headers["x-api-key"] == "key"
    assert json.loads(seen[0].content) == {"session": "lobby", "chatId": "6281234567890@c.us", "text": "Halo"}
    assert json.loads(seen[1].content) == {
        "session": "default",
        "chatId": "123@lid",
        "text": "Halo",
        "id": "3EB0AA",
    }


@pytest.mark.parametrize("gateway", [whapi, waha])
async def test_an_empty_text_is_refused_without_asking(gateway: Callable[[Handler], Gateway]) -> None:
    with pytest.raises(ProviderRejected):
        await gateway(raising(AssertionError("asked"))).send(Outgoing("62@c.us", ""), timing())


async def test_waha_echo_of_the_request_is_not_kept() -> None:
    with pytest.raises(OutcomeUnknown) as raised:
        await waha(answering(500, waha_exception("broke"))).send(MESSAGE, timing())
    assert str(raised.value) == "broke"


@pytest.mark.parametrize(
    ("address", "for_whapi", "for_waha"),
    [
        ("62812@c.us", "62812@s.whatsapp.net", "62812@c.us"),
        ("62812@s.whatsapp.net", "62812@s.whatsapp.net", "62812@c.us"),
        ("123@lid", "123@lid", "123@lid"),
        ("123-45@g.us", "123-45@g.us", "123-45@g.us"),
        ("62812", "62812@s.whatsapp.net", "62812@c.us"),
    ],
)
def test_addresses(address: str, for_whapi: str, for_waha: str) -> None:
    assert whapi_address(address) == for_whapi
    assert waha_address(address) == for_waha


@pytest.mark.parametrize(
    ("given", "bare"),
    [
        ("true_62@c.us_AB", "AB"),
        ("true_1@g.us_AB_62@lid", "AB"),
        ("AB", "AB"),
        ("a_b_c", "a_b_c"),
        ("true_x", "true_x"),
    ],
)
def test_bare_ids(given: str, bare: str) -> None:
    assert bare_id(given) == bare
