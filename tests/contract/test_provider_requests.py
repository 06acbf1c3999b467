"""Every request that the sender can make is one that the provider's own OpenAPI document describes."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as some
from jsonschema import Draft202012Validator

from services.sender.providers import waha_bodies, whapi_bodies
from services.sender.providers.gateway import Change, Gateway, Outgoing, Signal
from services.sender.providers.refusals import form_of
from services.sender.providers.waha import WahaGateway
from shared.capabilities import ENGINES, capabilities_of
from shared.contracts.content import Content, Media, Quoted
from shared.errors import ProviderRejected
from tests.fixtures.outgoing import ADDRESS, MESSAGES, PAPER
from tests.unit.sender.test_providers import timing, waha, whapi

EXTRACTS = Path(__file__).parents[1] / "fixtures" / "openapi"
DOCUMENTS: dict[str, dict[str, Any]] = {
    name: json.loads((EXTRACTS / f"{name}.json").read_text())["operations"] for name in ("whapi", "waha")
}
BASES = {"whapi": "/base", "waha": ""}
ID = "PsIB.abcdefgh-gKq7Aw"
GROUP = "120363000000000000@g.us"

CHANGES = {
    "react": Change(ADDRESS, "react", ID, target_from_me=False, emoji="👍"),
    "react in a group": Change(GROUP, "react", ID, target_from_me=False, participant=ADDRESS, emoji="👍"),
    "take the reaction away": Change(ADDRESS, "react", ID, target_from_me=False),
    "edit": Change(ADDRESS, "edit", ID, target_from_me=True, text="Baru"),
    "revoke": Change(ADDRESS, "revoke", ID, target_from_me=True),
}
SIGNALS = {
    "seen": Signal(ADDRESS, "seen", targets=(ID,)),
    "typing": Signal(ADDRESS, "typing", seconds=2.5),
    "typing for as long as it takes": Signal(ADDRESS, "typing"),
    "paused": Signal(ADDRESS, "paused"),
}


def operation_of(provider: str, request: httpx.Request) -> str:
    """The document's operation that a request is one of."""
    path = request.url.raw_path.decode().removeprefix(BASES[provider]).partition("?")[0]
    found = [
        operation
        for operation in DOCUMENTS[provider]
        if operation.split()[0] == request.method
        and re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(operation.split()[1])), path)
    ]
    exact = [operation for operation in found if "{" not in operation] or found
    assert len(exact) == 1, f"{request.method} {path} is none of the operations that are used"
    return exact[0]


def check(provider: str, request: httpx.Request) -> str:
    operation = operation_of(provider, request)
    schema = DOCUMENTS[provider][operation]
    if schema is None:
        assert not request.content, f"{operation} takes no body"
    else:
        Draft202012Validator(schema).validate(json.loads(request.content))
    return operation


def collecting(seen: list[httpx.Request]) -> Callable[[httpx.Request], httpx.Response]:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.method != "GET":
            seen.append(request)
        return httpx.Response(201, json={"sent": True, "message": {"id": ID}, "id": f"true_{ADDRESS}_{ID}"})

    return handler


def gateways(seen: list[httpx.Request]) -> dict[str, tuple[str, Gateway]]:
    """Whapi, and WAHA on every engine."""
    found: dict[str, tuple[str, Gateway]] = {"whapi": ("whapi", whapi(collecting(seen)))}
    for engine in ENGINES:
        gateway = waha(collecting(seen))
        assert isinstance(gateway, WahaGateway)
        gateway.sessions._engines["default"] = engine
        found[engine] = ("waha", gateway)
    return found


WHERE = ["whapi", *ENGINES]


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("name", MESSAGES)
async def test_a_message_is_one_of_the_documents_requests(name: str, where: str) -> None:
    seen: list[httpx.Request] = []
    provider, gateway = gateways(seen)[where]
    if (name, provider) == ("sticker", "waha"):
        with pytest.raises(ProviderRejected):
            await gateway.send(MESSAGES[name], timing())
        assert not seen
        return
    await gateway.send(MESSAGES[name], timing())
    [request] = seen
    check(provider, request)


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("name", CHANGES)
async def test_a_change_is_one_of_the_documents_requests(name: str, where: str) -> None:
    seen: list[httpx.Request] = []
    provider, gateway = gateways(seen)[where]
    await gateway.change(CHANGES[name], timing())
    [request] = seen
    check(provider, request)


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("name", SIGNALS)
async def test_a_signal_is_one_of_the_documents_requests(name: str, where: str) -> None:
    seen: list[httpx.Request] = []
    provider, gateway = gateways(seen)[where]
    await gateway.signal(SIGNALS[name], timing())
    [request] = seen
    check(provider, request)


async def test_every_operation_of_the_extracts_is_used() -> None:
    """What the sender no longer asks for must not seem to be tested."""
    used: set[str] = set()
    seen: list[httpx.Request] = []
    for provider, gateway in gateways(seen).values():
        for message in MESSAGES.values():
            try:
                await gateway.send(message, timing())
            except ProviderRejected:
                continue
        for change in CHANGES.values():
            await gateway.change(change, timing())
        for signal in SIGNALS.values():
            await gateway.signal(signal, timing())
        used |= {f"{provider} {operation_of(provider, request)}" for request in seen}
        seen.clear()
    described = {f"{provider} {operation}" for provider, of in DOCUMENTS.items() for operation in of}
    assert used == described


@given(
    text=some.text(min_size=1).filter(str.strip),
    name=some.none() | some.text(),
    mime_type=some.none() | some.text(),
    quoted=some.none() | some.text(min_size=1) | some.just(ID),
    kind=some.sampled_from(["text", "image", "video", "document"]),
)
def test_whatever_an_order_says_its_request_is_valid(
    text: str, name: str | None, mime_type: str | None, quoted: str | None, kind: str
) -> None:
    content = Content(media=Media(file_name=name, mime_type=mime_type, url="https://x.example", upload_id=1))
    message = Outgoing(
        ADDRESS,
        text,
        type=kind,
        content=content if kind != "text" else None,
        quoted=Quoted(provider_message_id=quoted) if quoted is not None else None,
        file=PAPER if mime_type is None and kind != "text" else None,
    )
    path, body = whapi_bodies.request_of(message, form_of(message, capabilities_of("whapi"), "Whapi"))
    validate("whapi", f"POST /{path}", body)
    call, body = waha_bodies.request_of(message, form_of(message, capabilities_of("waha"), "WAHA"), "default")
    validate("waha", f"POST /api/{call}", body)


def validate(provider: str, operation: str, body: dict[str, Any]) -> None:
    Draft202012Validator(DOCUMENTS[provider][operation]).validate(body)
