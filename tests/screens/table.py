"""Every main screen, once: how to come to it. The tests of all screens and `make screenshots` walk this table."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Locator, Route, expect

from tests.screens.stage import LONG, Stage

Opening = Callable[[Stage], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen, or one state of it that looks and behaves like one of its own.

    `section` is the part of the settings that it belongs to; `part` selects what is not on another screen of the table,
    where that is not all of it. Screens that need trouble in the system come last.
    """

    name: str
    open: Opening
    section: str | None = None
    signed_in: bool = True
    needs_trouble: bool = False
    part: str | None = None


async def _sign_in(stage: Stage) -> None:
    await stage.page.goto("/inbox/login")
    await expect(stage.shown("login-form")).to_be_visible(timeout=LONG)


async def _sign_in_failed(stage: Stage) -> None:
    await _sign_in(stage)
    form = stage.shown("login-form")
    await form.locator("[name=email]").fill("nobody@example.com")
    await form.locator("[name=password]").fill("not a password")
    await form.locator("[type=submit]").click()
    await expect(form.get_by_role("alert")).to_be_visible(timeout=LONG)


async def _second_factor(stage: Stage) -> None:
    await _sign_in(stage)
    form = stage.shown("login-form")
    email, password = stage.hotel.guarded
    await form.locator("[name=email]").fill(email)
    await form.locator("[name=password]").fill(password)
    await form.locator("[type=submit]").click()
    await expect(form.locator("[name=code]")).to_be_visible(timeout=LONG)


async def _join(stage: Stage) -> None:
    await stage.page.goto(stage.hotel.invitation)
    await expect(stage.shown("join-form")).to_be_visible(timeout=LONG)


async def _join_spent(stage: Stage) -> None:
    await stage.page.goto("/inbox/login")
    await stage.page.goto("/inbox/join#no-such-link")
    await expect(stage.page.locator("main").get_by_role("link")).to_be_visible(timeout=LONG)


async def _simulator(stage: Stage) -> None:
    await stage.page.goto(stage.system.info["simulator_url"])
    await expect(stage.page.locator("#live-text")).to_have_text("live", timeout=LONG)


async def _inbox(stage: Stage) -> None:
    await stage.go("/")
    await expect(stage.shown("chat-row")).to_be_visible(timeout=LONG)


async def _empty(stage: Stage) -> None:
    async def nothing(route: Route) -> None:
        await route.fulfill(json={"items": [], "next_cursor": None})

    await stage.page.route("**/chats/?*", nothing)
    try:
        await stage.go("/?tab=unassigned&priority=low&waiting=true")
        await expect(stage.shown("chat-list").locator("p").first).to_be_visible(timeout=LONG)
    finally:
        await stage.page.unroute("**/chats/?*")


async def _filters(stage: Stage) -> None:
    await stage.go("/?label=vip&mode=agent")
    await expect(stage.shown("chat-row")).to_be_visible(timeout=LONG)
    await stage.click("add-filter")


async def _save_view(stage: Stage) -> None:
    await stage.go("/?label=vip&mode=agent")
    await stage.click("save-view")
    await expect(stage.page.get_by_role("dialog")).to_be_visible()


async def _search(stage: Stage) -> None:
    await _inbox(stage)
    await stage.page.get_by_role("searchbox").fill("breakfast")
    await expect(stage.shown("found-message")).to_be_visible(timeout=LONG)


async def _nothing_found(stage: Stage) -> None:
    await _inbox(stage)
    await stage.page.get_by_role("searchbox").fill("zzzzzzzz")
    await expect(stage.page.locator("[role=tabpanel] p").first).to_be_visible(timeout=LONG)


async def _bulk(stage: Stage) -> None:
    await _inbox(stage)
    boxes = stage.page.get_by_test_id("select-chat")
    await boxes.nth(0).check(force=True)
    await boxes.nth(2).check(force=True)
    await expect(stage.shown("bulk-bar")).to_be_visible()


async def _account_menu(stage: Stage) -> None:
    await _inbox(stage)
    await stage.page.locator("nav").get_by_role("button").last.click()
    await expect(stage.page.get_by_role("menu")).to_be_visible()


async def _chat(stage: Stage) -> None:
    await stage.chat(stage.hotel.english)
    await expect(stage.shown("sound")).to_be_visible(timeout=LONG)


async def _chat_in_indonesian(stage: Stage) -> None:
    await stage.chat(stage.hotel.indonesian)
    await expect(stage.shown("sound")).to_be_visible(timeout=LONG)


