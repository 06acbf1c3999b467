"""What every changing route leaves in the audit log, or why it leaves nothing there. A route without a row fails."""

from dataclasses import dataclass, field
from typing import Any

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True)
class Deed:
    """A request that changes the system, and the action that its line of the log names.

    Deeds are done in the order of the table. `path` and `body` may hold `{tag}` and the names of what the world holds;
    `gives`: the name under which a part of the answer (its path) is held for later ones. `by`: whose request it is.
    """

    method: str
    path: str
    action: str
    body: Any = None
    gives: dict[str, tuple[str, ...]] = field(default_factory=dict)
    by: str = "admin"


@dataclass(frozen=True)
class Elsewhere:
    """It takes more than a request: the named test, which looks for the action's line, does it."""

    method: str
    path: str
    action: str
    test: str


_ID = ("id",)
_REPLY = {"shortcut": "s{tag}", "title": "T", "texts": {"en": "Hi"}, "scope": "everybody"}
_API = "/api/v1"
_ACCOUNTS = "tests/integration/api/test_accounts.py"
_OPERATIONS = "tests/integration/api/test_operations.py"

DEEDS = (
    Deed("POST", f"{_API}/teams", "team.created", {"name": "Team {tag}"}, {"team_id": _ID}),
    Deed("PATCH", f"{_API}/teams/{{team_id}}", "team.changed", {"name": "Other {tag}"}),
    Deed("DELETE", f"{_API}/teams/{{team_id}}", "team.removed"),
    Deed("PATCH", f"{_API}/agents/{{agent_id}}", "agent.changed", {"capacity": 7}),
    Deed(
        *("PUT", f"{_API}/desk-settings", "desk.changed"),
        {"waiting_amber_minutes": 6, "waiting_red_minutes": "{minutes}", "escalate_after_minutes": 10},
    ),
    Deed("POST", f"{_API}/labels", "label.created", {"name": "L{tag}"}, {"label_id": _ID}),
    Deed("PATCH", f"{_API}/labels/{{label_id}}", "label.changed", {"color": "green"}),
    Deed("DELETE", f"{_API}/labels/{{label_id}}", "label.deleted"),
    Deed("POST", f"{_API}/rooms", "room.created", {"room_number": "R{tag}"}, {"room_id": _ID}),
    Deed("PATCH", f"{_API}/rooms/{{room_id}}", "room.changed", {"is_active": False}),
    Deed(
        "POST",
        f"{_API}/channels",
        "channel.created",
        {"name": "C", "provider": "waha", "external_id": "c{tag}"},
        {"channel_id": _ID},
    ),
    Deed("PATCH", f"{_API}/channels/{{channel_id}}", "channel.changed", {"groups": True}),
    Deed("DELETE", f"{_API}/channels/{{channel_id}}", "channel.deactivated"),
    Deed(
        *("POST", f"{_API}/users/invitations", "user.invited", {"email": "i{tag}@example.com"}),
        {"invitation_id": ("invitation", "id")},
    ),
    Deed("DELETE", f"{_API}/users/invitations/{{invitation_id}}", "user.invitation_revoked"),
    Deed("DELETE", f"{_API}/users/{{user_id}}/sessions/{{session_id}}", "user.sessions_ended"),
    Deed("DELETE", f"{_API}/users/{{user_id}}/sessions", "user.sessions_ended"),
    Deed("PATCH", f"{_API}/users/{{user_id}}", "user.changed", {"role": "supervisor"}),
    Deed("POST", f"{_API}/users/{{user_id}}/password-reset", "user.password_reset"),
    Deed("DELETE", f"{_API}/users/{{user_id}}/two-factor", "user.two_factor_off"),
    Deed("POST", f"{_API}/keys", "api_key.created", {"name": "K", "scopes": ["rooms:read"]}, {"key_id": ("key", "id")}),
    Deed("DELETE", f"{_API}/keys/{{key_id}}", "api_key.revoked"),
    Deed(
        *("POST", f"{_API}/webhooks", "webhook.created", {"name": "W", "url": "https://hooks.example.com/{tag}"}),
        {"webhook_id": ("webhook", "id")},
    ),
    Deed("PATCH", f"{_API}/webhooks/{{webhook_id}}", "webhook.changed", {"name": "V"}),
    Deed("POST", f"{_API}/webhooks/{{webhook_id}}/secret", "webhook.secret_rotated"),
    Deed("POST", f"{_API}/webhooks/{{webhook_id}}/deliveries/{{delivery_id}}/skip", "webhook.skipped"),
    Deed("POST", f"{_API}/webhooks/{{webhook_id}}/deliveries/{{delivery_id}}/redeliver", "webhook.redelivered"),
    Deed("DELETE", f"{_API}/webhooks/{{webhook_id}}", "webhook.deleted"),
    Deed("POST", f"{_API}/quarantine/{{quarantined_id}}/replay", "quarantine.replayed"),
    Deed("POST", f"{_API}/quarantine/dismiss", "quarantine.dismissed", {"ids": ["{dismissed_id}"]}),
    Deed("POST", f"{_API}/quick-replies", "quick_reply.created", _REPLY, {"reply_id": _ID}),
    Deed("PUT", f"{_API}/quick-replies/{{reply_id}}", "quick_reply.changed", {**_REPLY, "title": "U"}),
    Deed("DELETE", f"{_API}/quick-replies/{{reply_id}}", "quick_reply.deleted"),
    Deed("POST", f"{_API}/views", "view.created", {"name": "V{tag}", "filters": {}, "shared": True}, {"view_id": _ID}),
    Deed("PATCH", f"{_API}/views/{{view_id}}", "view.changed", {"filters": {"mode": "bot"}}),
    Deed("DELETE", f"{_API}/views/{{view_id}}", "view.deleted"),
    Deed("PATCH", f"{_API}/profile", "user.changed", {"name": "N{tag}"}, by="member"),
    Deed("DELETE", f"{_API}/profile/sessions/{{session_id}}", "user.sessions_ended", by="member"),
    Deed("DELETE", f"{_API}/profile/sessions", "user.sessions_ended", by="member"),
    Deed(
        *("POST", f"{_API}/profile/password", "user.password_changed"),
        {"current_password": "a password for tests", "new_password": "seven tired herons {tag}"},
        by="member",
    ),
    Deed("POST", "/auth/login", "user.signed_in", {"email": "{email}", "password": "seven tired herons {tag}"}, by=""),
)

