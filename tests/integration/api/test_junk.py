"""Nothing that anybody sends makes the api fail; every error is a problem document."""

import json
import random
import re
from pathlib import Path
from typing import Any

import httpx

from services.api.bootstrap import build
from services.api.openapi import openapi_text
from tests.integration.api.house import House, client, serving

_VALUES: list[Any] = [
    None, True, -1, 0, 1, 2**31, 2**63, 2**70, 1e308, "", " ", "\0", "x" * 5000, "\ud800", "💥", "' or 1=1 --",
    [], [None], ["a"] * 50, {}, {"a": {"b": []}}, "2025-13-45", "me", "none", "%", "-1",
]  # fmt: skip
_IDS = ["0", "-1", "9223372036854775807", "9223372036854775808", "99999999999999999999999999", "abc", "%00", "1.5",
        "00000000-0000-4000-8000-000000000000", "%F0%9F%92%A5", "..%2f..%2fetc", "' or 1=1"]  # fmt: skip
_BODIES = [
    b"", b"{", b"\xff\xfe\x00", b"[" * 100_000, b"1" * 5000, b'{"a":' * 20_000, b"null", b"[]", b'"text"', b"NaN",
    b'{"chat_id": 1e999, "text": "x"}', b'{"chat_id": NaN, "text": "x"}',
]  # fmt: skip
_SEED = 20261121


def _operations() -> list[tuple[str, str, list[str], list[str]]]:
    """Method, path, and the names of what may be in the query and in the body."""
    document = json.loads(openapi_text())
    schemas = document["components"]["schemas"]
    return [
        (
            method.upper(),
            path,
            [parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "query"],
            _fields(operation, schemas),
        )
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if path not in {"/events", "/auth/logout"}
    ]


def _fields(operation: dict[str, Any], schemas: dict[str, Any]) -> list[str]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    reference = json.dumps(content)
    used = [schema for name, schema in schemas.items() if f'/{name}"' in reference]
    return [field for schema in used for field in schema.get("properties", {})]


def _check(answer: httpx.Response, what: object) -> None:
    assert answer.status_code < 500, (what, answer.text)
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json", what
        problem = answer.json()
        assert problem["status"] == answer.status_code
        assert problem["type"] == f"urn:sapa:problem:{problem['code']}"
        assert problem["request_id"] == answer.headers["x-request-id"]


async def test_junk_is_answered_not_crashed_on(admin: httpx.AsyncClient) -> None:
    chance = random.Random(_SEED)
    for method, template, names, fields in _operations():
        for number in range(15):
            path = re.sub(r"\{\w+\}", lambda _: chance.choice(_IDS), template)
            query = {name: str(chance.choice(_VALUES)) for name in names if chance.random() < 0.4}
            query = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
            content = None
            if method in {"POST", "PATCH", "PUT"}:
                body = {field: chance.choice(_VALUES) for field in fields if chance.random() < 0.8}
                content = chance.choice(_BODIES) if number % 3 == 0 else json.dumps(body).encode()
            headers = {"Content-Type": "application/json", "Idempotency-Key": chance.choice(["k", "x" * 500, "a b"])}
            answer = await admin.request(method, path, params=query, content=content, headers=headers)
            _check(answer, (method, path, query, None if content is None else content[:200]))


async def test_unknown_paths_and_methods_are_problems(admin: httpx.AsyncClient) -> None:
    for method, path, status in (
        ("GET", "/nothing", 404),
        ("GET", "/api/v1/nothing", 404),
        ("DELETE", "/chats/", 405),
        ("PUT", "/auth/login", 405),
        ("GET", "/chats/999999999", 404),
        ("GET", "/api/v1/guests/00000000-0000-4000-8000-000000000000/sessions", 404),
    ):
        answer = await admin.request(method, path)
        assert answer.status_code == status, path
        _check(answer, path)


