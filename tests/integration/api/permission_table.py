"""Who may ask what: one row per method and path of the api. A route without a row fails the walk."""

from dataclasses import dataclass
from typing import Any, Literal

UNKNOWN = 999_999_999
_UUID = "00000000-0000-4000-8000-000000000000"

Who = Literal["anyone", "owner", "person", "lead", "admin"]
"""`anyone`: also nobody. `owner`: people, for their own account. `lead`: admins and supervisors."""
About = Literal["chat", "message", "media", "upload"]


@dataclass(frozen=True)
class Row:
    """`scope`: of the keys that may; None: no key may. `about`: what the path or the body names by its id.

    `body` may hold `{chat}` and so on where the thing's id goes. `hidden`: the refusal of a thing that is not shown.
    """

    method: str
    path: str
    who: Who
    scope: str | None = None
    about: About | None = None
    body: Any = None
    hidden: str | None = None

    @property
    def name(self) -> str:
        """For the test's name."""
        return f"{self.method} {self.path}"


def _chat(method: str, path: str, scope: str | None, body: Any = None) -> Row:
    return Row(method, path, "person", scope, "chat", body, "chat_not_found")


def _message(method: str, path: str, body: Any = None) -> Row:
    return Row(method, path, "person", "messages:send", "message", body, "message_not_found")


def _file(method: str, path: str, about: About, scope: str = "chats:read") -> Row:
    return Row(method, path, "person", scope, about, None, "file_not_found")


def _own(method: str, path: str, body: Any = None) -> Row:
    return Row(method, f"/api/v1/profile{path}", "owner", body=body)


def _admin(method: str, path: str, scope: str | None = None, body: Any = None) -> Row:
    return Row(method, f"/api/v1{path}", "admin", scope, body=body)


_PUBLIC = ("/", "/inbox", "/inbox/{path:path}", "/health", "/ready", "/metrics", "/openapi.json")

