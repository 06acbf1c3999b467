"""What somebody with bad intentions tries; each of these once worked somewhere."""

import random
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.integration.api.house import House, Writer, client, serving
from tests.integration.api.people import PASSWORD, join, session
from tests.integration.api.permission_table import PLACES, ROWS, UNKNOWN, Row

SAFE = {"GET", "HEAD"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("attacked"))


@pytest.fixture(scope="module")
def base_url(house: House, folder: Path) -> Iterator[str]:
    with serving(house.settings(media_dir=folder / "a" / "b" / "media")) as address:
        yield address


async def test_session_fixation_a_token_from_before_is_worth_nothing_after(base_url: str, house: House) -> None:
    victim = await join(house, f"victim{random.randrange(10**9)}")
    planted = await session(house, await join(house, f"thief{random.randrange(10**9)}"))
    async with client(base_url) as browser:
        browser.cookies.set("sapa_session", planted)
        answer = await browser.post("/auth/login", json={"email": victim.email, "password": PASSWORD})
        assert answer.status_code == 200
        token = answer.json()["access_token"]
        assert token != planted
        assert answer.cookies["sapa_session"] == token
    async with client(base_url, planted) as thief:
        assert (await thief.get("/auth/me")).status_code == 401
    made_up = f"sapa_{'A' * 43}"
    async with client(base_url) as browser:
        browser.cookies.set("sapa_session", made_up)
        await browser.post("/auth/login", json={"email": victim.email, "password": PASSWORD})
    async with client(base_url, made_up) as thief:
        assert (await thief.get("/auth/me")).status_code == 401


def _path(row: Row) -> str:
    path = row.path
    names = ("chat_id", "message_id", "media_id", "upload_id", "session_id")
    for name, value in {**PLACES, **dict.fromkeys(names, str(UNKNOWN))}.items():
        path = path.replace(f"{{{name}}}", value)
    return path


async def test_csrf_nothing_is_changed_for_another_site(base_url: str, house: House) -> None:
    boss = await join(house, f"boss{random.randrange(10**9)}", "admin")
    async with client(base_url) as browser:
        browser.cookies.set("sapa_session", await session(house, boss))
        for row in ROWS:
            if row.method in SAFE:
                continue
            for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
                answer = await browser.request(row.method, _path(row), json=row.body, headers=headers)
                assert (answer.status_code, answer.json()["code"]) == (403, "cross_site"), row.name
        assert (await browser.get("/auth/me")).status_code == 200
    async with client(base_url) as plain:
        form = await plain.post("/auth/login", data={"email": boss.email, "password": PASSWORD})
        assert form.status_code == 422
        # No other origin is told that it may read an answer.
        told = await plain.get("/openapi.json", headers={"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in told.headers


async def test_idor_a_colleagues_upload_cannot_be_sent(base_url: str, house: House, router: Writer) -> None:
    one, other = await join(house, f"one{random.randrange(10**9)}"), await join(house, f"two{random.randrange(10**9)}")
    chat_id = await router.chat(f"+62{8_130_000_000 + random.randrange(10**8)}")
    async with client(base_url, await session(house, one)) as owner:
        upload = (await owner.post("/api/v1/uploads", files={"file": ("a.txt", b"private", "text/plain")})).json()
    async with client(base_url, await session(house, other)) as thief:
        sent = await thief.post("/chats/messages", json={"chat_id": chat_id, "upload_id": upload["id"]})
        assert (sent.status_code, sent.json()["code"]) == (422, "unknown_upload")
        await house.fetch("update users set own_chats_only = true where id = $1", other.id)
    async with client(base_url, await session(house, other)) as thief:
        assert (await thief.get(upload["url"])).json()["code"] == "file_not_found"


def _files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "name",
    [
        "../../../../etc/cron.d/x",
        "..\\..\\x.bat",
        "/etc/passwd",
        "a/../../b",
        "%2e%2e%2fx",
        "x\r\nSet-Cookie: a=b",
        ".",
    ],
)
async def test_path_traversal_by_the_name_of_an_upload(sari: httpx.AsyncClient, folder: Path, name: str) -> None:
    answer = await sari.post("/api/v1/uploads", files={"file": (name, b"some text", "text/plain")})
    assert answer.status_code == 201, answer.text
    shown = answer.json()["file_name"]
    assert not set("/\\\r\n\0") & set(shown)
    assert shown.strip(".")
    served = await sari.get(answer.json()["url"])
    assert served.headers["content-disposition"].startswith("attachment")
    assert "set-cookie" not in served.headers
    files = _files_in(folder)
    assert files
    assert all(path.is_relative_to(folder / "a" / "b" / "media" / "uploads") for path in files)
    assert {served.content} == {b"some text"}


@pytest.mark.parametrize(
    "path", ["..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/settings.py", "assets/../../settings.py"]
)
async def test_path_traversal_by_the_address_of_a_page(base_url: str, path: str) -> None:
    async with client(base_url) as nobody:
        answer = await nobody.get(f"/inbox/{path}")
    assert "root:" not in answer.text
    assert "class Settings" not in answer.text


async def test_a_page_cannot_be_framed_or_run_what_is_not_ours(base_url: str) -> None:
    async with client(base_url) as nobody:
        headers = (await nobody.get("/health")).headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["script-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["connect-src"] == "'self'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
