"""Admins connect other software, look after what went wrong, and manage labels and rooms, on the screen."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import aio_pika
import asyncpg
import pytest_asyncio
from playwright.async_api import Page, expect

from shared.messaging.dead_letters import dead_letter_office
from shared.messaging.topology import ROUTER_STATUSES
from tests.e2e.system import Desk, LocalRun, Simulator, new_phone
from tests.integration.webhooks.receiver import Receiver, listening
from tests.waiting import until


@pytest_asyncio.fixture(loop_scope="session")
async def receiver() -> AsyncIterator[Receiver]:
    async with listening() as made:
        yield made


async def section(page: Page, name: str) -> None:
    await page.get_by_role("link", name="Settings").click()
    await page.get_by_role("navigation", name="Sections").get_by_role("link", name=name, exact=True).click()


async def pictures(page: Page, folder: Path, name: str) -> None:
    """Light and dark, on a desk and on a phone."""
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        await page.screenshot(path=folder / f"{name}-{scheme}.png", animations="disabled")
        await page.set_viewport_size({"width": 390, "height": 844})
        await page.screenshot(path=folder / f"{name}-phone-{scheme}.png", animations="disabled")
        wide = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, "the page does not scroll sideways"
        await page.set_viewport_size({"width": 1360, "height": 860})
    await page.emulate_media(color_scheme="light")


async def test_a_webhook_is_added_tested_and_what_failed_is_sent_again(
    inbox: Page, admin: Desk, simulator: Simulator, receiver: Receiver, screenshots: Path
) -> None:
    name = f"PMS {new_phone()[-5:]}"
    await section(inbox, "Webhooks")
    await inbox.get_by_test_id("add-webhook").first.click()
    form = inbox.get_by_test_id("webhook-form")
    await form.get_by_role("button", name="Save").click()
    await expect(form.get_by_text("Please fill this in.").first).to_be_visible()
    await form.get_by_label("Name").fill(name)
    await form.get_by_label("Address").fill("http://10.0.0.7/hook")
    await form.get_by_role("button", name="Save").click()
    await expect(form.get_by_text("The address was refused")).to_be_visible()
    await form.get_by_label("Address").fill(receiver.url)
    await form.get_by_label("Guest checked in").check()
    await pictures(inbox, screenshots, "webhook-form")
    await form.get_by_role("button", name="Save").click()
    secret = inbox.get_by_test_id("secret")
    await expect(secret).to_contain_text("whsec_")
    shown = await secret.inner_text()
    await inbox.get_by_role("button", name="I have copied it").click()
    assert shown not in await inbox.content()

    card = inbox.get_by_test_id("webhook").filter(has_text=name)
    receiver.answer = lambda _event: 503
    await card.get_by_test_id("test-webhook").click()
    await expect(card.get_by_test_id("tested")).to_have_attribute("data-ok", "false", timeout=20_000)
    await expect(card.locator("span[data-state]")).to_have_attribute("data-state", "failing")
    await pictures(inbox, screenshots, "webhooks")
    receiver.answer = lambda _event: 200
    await card.get_by_role("button", name="Deliveries").click()
    row = inbox.get_by_test_id("delivery").first
    await row.click()
    detail = inbox.get_by_test_id("delivery-detail")
    await expect(detail.get_by_test_id("attempt").first).to_contain_text("503")
    await expect(detail.get_by_label("What is sent")).to_contain_text("webhook.test")
    await detail.get_by_role("button", name="Try now").click()
    await expect(row).to_have_attribute("data-status", "delivered")
    await pictures(inbox, screenshots, "webhook-deliveries")
    (webhook,) = [one for one in (await admin.get("/api/v1/webhooks"))["items"] if one["name"] == name]
    assert webhook["state"] == "working"
    await inbox.get_by_role("button", name="Back").click()
    await card.get_by_role("button", name="Show more").click()
    await inbox.get_by_role("menuitem", name="Delete").click()
    await inbox.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(card).to_have_count(0)


async def test_dead_letters_are_read_requeued_and_dropped(inbox: Page, system: LocalRun, screenshots: Path) -> None:
    ids = [str(uuid4()) for _ in range(2)]
    async with await aio_pika.connect(system.info["rabbitmq_url"]) as connection:
        channel = await connection.channel()
        for letter_id in ids:
            message = aio_pika.Message(
                b'{"text": "Halo"}',
                message_id=letter_id,
                correlation_id=f"corr-{letter_id[:6]}",
                type="message.status_reported.v1",
                headers={"sapa-reason": "rejected", "sapa-error": "ValueError: no", "sapa-attempts": 2},
            )
            await channel.default_exchange.publish(message, ROUTER_STATUSES.dead_letters)
    await section(inbox, "Dead letters")
    letter = inbox.locator(f'[data-letter="{ids[0]}"]')
    await letter.get_by_role("button").first.click()
    await expect(letter.get_by_label("Content")).to_contain_text("Halo")
    await expect(letter).to_contain_text(f"corr-{ids[0][:6]}")
    await pictures(inbox, screenshots, "dead-letters")
    await letter.get_by_role("button", name="Delete", exact=True).click()
    await inbox.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    await expect(inbox.get_by_test_id("settled")).to_contain_text("1 letter was deleted")
    await expect(letter).to_have_count(0)
    other = inbox.locator(f'[data-letter="{ids[1]}"]')
    await other.get_by_role("button").first.click()
    await other.get_by_role("button", name="Try again", exact=True).click()
    await expect(inbox.get_by_test_id("settled")).to_contain_text("1 letter is being tried again")
    async with dead_letter_office(system.info["rabbitmq_url"]) as office:
        await office.drop(ROUTER_STATUSES, lambda _letter: True)


async def test_a_quarantined_webhook_is_explained_replayed_and_another_put_aside(
    inbox: Page, admin: Desk, system: LocalRun, screenshots: Path
) -> None:
    phone = new_phone().removeprefix("+")
    item = f'{{"id": "{uuid4().hex}", "from": "{phone}", "type": "text", "text": {{"body": "Terlambat"}}}}'
    add = """insert into quarantined_webhooks (event_id, provider, reason, detail, encoding, raw, part, received_at)
             values (gen_random_uuid(), 'whapi', $1, $2, $3, $4, $5, now()) returning id"""
    connection = await asyncpg.connect(system.info["database_url"])
    try:
        good = await connection.fetchval(add, "unexpected", "messages[0]: KeyError", "json", item, "messages")
        raw = f'"{base64.b64encode(b"<html>Bad gateway").decode()}"'
        bad = await connection.fetchval(add, "not_json", "JSONDecodeError", "base64", raw, None)
    finally:
        await connection.close()
    await section(inbox, "Quarantine")
    row = inbox.locator(f'[data-testid="quarantined"][data-id="{good}"]')
    await row.get_by_role("button").first.click()
    await expect(row.get_by_test_id("understood")).to_have_attribute("data-ok", "true")
    await expect(row.get_by_test_id("quarantined-detail")).to_contain_text("Terlambat")
    await pictures(inbox, screenshots, "quarantine")
    await row.get_by_role("button", name="Replay", exact=True).click()
    await expect(row).to_have_count(0)

    async def arrived() -> bool:
        chats = (await admin.get(f"/chats/?q={phone}"))["items"]
        return any(chat["last_message"] and chat["last_message"]["text"] for chat in chats)

    await until(arrived, what="the message that was late", timeout=20)
    other = inbox.locator(f'[data-testid="quarantined"][data-id="{bad}"]')
    await other.get_by_role("button").first.click()
    await expect(other.get_by_label("As it was received")).to_contain_text("Bad gateway")
    await expect(other.get_by_role("button", name="Replay", exact=True)).to_be_disabled()
    await other.get_by_role("button", name="Mark as dealt with").click()
    await expect(other).to_have_count(0)
    await inbox.get_by_role("button", name="Dealt with").click()
    await expect(row).to_contain_text("Replayed: 1 event")


async def test_labels_rooms_guests_and_health_on_the_screen(
    inbox: Page, admin: Desk, system: LocalRun, screenshots: Path
) -> None:
    mark = uuid4().hex[:5]
    await section(inbox, "Labels")
    await inbox.get_by_test_id("add-label").first.click()
    form = inbox.get_by_test_id("label-form")
    await form.get_by_label("Name").fill(f"VIP {mark}")
    await form.get_by_label("Purple").check()
    await form.get_by_role("button", name="Save").click()
    label = inbox.get_by_test_id("label").filter(has_text=mark)
    await label.get_by_role("button", name="Change").click()
    await form.get_by_label("Name").fill(f"Regular {mark}")
    await form.get_by_role("button", name="Save").click()
    await expect(label).to_contain_text(f"Regular {mark}")
    await pictures(inbox, screenshots, "labels")

    await section(inbox, "Rooms")
    await inbox.get_by_test_id("add-room").first.click()
    number = f"B{mark}"
    await inbox.get_by_test_id("room-form").get_by_label("Number or name").fill(number)
    await inbox.get_by_test_id("room-form").get_by_role("button", name="Save").click()
    card = inbox.locator(f'[data-room="{number}"]')
    await expect(card).to_have_attribute("data-state", "free")
    guest = {"full_name": f"Ratna {mark}", "room_number": number, "checkin_date": "2026-01-05"}
    registered = await admin.client.post("/api/v1/guests/register", json={**guest, "phone_number": new_phone()})
    registered.raise_for_status()
    await expect(card).to_have_attribute("data-state", "taken")  # by itself
    await pictures(inbox, screenshots, "rooms")
    await card.get_by_role("link", name=f"Ratna {mark}").click()
    detail = inbox.get_by_test_id("guest-detail")
    await detail.get_by_role("button", name="What was said").click()
    await expect(detail.locator('[data-role="System"]')).to_contain_text(number)
    await pictures(inbox, screenshots, "guests")
    await detail.get_by_role("button", name="Check out").click()
    await inbox.get_by_role("dialog").get_by_role("button", name="Check out").click()
    await expect(inbox.get_by_test_id("guest").filter(has_text=mark)).to_contain_text("left")

    await section(inbox, "Health")
    for service in ("ingress", "router", "bot", "sender", "api"):
        tile = inbox.locator(f'[data-service="{service}"]')
        await expect(tile.locator("[data-state]")).to_have_attribute("data-state", "up", timeout=20_000)
    replicas = inbox.locator('[data-service="router"]').get_by_test_id("replica")
    await expect(replicas).to_have_count(3, timeout=20_000)
    await pictures(inbox, screenshots, "health")