async def test_large_bodies_are_refused(nobody: httpx.AsyncClient) -> None:
    large = b'{"email": "' + b"x" * 1_200_000 + b'"}'
    headers = {"Content-Type": "application/json"}
    declared = await nobody.post("/auth/login", content=large, headers=headers)

    async def pieces() -> Any:
        for start in range(0, len(large), 100_000):
            yield large[start : start + 100_000]

    streamed = await nobody.post("/auth/login", content=pieces(), headers=headers)
    for answer in (declared, streamed):
        assert answer.status_code == 413
        _check(answer, "large")


async def test_every_answer_carries_its_id_and_the_security_headers(nobody: httpx.AsyncClient) -> None:
    answer = await nobody.get("/auth/me", headers={"X-Request-Id": "my-own.id_1"})
    assert answer.headers["x-request-id"] == answer.json()["request_id"] == "my-own.id_1"
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    invented = await nobody.get("/auth/me", headers={"X-Request-Id": "not good: spaces"})
    assert invented.headers["x-request-id"] == invented.json()["request_id"] != "not good: spaces"


async def test_a_database_that_is_away_is_no_internal_error(house: House) -> None:
    away = house.settings(database_url="postgresql://sapa:sapa@127.0.0.1:1/none")
    with serving(away, has_database=False) as address:
        async with client(address, house.tokens["sari"]) as who:
            answer = await who.get("/chats/")
            assert answer.status_code == 503
            assert answer.headers["retry-after"]
            assert answer.json()["code"] == "unavailable"
            assert (await who.get("/health")).status_code == 200
            assert (await who.get("/ready")).json()["checks"] == {"database": False, "broker": True, "feed": False}


async def test_the_inboxs_files(house: House, tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    index = tmp_path / "index.html"
    index.write_text('<title>Inbox</title><meta name="sapa-build" content="0a1b2c">')
    (tmp_path / "assets" / "app-1a2b.js").write_text("1")
    (tmp_path / "service-worker.js").write_text("2")
    (tmp_path / "manifest.webmanifest").write_text("{}")
    (tmp_path.parent / "secret.txt").write_text("secret")
    page = {"Accept": "text/html"}
    app = build(house.settings(api_web_dist=tmp_path))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://inbox") as browser:
        assert (await browser.get("/")).headers["location"] == "/inbox"
        for path in ("/inbox", "/inbox/", "/inbox/index.html", "/inbox/chats/5", "/inbox/login"):
            answer = await browser.get(path, headers=page)
            assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), path
            assert "Inbox" in answer.text
            assert answer.headers["x-sapa-build"] == "0a1b2c", path
        assert (await browser.get("/auth/nothing")).headers["x-sapa-build"] == "0a1b2c"
        asset = await browser.get("/inbox/assets/app-1a2b.js")
        assert "immutable" in asset.headers["cache-control"]
        assert "service-worker-allowed" not in asset.headers
        worker = await browser.get("/inbox/service-worker.js")
        assert (worker.headers["cache-control"], worker.headers["service-worker-allowed"]) == ("no-cache", "/inbox")
        assert worker.headers["content-type"].startswith("text/javascript")
        manifest = await browser.get("/inbox/manifest.webmanifest")
        assert manifest.headers["content-type"] == "application/manifest+json"
        for path in ("/inbox/assets/gone.js", "/inbox/..%2fsecret.txt", "/inbox/favicon.ico", "/inbox/a%00b.js"):
            assert (await browser.get(path, headers=page)).status_code == 404, path
        assert (await browser.get("/inbox/chats/5", headers={"Accept": "application/json"})).status_code == 404
        assert (await browser.post("/inbox/chats/5")).status_code == 405
    empty = build(house.settings(api_web_dist=tmp_path / "nothing"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=empty), base_url="http://inbox") as browser:
        answer = await browser.get("/inbox", headers=page)
        assert answer.status_code == 503
        assert "x-sapa-build" not in answer.headers
        assert "has not been built" in answer.text