ELSEWHERE = (
    Elsewhere("PUT", f"{_API}/security-settings", "security.changed", "tests/integration/api/test_rules.py"),
    Elsewhere("POST", f"{_API}/merges/{{merge_id}}/undo", "merge.undone", "tests/integration/api/test_content.py"),
    Elsewhere("POST", f"{_API}/dead-letters/requeue", "dead_letters.requeue", _OPERATIONS),
    Elsewhere("POST", f"{_API}/dead-letters/drop", "dead_letters.drop", _OPERATIONS),
    Elsewhere("POST", "/auth/links/use", "user.created", _ACCOUNTS),
    Elsewhere("POST", f"{_API}/profile/two-factor/confirm", "user.two_factor_on", _ACCOUNTS),
    Elsewhere("POST", f"{_API}/profile/two-factor/recovery-codes", "user.recovery_codes_renewed", _ACCOUNTS),
    Elsewhere("POST", f"{_API}/profile/two-factor/disable", "user.two_factor_off", _ACCOUNTS),
)

_CHAT = "a chat's timeline, and the feed, have it"
_OWN = "one's own doings, which are nobody else's to look through"
_NOTHING = "nothing of the system is changed"

NO_LINE = {
    _CHAT: (
        ("PATCH", "/chats/{chat_id}"),
        ("POST", "/chats/{chat_id}/read"),
        ("POST", "/chats/{chat_id}/typing"),
        ("POST", "/chats/messages"),
        ("POST", "/chats/{chat_id}/take-over"),
        ("POST", "/chats/{chat_id}/claim"),
        ("POST", "/chats/{chat_id}/assign"),
        ("POST", "/chats/{chat_id}/hand-back"),
        ("POST", "/chats/{chat_id}/unread"),
        ("POST", "/chats/{chat_id}/notes"),
        ("PATCH", "/chats/{chat_id}/notes/{note_id}"),
        ("DELETE", "/chats/{chat_id}/notes/{note_id}"),
        ("PUT", "/chats/{chat_id}/snooze"),
        ("DELETE", "/chats/{chat_id}/snooze"),
        ("PATCH", "/chats/{chat_id}/contact"),
        ("POST", "/api/v1/chats/bulk"),
        ("POST", "/messages/{message_id}/check"),
        ("POST", "/messages/{message_id}/discard"),
        ("POST", "/messages/{message_id}/retry"),
        ("PUT", "/messages/{message_id}/reaction"),
        ("DELETE", "/messages/{message_id}/reaction"),
        ("PATCH", "/messages/{message_id}"),
        ("DELETE", "/messages/{message_id}"),
        ("POST", "/media/{media_id}/fetch"),
    ),
    _OWN: (
        ("POST", "/auth/logout"),
        ("PUT", "/chats/{chat_id}/drafts/{kind}"),
        ("PUT", "/chats/{chat_id}/viewing"),
        ("POST", "/api/v1/uploads"),
        ("PUT", "/api/v1/profile/notifications"),
        ("PUT", "/api/v1/profile/availability"),
        ("POST", "/api/v1/profile/heartbeat"),
    ),
    "a stay, whose guest, session and messages are kept as its history": (
        ("POST", "/api/v1/guests/register"),
        ("POST", "/api/v1/checkins/{checkin_id}/checkout"),
    ),
    _NOTHING: (
        ("POST", "/auth/links/look"),
        ("POST", "/api/v1/quick-replies/{reply_id}/preview"),
        ("POST", "/api/v1/channels/{channel_id}/test"),
        ("POST", "/api/v1/webhooks/{webhook_id}/test"),
        ("POST", "/api/v1/profile/two-factor"),
    ),
}
