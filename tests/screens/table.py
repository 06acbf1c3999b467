"""Every main screen, once: how to come to it. The tests of all screens and `make screenshots` walk this table."""

from dataclasses import dataclass

from tests.screens import openings as to
from tests.screens.openings import Opening


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


_MAIN, _DIALOG, _MENU = "main", "[role=dialog]", "[role=menu]"

SCREENS: tuple[Screen, ...] = (
    Screen("sign-in", to.sign_in, signed_in=False),
    Screen("sign-in-failed", to.sign_in_failed, signed_in=False),
    Screen("sign-in-second-factor", to.second_factor, signed_in=False),
    Screen("join", to.join, signed_in=False),
    Screen("join-spent", to.join_spent, signed_in=False),
    Screen("simulator", to.simulator, signed_in=False),
    Screen("inbox", to.inbox),
    Screen("inbox-empty", to.empty, part="[data-testid=chat-list]"),
    Screen("inbox-filters", to.filters, part=_MENU),
    Screen("inbox-save-view", to.save_view, part=_DIALOG),
    Screen("search", to.search),
    Screen("search-nothing", to.nothing_found, part="[role=tabpanel]"),
    Screen("bulk", to.bulk),
    Screen("account-menu", to.account_menu, part=_MENU),
    Screen("chat", to.chat),
    Screen("chat-indonesian", to.chat_in_indonesian, part="[data-testid=thread]"),
    Screen("chat-failed", to.failed_chat, part="[data-testid=thread]"),
    Screen("chat-message-info", to.message_info, part=_DIALOG),
    Screen("chat-message-menu", to.message_menu, part=_MENU),
    Screen("chat-details", to.details),
    Screen("chat-timeline", to.timeline, part="[data-testid=details]"),
    Screen("chat-gallery", to.gallery, part="[data-testid=details]"),
    Screen("chat-lightbox", to.lightbox, part="[data-testid=lightbox]"),
    Screen("chat-contact", to.contact, part="[data-testid=details]"),
    Screen("chat-note", to.note, part="[data-testid=desk-composer]"),
    Screen("chat-mention", to.mention, part="[data-testid=desk-composer]"),
    Screen("chat-quick-reply", to.quick_reply, part="[data-testid=desk-composer]"),
    Screen("chat-emojis", to.emojis, part="[data-testid=emoji-picker]"),
    Screen("chat-attach", to.attach, part=_MENU),
    Screen("chat-poll", to.poll, part=_DIALOG),
    Screen("chat-snooze", to.snooze, part=_MENU),
    Screen("chat-assign", to.assign, part=_MENU),
    Screen("chat-hand-over", to.hand_over, part=_DIALOG),
    Screen("palette", to.palette, part=_DIALOG),
    Screen("shortcuts", to.shortcuts, part=_DIALOG),
    Screen("register", to.register),
    Screen("register-refused", to.register_refused, part=_MAIN),
    Screen("registered", to.registered, part=_MAIN),
    Screen("not-found", to.not_found),
    Screen("account", to.settings("account"), "account"),
    Screen("account-two-factor", to.two_factor, "account", part=_DIALOG),
    Screen("account-two-factor-app", to.two_factor_app, "account", part=_DIALOG),
    Screen("channels", to.channel, "channels", part=_MAIN),
    Screen("channel-form", to.form("channels", "add-channel", "channel-form"), "channels", part=_MAIN),
    Screen("labels", to.settings("labels"), "labels", part=_MAIN),
    Screen("label-form", to.form("labels", "add-label", "label-form"), "labels", part=_DIALOG),
    Screen("rooms", to.settings("rooms"), "rooms", part=_MAIN),
    Screen("room-form", to.form("rooms", "add-room", "room-form"), "rooms", part=_DIALOG),
    Screen("guests", to.guest, "guests", part=_MAIN),
    Screen("webhooks", to.settings("webhooks"), "webhooks", part=_MAIN),
    Screen("webhook-form", to.form("webhooks", "add-webhook", "webhook-form"), "webhooks", part=_MAIN),
    Screen("webhook-deliveries", to.deliveries, "webhooks", part=_MAIN),
    Screen("health", to.settings("health"), "health", part=_MAIN),
    Screen("quick-replies", to.settings("quick-replies"), "quick-replies", part=_MAIN),
    Screen(
        "quick-reply-form", to.form("quick-replies", "add-quick-reply", "quick-reply-form"), "quick-replies", part=_MAIN
    ),
    Screen("notifications", to.settings("notifications"), "notifications", part=_MAIN),
    Screen("keyboard", to.settings("keyboard"), "keyboard", part=_MAIN),
    Screen("teams", to.settings("teams"), "teams", part=_MAIN),
    Screen("team-form", to.form("teams", "add-team", "team-form"), "teams", part=_MAIN),
    Screen("people", to.settings("people"), "people", part=_MAIN),
    Screen("invitation", to.invitation, "people", part=_DIALOG),
    Screen("keys", to.settings("keys"), "keys", part=_MAIN),
    Screen("key-form", to.form("keys", "new-key", "key-form"), "keys", part=_DIALOG),
    Screen("audit", to.settings("audit"), "audit", part=_MAIN),
    Screen("dead-letters-none", to.settings("dead-letters"), "dead-letters", part=_MAIN),
    Screen("dead-letters", to.letter, "dead-letters", needs_trouble=True, part=_MAIN),
    Screen("quarantine", to.quarantined, "quarantine", needs_trouble=True, part=_MAIN),
    Screen("troubles", to.troubles, needs_trouble=True, part="[data-testid=trouble-panel]"),
)
