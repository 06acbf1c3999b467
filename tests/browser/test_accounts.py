"""Somebody is invited, signs in with two factors, and is shut out again."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from shared.clock import utc_now
from shared.security.second_factor import STEP_SECONDS, code_at
from tests.browser.people import PASSWORD, Person, at_inbox, page_of, profile, sign_in
from tests.e2e.system import Desk, LocalRun, Simulator, new_phone
from tests.loopback import loopback
from tests.waiting import until


async def _fresh_code(secret: str, used: str) -> str:
    """A code that was not used yet: of the next step, which is taken a little early."""
    now = utc_now()
    code = code_at(secret, now)
    return code if code != used else code_at(secret, now + timedelta(seconds=STEP_SECONDS))


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(browser: Browser, system: LocalRun) -> AsyncIterator[Page]:
    """A page of somebody whom nobody here knows."""
    async with profile(browser, system) as context:
        yield await context.new_page()


async def test_invited_signed_in_with_a_code_and_shut_out(inbox: Page, stranger: Page, screenshots: Path) -> None:
    email = f"rina{new_phone()}@example.com"
    await inbox.get_by_role("link", name="Settings").click()
    await inbox.get_by_role("link", name="People").click()
    await inbox.get_by_test_id("invite").click()
    form = inbox.get_by_test_id("person-form")
    await form.get_by_label("Email").fill(email)
    await form.get_by_label("Role").select_option("supervisor")
    await form.get_by_role("button", name="Make a link").click()
    link = await inbox.get_by_test_id("link").inner_text()
    await inbox.screenshot(path=screenshots / "people-link.png")
    await inbox.get_by_role("button", name="Done").click()
    await expect(inbox.get_by_test_id("invitation").filter(has_text=email)).to_be_visible()

    rina = stranger
    await rina.goto(link)
    joining = rina.get_by_test_id("join-form")
    await joining.get_by_label("Your name").fill("Rina")
    await joining.get_by_label("Password", exact=True).fill(email)
    await joining.get_by_label("Password once more").fill(email)
    await joining.get_by_role("button", name="Save and sign in").click()
    await expect(joining.get_by_text("e-mail address or the name")).to_be_visible()
    await joining.get_by_label("Password", exact=True).fill(PASSWORD)
    await joining.get_by_label("Password once more").fill(PASSWORD)
    await joining.get_by_role("button", name="Save and sign in").click()
    await rina.get_by_test_id("chat-list").wait_for()

    await rina.goto("/inbox/settings/account")
    panel = rina.get_by_test_id("two-factor")
    await panel.get_by_role("button", name="Set up").click()
    proof = rina.get_by_test_id("two-factor-password")
    await proof.get_by_label("Password").fill("not this one")
    await proof.get_by_role("button", name="Continue").click()
    await expect(proof.get_by_text("The password is wrong.")).to_be_visible()
    await proof.get_by_label("Password").fill(PASSWORD)
    await proof.get_by_role("button", name="Continue").click()
    app = rina.get_by_test_id("two-factor-app")
    secret = await app.get_by_test_id("two-factor-secret").inner_text()
    await rina.screenshot(path=screenshots / "two-factor.png")
    used = code_at(secret, utc_now())
    await app.get_by_label("Code of the app").fill(used)
    await app.get_by_role("button", name="Turn on").click()
    codes = rina.get_by_test_id("recovery-codes").get_by_role("listitem")
    await expect(codes).to_have_count(10)
    await rina.get_by_role("button", name="I have kept them").click()
    await expect(panel).to_have_attribute("data-on", "true")
    await rina.screenshot(path=screenshots / "account.png", full_page=True)
    await rina.emulate_media(color_scheme="dark")
    await rina.set_viewport_size({"width": 390, "height": 844})
    await rina.screenshot(path=screenshots / "account-phone-dark.png")

    await rina.get_by_role("button", name="Account", exact=True).click()
    await rina.get_by_role("menuitem", name="Sign out").click()
    await sign_in(rina, email)
    step = rina.get_by_test_id("login-form")
    await step.get_by_label("Code").fill("000000")
    await step.get_by_role("button", name="Sign in").click()
    await expect(step.get_by_role("alert")).to_contain_text("wrong")
    await step.get_by_label("Code").fill(await _fresh_code(secret, used))
    await step.get_by_role("button", name="Sign in").click()
    await rina.get_by_test_id("two-factor").wait_for()

    person = inbox.get_by_test_id("person").filter(has_text=email)
    await inbox.reload()
    await expect(person).to_contain_text("Supervisor")
    await expect(person).to_contain_text("Two-factor")
    await inbox.screenshot(path=screenshots / "people.png")
    await person.get_by_role("button", name="More about Rina").click()
    await inbox.get_by_role("menuitem", name="Deactivate").click()
    await inbox.get_by_role("button", name="Yes").click()
    await expect(person).to_have_attribute("data-active", "false")
    # The open page finds itself shut out without being touched.
    await expect(rina.get_by_test_id("login-form")).to_be_visible()
    await inbox.get_by_role("link", name="Audit log").click()
    await expect(inbox.locator('[data-action="user.deactivated"]').first).to_contain_text("Rina")
    await inbox.screenshot(path=screenshots / "audit.png")


async def test_a_key_is_made_used_and_revoked(page: Page, system: LocalRun, screenshots: Path) -> None:
    name = f"Hotel {new_phone()[-5:]}"
    await page.goto("/inbox/settings/keys")
    await page.get_by_test_id("new-key").click()
    form = page.get_by_test_id("key-form")
    await form.get_by_label("What it is for").fill(name)
    await form.get_by_role("button", name="Make the key").click()
    await expect(form.get_by_text("Choose at least one.")).to_be_visible()
    await form.get_by_label("See rooms").check()
    await page.screenshot(path=screenshots / "key-form.png")
    await form.get_by_role("button", name="Make the key").click()
    secret = await page.get_by_test_id("key-secret").inner_text()
    await page.get_by_role("button", name="Done").click()
    async with loopback(base_url=system.info["base_url"]) as machine:
        machine.headers["Authorization"] = f"Bearer {secret}"
        assert (await machine.get("/api/v1/rooms")).status_code == 200
        row = page.get_by_test_id("key").filter(has_text=name)
        await expect(row).to_have_attribute("data-state", "good")
        assert secret not in await page.content()
        await page.screenshot(path=screenshots / "keys.png")
        await row.get_by_role("button", name=f"Revoke {name}").click()
        await page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
        await expect(row).to_have_attribute("data-state", "revoked")

        async def is_shut_out() -> bool:
            return (await machine.get("/api/v1/rooms")).status_code == 401

        await until(is_shut_out, timeout=5)


async def test_a_chat_leaves_the_screen_of_whom_it_is_taken_from(
    browser: Browser, admin: Desk, simulator: Simulator, sari: Person
) -> None:
    phone = new_phone()
    await simulator.says(phone, "Halo", name=f"Pindah {phone[-4:]}")
    chat_id = (await admin.chat_of(phone))["id"]
    (await admin.client.patch(f"/api/v1/users/{sari.id}", json={"own_chats_only": True})).raise_for_status()
    async with page_of(browser, sari) as page:
        await at_inbox(page)
        await page.get_by_test_id("tab-all").click()
        await expect(page.get_by_text("No conversations yet")).to_be_visible()
        row = page.locator(f'[data-testid="chat-row"][data-chat-id="{chat_id}"]')
        (await admin.client.patch(f"/chats/{chat_id}", json={"assigned_agent_id": sari.id})).raise_for_status()
        await expect(row).to_be_visible(timeout=5_000)
        await row.click()
        await expect(page.get_by_test_id("message").first).to_be_visible()
        (await admin.client.patch(f"/chats/{chat_id}", json={"assigned_agent_id": None})).raise_for_status()
        await expect(row).to_have_count(0, timeout=5_000)
        await expect(page.get_by_test_id("message")).to_have_count(0)


EVIL = "<img src=x onerror=window.__ran=1><script>window.__ran=1</script>"


async def test_xss_nothing_runs_of_what_customers_or_colleagues_write(
    inbox: Page, admin: Desk, simulator: Simulator
) -> None:
    phone = new_phone()
    links = 'javascript:window.__ran=1 https://x.example/"onmouseover=window.__ran=1'
    await simulator.says(phone, f"{EVIL} {links}", name=EVIL)
    chat = await admin.chat_of(phone)
    (await admin.client.patch(f"/chats/{chat['id']}", json={"labels": [EVIL[:50]]})).raise_for_status()
    upload = await admin.client.post("/api/v1/uploads", files={"file": (f"{EVIL}.svg", SVG, "image/svg+xml")})
    page_of_html = await admin.client.post("/api/v1/uploads", files={"file": ("x.html", HTML, "text/html")})
    [asked] = [one for one in await admin.messages(chat["id"]) if one["sender"] == "customer"]
    await admin.reply(chat["id"], EVIL, quoted_message_id=asked["id"])
    sent = await admin.client.post("/chats/messages", json={"chat_id": chat["id"], "upload_id": upload.json()["id"]})
    sent.raise_for_status()
    (await admin.client.patch("/api/v1/profile", json={"name": EVIL})).raise_for_status()
    try:
        await inbox.reload()
        await inbox.get_by_test_id("tab-all").click()
        await inbox.locator(f'[data-testid="chat-row"][data-chat-id="{chat["id"]}"]').click()
        await expect(inbox.get_by_test_id("message").filter(has=inbox.get_by_test_id("quote"))).to_be_visible()
        await expect(inbox.get_by_test_id("document")).to_be_visible()
        await expect(inbox.get_by_test_id("message").first).to_contain_text("<script>")
        await inbox.goto("/inbox/settings/people")
        await expect(inbox.get_by_test_id("people")).to_contain_text("<script>")
        await inbox.goto("/inbox/settings/audit")
        await expect(inbox.get_by_test_id("audit")).to_contain_text("<script>")
        assert await inbox.evaluate("window.__ran") is None
        for made in (upload, page_of_html):
            # Opened on its own it is saved, or shown where nothing runs.
            answer = await admin.client.get(made.json()["url"])
            assert "sandbox" in answer.headers["content-security-policy"]
            assert answer.headers["content-disposition"].startswith("attachment")
            assert answer.headers["x-content-type-options"] == "nosniff"
    finally:
        (await admin.client.patch("/api/v1/profile", json={"name": "Admin"})).raise_for_status()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="window.__ran=1"><script>window.__ran=1</script></svg>'
HTML = b"<!doctype html><script>window.__ran=1</script>"
