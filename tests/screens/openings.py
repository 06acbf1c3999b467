"""How to come to each screen, as somebody who uses it would."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Locator, Route, expect

from tests.screens.stage import LONG, Stage

Opening = Callable[[Stage], Awaitable[None]]


async def sign_in(stage: Stage) -> None:
    await stage.page.goto("/inbox/login")
    await expect(stage.shown("login-form")).to_be_visible(timeout=LONG)


async def sign_in_failed(stage: Stage) -> None:
    await sign_in(stage)
    form = stage.shown("login-form")
    await form.locator("[name=email]").fill("nobody@example.com")
    await form.locator("[name=password]").fill("not a password")
    await form.locator("[type=submit]").click()
    await expect(form.get_by_role("alert")).to_be_visible(timeout=LONG)


async def second_factor(stage: Stage) -> None:
    await sign_in(stage)
    form = stage.shown("login-form")
    email, password = stage.hotel.guarded
    await form.locator("[name=email]").fill(email)
    await form.locator("[name=password]").fill(password)
    await form.locator("[type=submit]").click()
    await expect(form.locator("[name=code]")).to_be_visible(timeout=LONG)


async def join(stage: Stage) -> None:
    await stage.page.goto(stage.hotel.invitation)
    await expect(stage.shown("join-form")).to_be_visible(timeout=LONG)


async def join_spent(stage: Stage) -> None:
    await stage.page.goto("/inbox/login")
    await stage.page.goto("/inbox/join#no-such-link")
    await expect(stage.page.locator("main").get_by_role("link")).to_be_visible(timeout=LONG)


async def simulator(stage: Stage) -> None:
    await stage.page.goto(stage.system.info["simulator_url"])
    await expect(stage.page.locator("#live-text")).to_have_text("live", timeout=LONG)


async def inbox(stage: Stage) -> None:
    await stage.go("/")
    await expect(stage.shown("chat-row")).to_be_visible(timeout=LONG)


async def empty(stage: Stage) -> None:
    async def nothing(route: Route) -> None:
        await route.fulfill(json={"items": [], "next_cursor": None})

    await stage.page.route("**/chats/?*", nothing)
    try:
        await stage.go("/?tab=unassigned&priority=low&waiting=true")
        await expect(stage.shown("chat-list").locator("p").first).to_be_visible(timeout=LONG)
    finally:
        await stage.page.unroute("**/chats/?*")


async def filters(stage: Stage) -> None:
    await stage.go("/?label=vip&mode=agent")
    await expect(stage.shown("chat-row")).to_be_visible(timeout=LONG)
    await stage.click("add-filter")


async def save_view(stage: Stage) -> None:
    await stage.go("/?label=vip&mode=agent")
    await stage.click("save-view")
    await expect(stage.page.get_by_role("dialog")).to_be_visible()


async def search(stage: Stage) -> None:
    await inbox(stage)
    await stage.page.get_by_role("searchbox").fill("breakfast")
    await expect(stage.shown("found-message")).to_be_visible(timeout=LONG)


async def nothing_found(stage: Stage) -> None:
    await inbox(stage)
    await stage.page.get_by_role("searchbox").fill("zzzzzzzz")
    await expect(stage.page.locator("[role=tabpanel] p").first).to_be_visible(timeout=LONG)


async def bulk(stage: Stage) -> None:
    await inbox(stage)
    boxes = stage.page.get_by_test_id("select-chat")
    await boxes.nth(0).check(force=True)
    await boxes.nth(2).check(force=True)
    await expect(stage.shown("bulk-bar")).to_be_visible()


async def account_menu(stage: Stage) -> None:
    await inbox(stage)
    await stage.page.locator("nav").get_by_role("button").last.click()
    await expect(stage.page.get_by_role("menu")).to_be_visible()


async def chat(stage: Stage) -> None:
    await stage.chat(stage.hotel.english)
    await expect(stage.shown("sound")).to_be_visible(timeout=LONG)


async def chat_in_indonesian(stage: Stage) -> None:
    await stage.chat(stage.hotel.indonesian)
    await expect(stage.shown("sound")).to_be_visible(timeout=LONG)


async def failed_chat(stage: Stage) -> None:
    await stage.chat(stage.hotel.failed)
    await expect(stage.page.locator('[data-testid="message"][data-status="failed"]')).to_be_visible(timeout=LONG)


async def details(stage: Stage) -> None:
    await stage.go(f"/chats/{stage.hotel.english}#details")
    await expect(stage.shown("details")).to_be_visible(timeout=LONG)
    await expect(stage.shown("timeline-entry")).to_be_visible(timeout=LONG)


async def timeline(stage: Stage) -> None:
    await details(stage)
    await stage.shown("timeline").scroll_into_view_if_needed()


async def gallery(stage: Stage) -> None:
    await details(stage)
    await stage.shown("gallery").scroll_into_view_if_needed()
    await expect(stage.shown("gallery").get_by_role("button").last).to_be_visible(timeout=LONG)


async def lightbox(stage: Stage) -> None:
    await chat(stage)
    await stage.page.locator('[data-type="image"]').get_by_role("button").locator("img").first.click()
    await expect(stage.shown("lightbox")).to_be_visible(timeout=LONG)


async def message_info(stage: Stage) -> None:
    await failed_chat(stage)
    failed = stage.page.locator('[data-testid="message"][data-status="failed"]')
    await failed.hover()
    await failed.get_by_test_id("message-menu").click()
    await stage.page.get_by_role("menuitem", name="Message info").click()
    await expect(stage.shown("message-info")).to_be_visible(timeout=LONG)


async def message_menu(stage: Stage) -> None:
    await chat(stage)
    last = stage.page.get_by_test_id("message").last
    await last.hover()
    await last.get_by_test_id("message-menu").click()
    await expect(stage.page.get_by_role("menu")).to_be_visible()


async def note(stage: Stage) -> None:
    await chat(stage)
    await stage.click("write-note")
    await expect(stage.shown("note-composer")).to_be_visible()


async def mention(stage: Stage) -> None:
    await note(stage)
    box = stage.shown("note-composer").get_by_role("textbox")
    await box.fill("@")
    await expect(stage.shown("picker")).to_be_visible(timeout=LONG)


async def quick_reply(stage: Stage) -> None:
    await chat(stage)
    await stage.shown("composer").get_by_role("textbox").fill("/")
    await expect(stage.shown("picker")).to_be_visible(timeout=LONG)


async def emojis(stage: Stage) -> None:
    await chat(stage)
    await stage.click("emoji")
    await expect(stage.shown("emoji-picker").get_by_role("gridcell").first).to_be_visible(timeout=LONG)


async def attach(stage: Stage) -> None:
    await chat(stage)
    await stage.click("attach")
    await expect(stage.page.get_by_role("menu")).to_be_visible()


async def poll(stage: Stage) -> None:
    await attach(stage)
    await stage.page.get_by_role("menuitem", name="Poll").click()
    await expect(stage.page.get_by_role("dialog")).to_be_visible()


async def snooze(stage: Stage) -> None:
    await chat(stage)
    await stage.click("snooze")
    await expect(stage.page.get_by_role("menu")).to_be_visible()


async def assign(stage: Stage) -> None:
    await chat(stage)
    await stage.click("assign")
    await expect(stage.page.get_by_role("menu")).to_be_visible()


async def hand_over(stage: Stage) -> None:
    await assign(stage)
    await stage.page.get_by_role("menuitem").last.click()
    await expect(stage.shown("hand-over")).to_be_visible()


async def contact(stage: Stage) -> None:
    await details(stage)
    await stage.click("edit-contact")
    await expect(stage.shown("contact-form")).to_be_visible()


async def register(stage: Stage) -> None:
    await stage.go("/guests/new")
    await expect(stage.shown("register-form")).to_be_visible(timeout=LONG)


async def choose_a_room(form: Locator) -> None:
    rooms = form.locator("[name=room_number]")
    free = rooms.locator("option:not([disabled], [value=''])").first
    await rooms.select_option(await free.get_attribute("value", timeout=LONG))


async def register_refused(stage: Stage) -> None:
    await register(stage)
    form = stage.shown("register-form")
    await form.locator("[name=full_name]").fill("Nyoman Sudarta")
    await form.locator("[name=phone_number]").fill("12")
    await choose_a_room(form)
    await form.locator("[type=submit]").click()
    await expect(form.locator("[aria-invalid=true]").first).to_be_visible(timeout=LONG)


async def registered(stage: Stage) -> None:
    await register(stage)
    form = stage.shown("register-form")
    await form.locator("[name=full_name]").fill("Nyoman Sudarta")
    await form.locator("[name=phone_number]").fill("0812 3456 7891")
    await choose_a_room(form)
    await form.locator("[type=submit]").click()
    await expect(stage.shown("registered").get_by_test_id("message")).to_be_visible(timeout=LONG)


async def not_found(stage: Stage) -> None:
    await stage.go("/no/such/page")
    await expect(stage.page.get_by_role("link").get_by_role("button").first).to_be_visible(timeout=LONG)


def settings(path: str) -> Opening:
    async def open_section(stage: Stage) -> None:
        await stage.settings(path)

    return open_section


def form(path: str, button: str, form: str) -> Opening:
    """A section with the form that one of its buttons opens."""

    async def open_form(stage: Stage) -> None:
        await stage.settings(path)
        await stage.click(button)
        await expect(stage.shown(form)).to_be_visible(timeout=LONG)

    return open_form


async def two_factor(stage: Stage) -> None:
    await stage.settings("account")
    await stage.shown("two-factor").get_by_role("button").first.click()
    await expect(stage.shown("two-factor-password")).to_be_visible(timeout=LONG)


async def two_factor_app(stage: Stage) -> None:
    await two_factor(stage)
    form = stage.shown("two-factor-password")
    await form.locator("input").fill(stage.system.info["admin"]["password"])
    await form.locator("[type=submit]").click()
    await expect(stage.shown("two-factor-app")).to_be_visible(timeout=LONG)


async def channel(stage: Stage) -> None:
    await stage.settings("channels")
    await stage.shown("channel").get_by_test_id("test-channel").click()
    await expect(stage.shown("channel-test")).to_be_visible(timeout=LONG)


async def guest(stage: Stage) -> None:
    await stage.settings("guests")
    await stage.click("guest")
    detail = stage.shown("guest-detail")
    await detail.get_by_role("button", name="What was said").first.click(timeout=LONG)


async def deliveries(stage: Stage) -> None:
    await stage.settings("webhooks")
    await stage.shown("webhook").get_by_role("button", name="Deliveries").click()
    await stage.shown("delivery").click(timeout=LONG)
    await expect(stage.shown("delivery-detail")).to_be_visible(timeout=LONG)


async def invitation(stage: Stage) -> None:
    await stage.settings("people")
    await stage.click("invite")
    form = stage.shown("person-form")
    await form.locator("[type=email]").fill("ketut@example.com")
    await form.locator("[type=submit]").click()
    await expect(stage.shown("link")).to_be_visible(timeout=LONG)


async def letter(stage: Stage) -> None:
    await stage.settings("dead-letters")
    await stage.page.locator("main header").get_by_role("button").click()
    await stage.page.locator("[data-letter]").first.get_by_role("button").first.click(timeout=LONG)
    await expect(stage.page.locator("[data-letter] pre").first).to_be_visible(timeout=LONG)


async def quarantined(stage: Stage) -> None:
    await stage.settings("quarantine")
    await stage.shown("quarantined").get_by_role("button").first.click(timeout=LONG)
    await expect(stage.shown("quarantined-detail")).to_be_visible(timeout=LONG)


async def troubles(stage: Stage) -> None:
    await inbox(stage)
    await stage.shown("troubles").click(timeout=60_000)
    await expect(stage.shown("trouble-panel")).to_be_visible()


async def palette(stage: Stage) -> None:
    await chat(stage)
    await stage.page.keyboard.press("ControlOrMeta+k")
    await expect(stage.shown("palette")).to_be_visible(timeout=LONG)


async def shortcuts(stage: Stage) -> None:
    await inbox(stage)
    await stage.page.keyboard.press("Shift+?")
    await expect(stage.shown("shortcuts")).to_be_visible(timeout=LONG)