async def _failed_chat(stage: Stage) -> None:
    await stage.chat(stage.hotel.failed)
    await expect(stage.page.locator('[data-testid="message"][data-status="failed"]')).to_be_visible(timeout=LONG)


async def _details(stage: Stage) -> None:
    await stage.go(f"/chats/{stage.hotel.english}#details")
    await expect(stage.shown("details")).to_be_visible(timeout=LONG)
    await expect(stage.shown("timeline-entry")).to_be_visible(timeout=LONG)


async def _timeline(stage: Stage) -> None:
    await _details(stage)
    await stage.shown("timeline").scroll_into_view_if_needed()


async def _gallery(stage: Stage) -> None:
    await _details(stage)
    await stage.shown("gallery").scroll_into_view_if_needed()
    await expect(stage.shown("gallery").get_by_role("button").last).to_be_visible(timeout=LONG)


async def _lightbox(stage: Stage) -> None:
    await _chat(stage)
    await stage.page.locator('[data-type="image"]').get_by_role("button").locator("img").first.click()
    await expect(stage.shown("lightbox")).to_be_visible(timeout=LONG)


async def _message_info(stage: Stage) -> None:
    await _failed_chat(stage)
    failed = stage.page.locator('[data-testid="message"][data-status="failed"]')
    await failed.hover()
    await failed.get_by_test_id("message-menu").click()
    await stage.page.get_by_role("menuitem", name="Message info").click()
    await expect(stage.shown("message-info")).to_be_visible(timeout=LONG)


async def _message_menu(stage: Stage) -> None:
    await _chat(stage)
    last = stage.page.get_by_test_id("message").last
    await last.hover()
    await last.get_by_test_id("message-menu").click()
    await expect(stage.page.get_by_role("menu")).to_be_visible()


async def _note(stage: Stage) -> None:
    await _chat(stage)
    await stage.click("write-note")
    await expect(stage.shown("note-composer")).to_be_visible()


async def _mention(stage: Stage) -> None:
    await _note(stage)
    box = stage.shown("note-composer").get_by_role("textbox")
    await box.fill("@")
    await expect(stage.shown("picker")).to_be_visible(timeout=LONG)


async def _quick_reply(stage: Stage) -> None:
    await _chat(stage)
    await stage.shown("composer").get_by_role("textbox").fill("/")
    await expect(stage.shown("picker")).to_be_visible(timeout=LONG)


async def _emojis(stage: Stage) -> None:
    await _chat(stage)
    await stage.click("emoji")
    await expect(stage.shown("emoji-picker").get_by_role("gridcell").first).to_be_visible(timeout=LONG)


async def _attach(stage: Stage) -> None:
    await _chat(stage)
    await stage.click("attach")
    await expect(stage.page.get_by_role("menu")).to_be_visible()


async def _poll(stage: Stage) -> None:
    await _attach(stage)
    await stage.page.get_by_role("menuitem", name="Poll").click()
    await expect(stage.page.get_by_role("dialog")).to_be_visible()


async def _snooze(stage: Stage) -> None:
    await _chat(stage)
    await stage.click("snooze")
    await expect(stage.page.get_by_role("menu")).to_be_visible()


async def _assign(stage: Stage) -> None:
    await _chat(stage)
    await stage.click("assign")
    await expect(stage.page.get_by_role("menu")).to_be_visible()


async def _hand_over(stage: Stage) -> None:
    await _assign(stage)
    await stage.page.get_by_role("menuitem").last.click()
    await expect(stage.shown("hand-over")).to_be_visible()


async def _contact(stage: Stage) -> None:
    await _details(stage)
    await stage.click("edit-contact")
    await expect(stage.shown("contact-form")).to_be_visible()


async def _register(stage: Stage) -> None:
    await stage.go("/guests/new")
    await expect(stage.shown("register-form")).to_be_visible(timeout=LONG)


async def _choose_a_room(form: Locator) -> None:
    rooms = form.locator("[name=room_number]")
    free = rooms.locator("option:not([disabled], [value=''])").first
    await rooms.select_option(await free.get_attribute("value", timeout=LONG))


async def _register_refused(stage: Stage) -> None:
    await _register(stage)
    form = stage.shown("register-form")
    await form.locator("[name=full_name]").fill("Nyoman Sudarta")
    await form.locator("[name=phone_number]").fill("12")
    await _choose_a_room(form)
    await form.locator("[type=submit]").click()
    await expect(form.locator("[aria-invalid=true]").first).to_be_visible(timeout=LONG)