ROWS = (
    *(Row(method, path, "anyone") for path in _PUBLIC for method in ("GET", "HEAD")),
    Row("POST", "/auth/login", "anyone", body={"email": "nobody@example.com", "password": "x"}),
    Row("POST", "/auth/links/look", "anyone", body={"token": "x"}),
    Row("POST", "/auth/links/use", "anyone", body={"token": "x", "password": "x"}),
    Row("POST", "/auth/logout", "owner"),
    Row("GET", "/auth/me", "owner"),
    Row("GET", "/chats/", "person", "chats:read"),
    Row("GET", "/chats/counts", "person", "chats:read"),
    _chat("GET", "/chats/{chat_id}", "chats:read"),
    _chat("GET", "/chats/{chat_id}/messages", "chats:read"),
    _chat("PATCH", "/chats/{chat_id}", "chats:write", {"labels": ["x"]}),
    _chat("POST", "/chats/{chat_id}/read", "chats:write"),
    _chat("POST", "/chats/{chat_id}/typing", "messages:send", {"state": "typing"}),
    _chat("POST", "/chats/messages", "messages:send", {"chat_id": "{chat}", "text": "Hi"}),
    _chat("POST", "/chats/{chat_id}/take-over", None),
    _chat("POST", "/chats/{chat_id}/claim", None, {"assignment_version": 0}),
    _chat("POST", "/chats/{chat_id}/assign", "chats:write", {"assigned_agent_id": None}),
    _chat("POST", "/chats/{chat_id}/hand-back", "chats:write"),
    _chat("GET", "/chats/{chat_id}/assignments", "chats:read"),
    _chat("POST", "/chats/{chat_id}/unread", None),
    _chat("GET", "/chats/{chat_id}/media", "chats:read"),
    _chat("GET", "/chats/{chat_id}/timeline", "chats:read"),
    _chat("GET", "/chats/{chat_id}/thread", "chats:read"),
    _chat("POST", "/chats/{chat_id}/notes", None, {"text": "x"}),
    _chat("PATCH", "/chats/{chat_id}/notes/{note_id}", None, {"text": "x"}),
    _chat("DELETE", "/chats/{chat_id}/notes/{note_id}", None),
    _chat("GET", "/chats/{chat_id}/notes/{note_id}/history", "chats:read"),
    _chat("PUT", "/chats/{chat_id}/drafts/{kind}", None, {"text": "x", "client": "abc", "edit": 1}),
    _chat("PUT", "/chats/{chat_id}/viewing", None, {"state": "viewing", "client": "abc"}),
    _chat("PUT", "/chats/{chat_id}/snooze", "chats:write", {"until": None}),
    _chat("DELETE", "/chats/{chat_id}/snooze", "chats:write"),
    _chat("PATCH", "/chats/{chat_id}/contact", "chats:write", {"notes": "x"}),
    Row("POST", "/api/v1/chats/bulk", "person", "chats:write", body={"chat_ids": [UNKNOWN], "mode": "closed"}),
    Row("GET", "/api/v1/search", "person", "chats:read"),
    Row("GET", "/api/v1/search/messages", "person", "chats:read"),
    Row("GET", "/api/v1/drafts", "person"),
    Row("GET", "/api/v1/viewers", "person", "chats:read"),
    Row("GET", "/api/v1/views", "person"),
    Row("GET", "/api/v1/views/counts", "person"),
    Row("POST", "/api/v1/views", "person", body={}),
    Row("PATCH", "/api/v1/views/{view_id}", "person", body={}),
    Row("DELETE", "/api/v1/views/{view_id}", "person"),
    Row("GET", "/api/v1/quick-replies", "person"),
    Row("POST", "/api/v1/quick-replies", "person", body={}),
    Row("PUT", "/api/v1/quick-replies/{reply_id}", "person", body={}),
    Row("DELETE", "/api/v1/quick-replies/{reply_id}", "person"),
    Row("POST", "/api/v1/quick-replies/{reply_id}/preview", "person", body={"chat_id": UNKNOWN}),
    _message("POST", "/messages/{message_id}/check"),
    _message("POST", "/messages/{message_id}/discard"),
    Row("GET", "/messages/{message_id}/info", "person", "chats:read", "message", None, "message_not_found"),
    Row("GET", "/messages/{message_id}/raw", "admin"),
    _message("POST", "/messages/{message_id}/retry"),
    _message("PUT", "/messages/{message_id}/reaction", {"emoji": "👍"}),
    _message("DELETE", "/messages/{message_id}/reaction"),
    _message("PATCH", "/messages/{message_id}", {"text": "x"}),
    _message("DELETE", "/messages/{message_id}"),
    _file("GET", "/media/{media_id}", "media"),
    _file("HEAD", "/media/{media_id}", "media"),
    _file("GET", "/media/{media_id}/preview", "media"),
    _file("HEAD", "/media/{media_id}/preview", "media"),
    _file("POST", "/media/{media_id}/fetch", "media", "chats:write"),
    Row("POST", "/api/v1/uploads", "person"),
    _file("GET", "/uploads/{upload_id}", "upload"),
    _file("HEAD", "/uploads/{upload_id}", "upload"),
    _file("GET", "/uploads/{upload_id}/preview", "upload"),
    _file("HEAD", "/uploads/{upload_id}/preview", "upload"),
    Row("GET", "/events", "person", "chats:read"),
    Row("POST", "/api/v1/guests/register", "lead", "guests:register", body={}),
    Row("POST", "/api/v1/checkins/{checkin_id}/checkout", "lead", "guests:register"),
    Row("GET", "/api/v1/guests/{guest_id}/sessions", "person", "guests:read"),
    Row("GET", "/api/v1/sessions/{session_id}/messages", "person", "guests:read"),
    Row("GET", "/api/v1/rooms", "person", "rooms:read"),
    Row("GET", "/api/v1/rooms/stays", "person", "guests:read"),
    Row("POST", "/api/v1/rooms", "lead", body={}),
    Row("PATCH", "/api/v1/rooms/{room_id}", "lead", body={}),
    Row("GET", "/api/v1/guests", "person", "guests:read"),
    Row("GET", "/api/v1/guests/{guest_id}", "person", "guests:read"),
    Row("GET", "/api/v1/labels", "person", "chats:read"),
    Row("POST", "/api/v1/labels", "lead", body={}),
    Row("PATCH", "/api/v1/labels/{label_id}", "lead", body={}),
    Row("DELETE", "/api/v1/labels/{label_id}", "lead"),
    Row("GET", "/api/v1/teams", "person", "users:read"),
    Row("POST", "/api/v1/teams", "lead", body={}),
    Row("PATCH", "/api/v1/teams/{team_id}", "lead", body={}),
    Row("DELETE", "/api/v1/teams/{team_id}", "lead"),
    Row("GET", "/api/v1/agents", "person", "users:read"),
    Row("PATCH", "/api/v1/agents/{agent_id}", "lead", body={}),
    Row("GET", "/api/v1/desk-settings", "person", "chats:read"),
    Row("PUT", "/api/v1/desk-settings", "lead", body={}),
    Row("GET", "/api/v1/system", "lead"),
    Row("GET", "/api/v1/health", "person", "chats:read"),
    Row("GET", "/api/v1/channels", "person", "channels:read"),
    _admin("POST", "/channels", body={}),
    _admin("PATCH", "/channels/{channel_id}", body={}),
    _admin("DELETE", "/channels/{channel_id}"),
    _admin("POST", "/channels/{channel_id}/test"),
    _admin("GET", "/channels/{channel_id}/qr"),
    Row("POST", "/api/v1/merges/{merge_id}/undo", "lead"),
    _own("GET", ""),
    _own("PATCH", "", {"language": "en"}),
    _own("POST", "/password", {"current_password": "wrong", "new_password": "seven tired herons"}),
    Row("GET", "/api/v1/profile/notifications", "person"),
    Row("PUT", "/api/v1/profile/notifications", "person", body={}),
    Row("PUT", "/api/v1/profile/availability", "person", body={}),
    Row("POST", "/api/v1/profile/heartbeat", "person"),
    _own("GET", "/sessions"),
    _own("DELETE", "/sessions"),
    _own("DELETE", "/sessions/{session_id}"),
    _own("POST", "/two-factor", {"password": "wrong"}),
    _own("POST", "/two-factor/confirm", {"code": "000000"}),
    _own("POST", "/two-factor/recovery-codes", {"password": "wrong"}),
    _own("POST", "/two-factor/disable", {"password": "wrong"}),
    Row("GET", "/api/v1/users", "person", "users:read"),
    _admin("GET", "/users/invitations"),
    _admin("POST", "/users/invitations", body={"email": "new-one@example.com"}),
    _admin("DELETE", "/users/invitations/{invitation_id}"),
    _admin("PATCH", "/users/{user_id}", body={"name": "X"}),
    _admin("POST", "/users/{user_id}/password-reset"),
    _admin("DELETE", "/users/{user_id}/two-factor"),
    _admin("GET", "/users/{user_id}/sessions"),
    _admin("DELETE", "/users/{user_id}/sessions"),
    _admin("DELETE", "/users/{user_id}/sessions/{session_id}"),
    _admin("GET", "/security-settings"),
    _admin("PUT", "/security-settings", body={"admins_need_two_factor": "x"}),
    _admin("GET", "/keys"),
    _admin("POST", "/keys", body={"name": "X", "scopes": ["rooms:read"]}),
    _admin("DELETE", "/keys/{key_id}"),
    _admin("GET", "/webhooks"),
    _admin("POST", "/webhooks", body={}),
    _admin("GET", "/webhooks/{webhook_id}"),
    _admin("PATCH", "/webhooks/{webhook_id}", body={}),
    _admin("DELETE", "/webhooks/{webhook_id}"),
    _admin("POST", "/webhooks/{webhook_id}/secret"),
    _admin("POST", "/webhooks/{webhook_id}/test"),
    _admin("GET", "/webhooks/{webhook_id}/deliveries"),
    _admin("GET", "/webhooks/{webhook_id}/deliveries/{delivery_id}"),
    _admin("POST", "/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver"),
    _admin("POST", "/webhooks/{webhook_id}/deliveries/{delivery_id}/skip"),
    _admin("GET", "/dead-letters"),
    _admin("GET", "/dead-letters/{queue}/{letter_id}"),
    _admin("POST", "/dead-letters/requeue", body={}),
    _admin("POST", "/dead-letters/drop", body={}),
    _admin("GET", "/quarantine"),
    _admin("POST", "/quarantine/dismiss", body={}),
    _admin("GET", "/quarantine/{quarantined_id}"),
    _admin("GET", "/quarantine/{quarantined_id}/explanation"),
    _admin("POST", "/quarantine/{quarantined_id}/replay"),
    _admin("GET", "/audit", "audit:read"),
    _admin("GET", "/audit/words", "audit:read"),
)

# Ids in paths that are about nothing in particular: there is no such thing, so nothing is changed.
PLACES = {
    **dict.fromkeys(("checkin_id", "guest_id"), _UUID),
    **dict.fromkeys(("channel_id", "user_id", "invitation_id", "merge_id", "key_id"), str(UNKNOWN)),
    **dict.fromkeys(("note_id", "view_id", "reply_id", "room_id", "label_id", "team_id", "agent_id"), str(UNKNOWN)),
    **dict.fromkeys(("webhook_id", "delivery_id", "quarantined_id"), str(UNKNOWN)),
    "kind": "reply",
    "queue": "router.intake",
    "letter_id": "x",
    "path:path": "login",
}
