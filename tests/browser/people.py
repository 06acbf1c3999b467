"""Who sits at the inbox: browser profiles, and the ways to be signed in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from playwright.async_api import Browser, BrowserContext, Page

from tests.e2e.system import LocalRun

PASSWORD = "seven tired herons"
DESKTOP = {"width": 1360, "height": 860}


@asynccontextmanager
async def profile(browser: Browser, system: LocalRun, **more: Any) -> AsyncIterator[BrowserContext]:
    """A fresh browser profile in English; AssertionError at its end when anything failed on its pages."""
    # Keeping the whole build for offline use in every test's own profile would only take time; see test_pwa.
    options: dict[str, Any] = {"locale": "en-GB", "viewport": DESKTOP, "service_workers": "block", **more}
    context = await browser.new_context(base_url=system.info["base_url"], **options)
    problems: list[str] = []
    context.on("weberror", lambda error: problems.append(str(error.error)))
    try:
        yield context
    finally:
        await context.close()
    assert problems == []


@dataclass(frozen=True)
class Person:
    """An agent of their own, so that what they choose touches no other test."""

    id: int
    name: str
    email: str
    system: LocalRun

    async def prefers(self, **preferences: object) -> None:
        """Set columns of theirs."""
        database = await self.system.database()
        for name, value in preferences.items():
            await database.execute(f"update users set {name} = $1 where id = $2", value, self.id)
        await database.close()


@asynccontextmanager
async def joined(system: LocalRun, name: str) -> AsyncIterator[Person]:
    """An agent whose name begins so, for as long as they are needed."""
    email, shown = f"{uuid4().hex[:8]}@example.com", f"{name} {uuid4().hex[:5]}"
    person = Person(await system.create_agent(email, PASSWORD, name=shown), shown, email, system)
    try:
        yield person
    finally:
        await person.prefers(is_active=False)


async def let_in(context: BrowserContext, email: str, password: str = PASSWORD) -> Page:
    """A page of somebody who has signed in before; nothing is loaded yet."""
    answer = await context.request.post("/auth/login", data={"email": email, "password": password})
    assert answer.ok, await answer.text()
    return await context.new_page()


@asynccontextmanager
async def page_of(browser: Browser, person: Person, **look: Any) -> AsyncIterator[Page]:
    """A page of theirs in a profile of its own, signed in; nothing is loaded yet."""
    async with profile(browser, person.system, **look) as context:
        yield await let_in(context, person.email)


async def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Through the form, which is on the screen."""
    form = page.get_by_test_id("login-form")
    await form.get_by_label("Email").fill(email)
    await form.get_by_label("Password").fill(password)
    await form.get_by_role("button", name="Sign in").click()


async def at_inbox(page: Page) -> Page:
    """With the list of chats on the screen."""
    await page.goto("/inbox/")
    await page.get_by_test_id("chat-list").wait_for()
    return page