async def _registered(stage: Stage) -> None:
    await _register(stage)
    form = stage.shown("register-form")
    await form.locator("[name=full_name]").fill("Nyoman Sudarta")
    await form.locator("[name=phone_number]").fill("0812 3456 7891")
    await _choose_a_room(form)
    await form.locator("[type=submit]").click()
    await expect(stage.shown("registered").get_by_test_id("message")).to_be_visible(timeout=LONG)


async def _not_found(stage: Stage) -> None:
    await stage.go("/no/such/page")
    await expect(stage.page.get_by_role("link").get_by_role("button").first).to_be_visible(timeout=LONG)


def _settings(path: str) -> Opening:
    async def open_section(stage: Stage) -> None:
        await stage.settings(path)

    return open_section


def _form(path: str, button: str, form: str) -> Opening:
    """A section with the form that one of its buttons opens."""

    async def open_form(stage: Stage) -> None:
        await stage.settings(path)
        await stage.click(button)
        await expect(stage.shown(form)).to_be_visible(timeout=LONG)

    return open_form


async def _two_factor(stage: Stage) -> None:
    await stage.settings("account")
    await stage.shown("two-factor").get_by_role("button").first.click()
    await expect(stage.shown("two-factor-password")).to_be_visible(timeout=LONG)


async def _two_factor_app(stage: Stage) -> None:
    await _two_factor(stage)
    form = stage.shown("two-factor-password")
    await form.locator("input").fill(stage.system.info["admin"]["password"])
    await form.locator("[type=submit]").click()
    await expect(stage.shown("two-factor-app")).to_be_visible(timeout=LONG)


async def _channel(stage: Stage) -> None:
    await stage.settings("channels")
    await stage.shown("channel").get_by_test_id("test-channel").click()
    await expect(stage.shown("channel-test")).to_be_visible(timeout=LONG)


async def _guest(stage: Stage) -> None:
    await stage.settings("guests")
    await stage.click("guest")
    detail = stage.shown("guest-detail")
    await detail.get_by_role("button", name="What was said").first.click(timeout=LONG)


async def _deliveries(stage: Stage) -> None:
    await stage.settings("webhooks")
    await stage.shown("webhook").get_by_role("button", name="Deliveries").click()
    await stage.shown("delivery").click(timeout=LONG)
    await expect(stage.shown("delivery-detail")).to_be_visible(timeout=LONG)


async def _invitation(stage: Stage) -> None:
    await stage.settings("people")
    await stage.click("invite")
    form = stage.shown("person-form")
    await form.locator("[type=email]").fill("ketut@example.com")
    await form.locator("[type=submit]").click()
    await expect(stage.shown("link")).to_be_visible(timeout=LONG)


async def _letter(stage: Stage) -> None:
    await stage.settings("dead-letters")
    await stage.page.locator("main header").get_by_role("button").click()
    await stage.page.locator("[data-letter]").first.get_by_role("button").first.click(timeout=LONG)
    await expect(stage.page.locator("[data-letter] pre").first).to_be_visible(timeout=LONG)


async def _quarantined(stage: Stage) -> None:
    await stage.settings("quarantine")
    await stage.shown("quarantined").get_by_role("button").first.click(timeout=LONG)
    await expect(stage.shown("quarantined-detail")).to_be_visible(timeout=LONG)


async def _troubles(stage: Stage) -> None:
    await _inbox(stage)
    await stage.shown("troubles").click(timeout=60_000)
    await expect(stage.shown("trouble-panel")).to_be_visible()


async def _palette(stage: Stage) -> None:
    await _chat(stage)
    await stage.page.keyboard.press("ControlOrMeta+k")
    await expect(stage.shown("palette")).to_be_visible(timeout=LONG)


async def _shortcuts(stage: Stage) -> None:
    await _inbox(stage)
    await stage.page.keyboard.press("Shift+?")
    await expect(stage.shown("shortcuts")).to_be_visible(timeout=LONG)


_MAIN, _DIALOG, _MENU = "main", "[role=dialog]", "[role=menu]"

