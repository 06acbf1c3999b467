"""What a message holds beside its text, from its row. Pure."""

from collections import Counter
from typing import Any

from sqlalchemy import RowMapping

from services.api.queries.visibility import Placement, Viewer, sees
from services.api.schemas.files import Media, MediaError
from services.api.schemas.messages import (
    Choice,
    ContactCard,
    LinkPreview,
    Location,
    Menu,
    MessageError,
    Participant,
    PendingChange,
    Poll,
    PollOption,
    Quoted,
    Reaction,
)
from shared.addresses import phone_of
from shared.media.names import safe_name
from shared.media.types import IMAGES, UNKNOWN

Json = dict[str, Any]


HIDDEN_QUOTE = Quoted(is_hidden=True)
"""What is shown of a quote by whoever does not see where it is from."""


def shown_error(code: str | None, error: str | None) -> MessageError | None:
    """Why something was not sent; None when nothing is said."""
    if code is None and error is None:
        return None
    return MessageError(code=code or "unknown", message=error or code or "unknown")


def shown_parts(row: RowMapping, viewer: Viewer) -> Json:
    """The fields of `schemas.messages.Message` for everything that is not text."""
    content: Json = row["content"] or {}
    return {
        "media": _media(row["type"], content.get("media") or {}, row["file"]),
        "location": _as(Location, content.get("location")),
        "contacts": [ContactCard.model_validate(card) for card in content.get("contacts") or ()],
        "poll": _poll(content.get("poll"), row["votes"]),
        "choice": _as(Choice, content.get("choice")),
        "menu": _as(Menu, content.get("menu")),
        "link": _as(LinkPreview, content.get("link")),
        "details": content.get("details"),
        "forwarded": bool(content.get("is_forwarded")),
        "quoted": _quoted(row, viewer),
        "reactions": [] if row["revoked_at"] is not None else _reactions(row["reactions"]),
        "participant": _participant(row["participant"]),
        "changes": [_change(change) for change in row["changes"] or ()],
    }


def _as(schema: Any, part: Json | None) -> Any:
    return None if part is None else schema.model_validate(part)


def _media(kind: str, claimed: Json, file: Json | None) -> Media | None:
    """What is known of the file itself counts before what the provider said of it."""
    if file is None:
        return None if claimed.get("upload_id") is None else _sent(kind, claimed)
    error = None
    if file["error_code"] is not None or file["error"] is not None:
        code = file["error_code"] or "unknown"
        error = MediaError(code=code, message=file["error"] or code)
    url = f"/media/{file['id']}"
    return Media(
        id=file["id"],
        state=file["state"],
        url=url,
        preview_url=f"{url}/preview" if file["has_preview"] else None,
        type=file["type"],
        **{name: file[name] for name in ("mime_type", "size", "width", "height", "seconds")},
        file_name=safe_name(file["file_name"], file["mime_type"] or UNKNOWN) if file["file_name"] else None,
        waveform=file["waveform"] or [],
        variant=claimed.get("variant"),
        view_once=bool(claimed.get("view_once")),
        error=error,
    )


def _sent(kind: str, claimed: Json) -> Media:
    """A file of ours; what is told of it was read from it when it was uploaded."""
    url = f"/uploads/{claimed['upload_id']}"
    is_measured_picture = claimed.get("mime_type") in IMAGES and claimed.get("width") is not None
    has_preview = claimed.get("has_preview") or is_measured_picture
    return Media(
        id=None,
        state="stored",
        url=url,
        preview_url=f"{url}/preview" if has_preview else None,
        type=kind,
        **{name: claimed.get(name) for name in ("mime_type", "file_name", "size", "width", "height", "seconds")},
        waveform=claimed.get("waveform") or [],
    )


def _poll(poll: Json | None, votes: Json | None) -> Poll | None:
    """Each voter counts with what they have chosen last; a vote taken back counts for nothing."""
    if poll is None:
        return None
    chosen = [vote["options"] for vote in (votes or {}).values() if vote["options"]]
    counted = Counter(option for options in chosen for option in set(options))
    return Poll(
        title=poll.get("title") or "",
        options=[PollOption(title=option, votes=counted[option]) for option in poll.get("options") or ()],
        several=bool(poll.get("several")),
        voters=len(chosen),
    )


def _quoted(row: RowMapping, viewer: Viewer) -> Quoted | None:
    """Who answers somebody's message of a group does so in a chat of their own, which others may see than the group."""
    quoted: Json | None = row["quoted"]
    if quoted is None:
        return None
    known: Json = row["quoted_message"] or {}
    is_elsewhere = bool(known) and known["chat_id"] != row["chat_id"]
    if is_elsewhere and not sees(viewer, Placement(known["assigned_agent_id"], known["team_id"])):
        return HIDDEN_QUOTE
    return Quoted(
        id=known.get("id"),
        chat_id=known["chat_id"] if is_elsewhere else None,
        provider_message_id=quoted.get("provider_message_id"),
        sender=known.get("sender"),
        name=known.get("name") or _person(quoted.get("author")),
        type=known.get("type") or quoted.get("type"),
        text=quoted.get("text") or known.get("text"),
    )


def _person(address: str | None) -> str | None:
    """A number where the address is one."""
    return None if address is None else phone_of(address) or address


def _reactions(reactions: Json | None) -> list[Reaction]:
    """The oldest first; what was taken away is not shown."""
    shown = [(entry["at"], actor, entry) for actor, entry in (reactions or {}).items() if entry["emoji"]]
    return [
        Reaction(emoji=entry["emoji"], from_me=actor == "us", name=entry.get("name"), address=entry.get("address"))
        for _, actor, entry in sorted(shown, key=lambda one: one[:2])
    ]


def _participant(participant: Json | None) -> Participant | None:
    if participant is None:
        return None
    addresses = (participant["address"], participant.get("alias"))
    phone = next((phone for one in addresses if one and (phone := phone_of(one))), None)
    return Participant(name=participant.get("name"), phone=phone, address=participant["address"])


def _change(change: Json) -> PendingChange:
    return PendingChange(
        **{name: change[name] for name in ("id", "operation", "status", "emoji", "text")},
        error=shown_error(change["error_code"], change["error"]),
    )
