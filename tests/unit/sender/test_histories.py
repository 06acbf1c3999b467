"""How each provider shows what was sent from our number."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from services.sender.domain.reconciliation import History, Seen
from services.sender.providers.gateway import Gateway
from services.sender.providers.waha import WahaGateway
from shared.errors import Transient
from tests.unit.sender.test_providers import MESSAGE, raising, timing, waha, whapi

AT = datetime(2026, 1, 1, tzinfo=UTC)
SECONDS = int(AT.timestamp())


def serving(answers: dict[str, Any], seen: list[httpx.Request] | None = None) -> Callable[[httpx.Request], Any]:
    """Answers by the end of the path; everything else is not found."""

    def handler(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        for end, body in answers.items():
            if request.url.path.endswith(end):
                return httpx.Response(200, content=json.dumps(body).encode())
        return httpx.Response(404, content=b"{}")

    return handler


WHAPI_ITEMS = [
    {"id": "A", "from_me": True, "text": {"body": "Halo"}, "timestamp": SECONDS, "source": "api"},
    {"id": "B", "from_me": True, "link_preview": {"body": "https://x"}, "timestamp": str(SECONDS), "source": "mobile"},
    {"id": "C", "from_me": True, "type": "image", "timestamp": None, "source": "web"},
    {"id": "D", "from_me": False, "text": {"body": "Halo"}, "timestamp": SECONDS},
    {"from_me": True, "text": {"body": "no id"}},
    "nonsense",
]


@pytest.mark.parametrize(("status", "connected"), [("AUTH", True), ("QR", False), (None, False)])
async def test_whapi(status: str | None, connected: bool) -> None:
    seen: list[httpx.Request] = []
    answers = {"/messages/list/6281234567890@s.whatsapp.net": {"messages": WHAPI_ITEMS}, "/health": {"status": {}}}
    answers["/health"] = {"status": {"text": status}}
    history = await whapi(serving(answers, seen)).history(MESSAGE, timing())
    assert history == History(
        messages=(
            Seen("A", "Halo", AT, "api"),
            Seen("B", "https://x", AT, "phone"),
            Seen("C", None, None, "phone", "image"),
        ),
        is_connected=connected,
    )
    queries = {request.url.path.rpartition("/")[2]: dict(request.url.params) for request in seen}
    assert queries == {
        "6281234567890@s.whatsapp.net": {"count": "100", "from_me": "true"},
        "health": {"wakeup": "false"},
    }
    assert all(request.headers["authorization"] == "Bearer secret" for request in seen)


def waha_answers(engine: str, version: str, status: str = "WORKING") -> dict[str, Any]:
    items = [
        {"id": "true_62@c.us_A", "fromMe": True, "body": "Halo", "timestamp": SECONDS, "source": "api"},
        {"id": "true_62@lid_B", "body": "Halo", "timestamp": SECONDS * 1000, "source": "app"},
        {"id": {"_serialized": "true_62@c.us_C", "id": "C"}, "fromMe": True, "body": None, "timestamp": "x"},
        {"id": "false_62@c.us_D", "fromMe": False, "body": "Halo", "timestamp": SECONDS},
        {"id": "false_62@c.us_E", "body": "Halo", "timestamp": SECONDS},
        None,
    ]
    return {
        "/messages": items,
        "/sessions/lobby": {"status": status, "engine": {"engine": engine}},
        "/server/version": {"version": version, "engine": engine},
    }


@pytest.mark.parametrize(
    ("engine", "version", "takes"),
    [
        ("GOWS", "2026.4.3", True),
        ("NOWEB", "2026.10.1", True),
        ("NOWEB", "2026.4.2", False),
        ("GOWS", "unknown", False),
        ("WEBJS", "2026.7.1", False),
    ],
)
async def test_waha(engine: str, version: str, takes: bool) -> None:
    seen: list[httpx.Request] = []
    gateway = waha(serving(waha_answers(engine, version), seen))
    assert await gateway.history(MESSAGE, timing()) == History(
        messages=(Seen("A", "Halo", AT, "api"), Seen("B", "Halo", AT, "phone"), Seen("C", None, None)),
        is_connected=True,
        takes_own_ids=takes,
    )
    [listed] = [request for request in seen if request.url.path.endswith("/messages")]
    assert listed.url.path == "/api/lobby/chats/6281234567890@c.us/messages"
    params = {"limit": "100", "downloadMedia": "false", "filter.fromMe": "true", "sortBy": "timestamp"}
    assert dict(listed.url.params) == {**params, "sortOrder": "desc"}
    assert isinstance(gateway, WahaGateway)
    assert gateway.sessions.with_own_ids() == (["lobby"] if takes else [])


async def test_a_waha_session_that_is_not_working() -> None:
    history = await waha(serving(waha_answers("GOWS", "2026.7.1", "STARTING"))).history(MESSAGE, timing())
    assert not history.is_connected


async def test_a_full_page_is_not_the_whole_history() -> None:
    items = [{"id": f"I{number}", "from_me": True, "timestamp": SECONDS} for number in range(100)]
    answers = {"@s.whatsapp.net": {"messages": items}, "/health": {"status": {"text": "AUTH"}}}
    assert not (await whapi(serving(answers)).history(MESSAGE, timing())).is_whole


@pytest.mark.parametrize(
    "gateway",
    [
        whapi(serving({})),
        whapi(serving({"/health": {"status": {"text": "AUTH"}}})),
        whapi(serving({"/health": {}, "@s.whatsapp.net": []})),
        whapi(raising(httpx.ConnectError("refused"))),
        waha(serving({})),
        waha(serving({"/messages": []})),
        waha(serving({**waha_answers("GOWS", "2026.7.1"), "/messages": {"statusCode": 500}})),
    ],
)
async def test_a_history_that_is_not_shown_is_no_history(gateway: Gateway) -> None:
    with pytest.raises(Transient):
        await gateway.history(MESSAGE, timing())


OF_WHAPI: dict[str, tuple[dict[str, Any], tuple[str, str | None]]] = {
    "a photo": ({"type": "image", "image": {"caption": "Kamar"}}, ("image", "Kamar")),
    "a photo without words": ({"image": {"id": "jpeg-1"}}, ("image", "")),
    "a short": ({"type": "short", "short": {}}, ("video", "")),
    "a gif": ({"type": "gif", "gif": {"caption": "x"}}, ("video", "x")),
    "a voice note": ({"type": "voice", "voice": {}}, ("voice", "")),
    "a place": ({"location": {"latitude": -6.20001, "longitude": 106.8}}, ("location", "-6.2000,106.8000")),
    "a place without degrees": ({"location": {}}, ("location", None)),
    "a card": ({"contact": {"name": "Ayu", "vcard": "x"}}, ("contacts", "Ayu")),
    "cards": ({"contact_list": {"list": [{"name": "Ayu"}, None, {"name": "Budi"}]}}, ("contacts", "Ayu, Budi")),
    "a poll": ({"poll": {"title": "Kapan?"}}, ("poll", "Kapan?")),
    "a menu": ({"interactive": {"body": {"text": "Mau apa?"}}}, ("menu", "Mau apa?")),
    "nulls": ({"image": None, "text": None, "type": None}, ("text", None)),
}


@pytest.mark.parametrize("case", OF_WHAPI)
async def test_what_whapi_shows_of_each_kind(case: str) -> None:
    item, expected = OF_WHAPI[case]
    listed = {"messages": [{"id": "A", "from_me": True, "timestamp": SECONDS, **item}]}
    answers = {"@s.whatsapp.net": listed, "/health": {"status": {"text": "AUTH"}}}
    [seen] = (await whapi(serving(answers)).history(MESSAGE, timing())).messages
    assert (seen.kind, seen.text) == expected


FILE = {"hasMedia": True, "body": "Kamar"}
OF_WAHA: dict[str, tuple[dict[str, Any], tuple[str, str | None]]] = {
    "GOWS, a photo": ({**FILE, "_data": {"Message": {"imageMessage": {}}}}, ("image", "Kamar")),
    "GOWS, a voice note": ({"hasMedia": True, "_data": {"Message": {"audioMessage": {"PTT": True}}}}, ("voice", "")),
    "NOWEB, a voice note": (
        {"hasMedia": True, "body": None, "_data": {"message": {"audioMessage": {"ptt": True}}}},
        ("voice", ""),
    ),
    "NOWEB, a song": ({"hasMedia": True, "_data": {"message": {"audioMessage": {"ptt": False}}}}, ("audio", "")),
    "NOWEB, a video note": ({"_data": {"message": {"ptvMessage": {}}}}, ("video", "")),
    "WEBJS, a document": ({**FILE, "_data": {"type": "document"}}, ("document", "Kamar")),
    "WEBJS, a voice note": ({"hasMedia": True, "body": "", "_data": {"type": "ptt"}}, ("voice", "")),
    "WEBJS, a poll": ({"body": "", "_data": {"type": "poll_creation", "pollName": "Kapan?"}}, ("poll", "Kapan?")),
    "GOWS, a poll": (
        {"body": None, "_data": {"Message": {"pollCreationMessage": {"name": "Kapan?"}}}},
        ("poll", "Kapan?"),
    ),
    "by its mime type": ({**FILE, "media": {"mimetype": "image/webp"}}, ("sticker", "Kamar")),
    "by its mime type with parameters": ({**FILE, "media": {"mimetype": "audio/ogg; codecs=opus"}}, ("voice", "Kamar")),
    "of a kind that it does not tell": ({**FILE, "media": None}, ("media", "Kamar")),
    "a place, whose body is its picture": (
        {"body": "/9j/4AAQ", "location": {"latitude": "-6.2", "longitude": "106.8"}},
        ("location", "-6.2000,106.8000"),
    ),
    "a card, whose body is its vCard": (
        {"body": "BEGIN:VCARD", "vCards": ["BEGIN:VCARD\nFN:Ayu\\, L.\nEND:VCARD"]},
        ("contacts", "Ayu, L."),
    ),
    "stripped": ({"body": "Halo", "_data": {}}, ("text", "Halo")),
}


@pytest.mark.parametrize("case", OF_WAHA)
async def test_what_waha_shows_of_each_kind(case: str) -> None:
    item, expected = OF_WAHA[case]
    listed = [{"id": "true_62@c.us_A", "fromMe": True, "timestamp": SECONDS, **item}]
    answers = {**waha_answers("GOWS", "2026.7.1"), "/messages": listed}
    [seen] = (await waha(serving(answers)).history(MESSAGE, timing())).messages
    assert (seen.kind, seen.text) == expected
