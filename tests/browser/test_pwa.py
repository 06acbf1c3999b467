"""The inbox as an installed application: it opens without a network, keeps nothing of anybody, and is never stale."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
import uvicorn
from fastapi import FastAPI, Request
from playwright.async_api import Browser, BrowserContext, Page, expect
from starlette.responses import StreamingResponse

from services.api.http.inbox import inbox_router
from tests.e2e.system import PROJECT, Desk, LocalRun, Simulator, new_phone
from tests.screens.house import sign_in
from tests.waiting import until

DIST = PROJECT / "services" / "api" / "web" / "dist"

CONTROLLED = "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"
KEPT = """async () => {
  const kept = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) kept.push(new URL(request.url).pathname);
  }
  return kept;
}"""
OUR_FILES = re.compile(r"/inbox/(assets/[^/]+|index\.html|theme\.js|favicon\.svg)")


@pytest_asyncio.fixture(loop_scope="session")
async def installed(browser: Browser, system: LocalRun) -> AsyncIterator[BrowserContext]:
    """A browser profile in which service workers may run."""
    context = await browser.new_context(base_url=system.info["base_url"], locale="en-GB")
    yield context
    await context.close()


async def is_kept_for_offline(page: Page) -> None:
    async def controlled() -> bool:
        return bool(await page.evaluate(CONTROLLED))

    await until(controlled, 30, what="the service worker is in control")


async def test_the_inbox_can_be_installed(installed: BrowserContext, system: LocalRun) -> None:
    page = await installed.new_page()
    await sign_in(page, system)
    await is_kept_for_offline(page)
    session = await installed.new_cdp_session(page)
    manifest = await session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"].endswith("/inbox/manifest.webmanifest")
    problems = (await session.send("Page.getInstallabilityErrors"))["installabilityErrors"]
    # Nothing can be installed from a profile that is thrown away afterwards, as every test's is.
    assert [one["errorId"] for one in problems if one["errorId"] != "in-incognito"] == []
    scope = await page.evaluate("navigator.serviceWorker.ready.then(registration => registration.scope)")
    assert scope == f"{system.info['base_url']}/inbox"


async def test_it_opens_without_a_network_and_goes_on_when_it_is_back(
    installed: BrowserContext, system: LocalRun, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    phone = new_phone()
    await simulator.says(phone, "Ini fotonya", name=f"Luring {phone[-4:]}", media="photo")
    chat_id = (await admin.chat_of(phone))["id"]
    page = await installed.new_page()
    await sign_in(page, system)
    await is_kept_for_offline(page)
    await page.goto(f"/inbox/chats/{chat_id}")
    await expect(page.get_by_test_id("message").first.locator("img")).to_be_visible()
    kept = await page.evaluate(KEPT)
    assert len(kept) > 10
    assert [path for path in kept if not OUR_FILES.fullmatch(path)] == []

    await installed.set_offline(True)
    for path in ("/inbox", "/inbox/", f"/inbox/chats/{chat_id}"):
        await page.goto(path)
        await expect(page.get_by_test_id("offline-screen")).to_contain_text("Your conversations are")
        assert "Ini fotonya" not in await page.content()
    await page.screenshot(path=screenshots / "offline.png")
    await installed.set_offline(False)
    await expect(page.get_by_test_id("message").first).to_contain_text("Ini fotonya")


async def test_signing_out_leaves_nothing_of_anybody_in_the_browser(
    installed: BrowserContext, system: LocalRun, admin: Desk, simulator: Simulator
) -> None:
    phone = new_phone()
    await simulator.says(phone, "Rahasia", name=f"Rahasia {phone[-4:]}")
    chat_id = (await admin.chat_of(phone))["id"]
    await admin.set_mode(chat_id, "agent")
    page = await installed.new_page()
    await sign_in(page, system)
    await is_kept_for_offline(page)
    await page.goto(f"/inbox/chats/{chat_id}")
    await page.get_by_test_id("composer").get_by_role("textbox").fill("Belum selesai")
    await page.get_by_role("button", name="Account", exact=True).click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await expect(page.get_by_test_id("login-form")).to_be_visible()
    kept = await page.evaluate(KEPT)
    assert [path for path in kept if not OUR_FILES.fullmatch(path)] == []
    stored = await page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "selesai" not in stored
    assert await page.evaluate("indexedDB.databases().then(found => found.length)") == 0
    assert await page.evaluate("document.cookie") == ""


@dataclass(frozen=True)
class Site:
    """The system behind another address, which serves the inbox from a folder of its own."""

    url: str
    dist: Path

    def deploy_another_build(self) -> None:
        """As a new version does: files have other names, and the old ones are gone."""
        page = (self.dist / "index.html").read_text()
        [entry] = [file for file in (self.dist / "assets").glob("index-*.js") if file.name in page]
        [labels] = (self.dist / "assets").glob("labels-screen-*.js")
        names = {file.name: f"{file.name.partition('-')[0]}-another1.js" for file in (entry, labels)}
        for file in (*(self.dist / "assets").glob("*.js"), self.dist / "index.html", self.dist / "service-worker.js"):
            text = file.read_text()
            for name, another in names.items():
                text = text.replace(name, another)
            if file.name == "service-worker.js":
                text, changed = re.subn(r"(/inbox/index\.html\W+revision\W+)[0-9a-f]{16}", r"\g<1>another", text)
                assert changed == 1
            file.write_text(text)
        for file in (entry, labels):
            file.rename(file.with_name(names[file.name]))


def _proxy(dist: Path, behind: httpx.AsyncClient) -> FastAPI:
    app = FastAPI()
    app.include_router(inbox_router(dist))

    @app.api_route("/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    async def pass_on(request: Request, path: str) -> StreamingResponse:
        address = f"/{path}?{request.url.query}" if request.url.query else f"/{path}"
        asked = behind.build_request(request.method, address, headers=request.headers.raw, content=await request.body())
        answer = await behind.send(asked, stream=True)
        return StreamingResponse(answer.aiter_raw(), answer.status_code, dict(answer.headers))

    return app


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=1))
    running = asyncio.create_task(server.serve())
    await until(lambda: server.started, what="the server runs")
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await running


@pytest.fixture
def dist(tmp_path: Path) -> Iterator[Path]:
    shutil.copytree(DIST, tmp_path / "dist")
    yield tmp_path / "dist"
    shutil.rmtree(tmp_path / "dist")


@pytest_asyncio.fixture(loop_scope="session")
async def site(system: LocalRun, dist: Path) -> AsyncIterator[Site]:
    async with (
        httpx.AsyncClient(base_url=system.info["base_url"], timeout=None) as behind,  # noqa: S113 the stream stays open
        serving(_proxy(dist, behind)) as url,
    ):
        yield Site(url, dist)


async def test_a_new_build_is_taken_at_the_next_load_and_open_pages_go_on(
    browser: Browser, site: Site, system: LocalRun, screenshots: Path
) -> None:
    context = await browser.new_context(base_url=site.url, locale="en-GB")
    page = await context.new_page()
    await sign_in(page, system)
    await is_kept_for_offline(page)
    entry = "document.querySelector('script[type=module]').src"
    before = await page.evaluate(entry)
    site.deploy_another_build()

    # The open page learns of it, and what it loads only now is still there.
    await page.evaluate("navigator.serviceWorker.getRegistration('/inbox').then(one => one.update())")
    notice = page.get_by_test_id("new-version")
    await expect(notice).to_contain_text("A new version")
    await page.screenshot(path=screenshots / "another-build.png")
    await page.get_by_role("link", name="Settings").click()
    await page.get_by_role("link", name="Labels").click()
    await expect(page.get_by_role("heading", name="Labels").last).to_be_visible()

    await notice.get_by_role("button", name="Reload").click()
    await expect(notice).to_have_count(0)
    await expect(page.get_by_role("heading", name="Labels").last).to_be_visible()
    after = await page.evaluate(entry)
    assert after != before
    assert after.endswith("index-another1.js")

    # Once nobody has a page of the old build any longer it is forgotten, and the new one opens without a network.
    await page.close()
    page = await context.new_page()
    await page.goto("/inbox/")
    await page.get_by_test_id("chat-list").wait_for()

    async def only_the_new_one() -> bool:
        kept = await page.evaluate(KEPT)
        assert [path for path in kept if Path(before).name in path] == [], kept
        return any("another1" in path for path in kept)

    # Not asked all the time: what reads the kept files keeps them from being deleted.
    await until(only_the_new_one, 20, what="the old build is forgotten", interval=1)
    await context.set_offline(True)
    await page.goto("/inbox/")
    await expect(page.get_by_test_id("offline-screen")).to_be_visible()
    assert await page.evaluate(entry) == after
    await context.close()