SCREENS: tuple[Screen, ...] = (
    Screen("sign-in", _sign_in, signed_in=False),
    Screen("sign-in-failed", _sign_in_failed, signed_in=False),
    Screen("sign-in-second-factor", _second_factor, signed_in=False),
    Screen("join", _join, signed_in=False),
    Screen("join-spent", _join_spent, signed_in=False),
    Screen("simulator", _simulator, signed_in=False),
    Screen("inbox", _inbox),
    Screen("inbox-empty", _empty, part="[data-testid=chat-list]"),
    Screen("inbox-filters", _filters, part=_MENU),
    Screen("inbox-save-view", _save_view, part=_DIALOG),
    Screen("search", _search),
    Screen("search-nothing", _nothing_found, part="[role=tabpanel]"),
    Screen("bulk", _bulk),
    Screen("account-menu", _account_menu, part=_MENU),
    Screen("chat", _chat),
    Screen("chat-indonesian", _chat_in_indonesian, part="[data-testid=thread]"),
    Screen("chat-failed", _failed_chat, part="[data-testid=thread]"),
    Screen("chat-message-info", _message_info, part=_DIALOG),
    Screen("chat-message-menu", _message_menu, part=_MENU),
    Screen("chat-details", _details),
    Screen("chat-timeline", _timeline, part="[data-testid=details]"),
    Screen("chat-gallery", _gallery, part="[data-testid=details]"),
    Screen("chat-lightbox", _lightbox, part="[data-testid=lightbox]"),
    Screen("chat-contact", _contact, part="[data-testid=details]"),
    Screen("chat-note", _note, part="[data-testid=desk-composer]"),
    Screen("chat-mention", _mention, part="[data-testid=desk-composer]"),
    Screen("chat-quick-reply", _quick_reply, part="[data-testid=desk-composer]"),
    Screen("chat-emojis", _emojis, part="[data-testid=emoji-picker]"),
    Screen("chat-attach", _attach, part=_MENU),
    Screen("chat-poll", _poll, part=_DIALOG),
    Screen("chat-snooze", _snooze, part=_MENU),
    Screen("chat-assign", _assign, part=_MENU),
    Screen("chat-hand-over", _hand_over, part=_DIALOG),
    Screen("palette", _palette, part=_DIALOG),
    Screen("shortcuts", _shortcuts, part=_DIALOG),
    Screen("register", _register),
    Screen("register-refused", _register_refused, part=_MAIN),
    Screen("registered", _registered, part=_MAIN),
    Screen("not-found", _not_found),
    Screen("account", _settings("account"), "account"),
    Screen("account-two-factor", _two_factor, "account", part=_DIALOG),
    Screen("account-two-factor-app", _two_factor_app, "account", part=_DIALOG),
    Screen("channels", _channel, "channels", part=_MAIN),
    Screen("channel-form", _form("channels", "add-channel", "channel-form"), "channels", part=_MAIN),
    Screen("labels", _settings("labels"), "labels", part=_MAIN),
    Screen("label-form", _form("labels", "add-label", "label-form"), "labels", part=_DIALOG),
    Screen("rooms", _settings("rooms"), "rooms", part=_MAIN),
    Screen("room-form", _form("rooms", "add-room", "room-form"), "rooms", part=_DIALOG),
    Screen("guests", _guest, "guests", part=_MAIN),
    Screen("webhooks", _settings("webhooks"), "webhooks", part=_MAIN),
    Screen("webhook-form", _form("webhooks", "add-webhook", "webhook-form"), "webhooks", part=_MAIN),
    Screen("webhook-deliveries", _deliveries, "webhooks", part=_MAIN),
    Screen("health", _settings("health"), "health", part=_MAIN),
    Screen("quick-replies", _settings("quick-replies"), "quick-replies", part=_MAIN),
    Screen(
        "quick-reply-form", _form("quick-replies", "add-quick-reply", "quick-reply-form"), "quick-replies", part=_MAIN
    ),
    Screen("notifications", _settings("notifications"), "notifications", part=_MAIN),
    Screen("keyboard", _settings("keyboard"), "keyboard", part=_MAIN),
    Screen("teams", _settings("teams"), "teams", part=_MAIN),
    Screen("team-form", _form("teams", "add-team", "team-form"), "teams", part=_MAIN),
    Screen("people", _settings("people"), "people", part=_MAIN),
    Screen("invitation", _invitation, "people", part=_DIALOG),
    Screen("keys", _settings("keys"), "keys", part=_MAIN),
    Screen("key-form", _form("keys", "new-key", "key-form"), "keys", part=_DIALOG),
    Screen("audit", _settings("audit"), "audit", part=_MAIN),
    Screen("dead-letters-none", _settings("dead-letters"), "dead-letters", part=_MAIN),
    Screen("dead-letters", _letter, "dead-letters", needs_trouble=True, part=_MAIN),
    Screen("quarantine", _quarantined, "quarantine", needs_trouble=True, part=_MAIN),
    Screen("troubles", _troubles, needs_trouble=True, part="[data-testid=trouble-panel]"),
)
