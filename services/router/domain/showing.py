"""What a message shows beside how far it has come: its content, its file, and what was done to it. Pure."""

from datetime import datetime
from typing import Any

from services.router.domain import facts
from services.router.domain.facts import Facts
from services.router.domain.working import Anchor, KnownMessage, WorkingSet, cause_of
from shared.contracts.messages import MessageEchoed, MessageReceived
from shared.conversations.files import order_file
from shared.conversations.state import ChatState, NewMessage

Observed = MessageReceived | MessageEchoed


def content_of(event: Observed) -> dict[str, Any]:
    """The message's columns for all that is not text, as the provider showed it."""
    return {
        "content": _plain(event.content),
        "quoted": _plain(event.quoted),
        "participant": _plain(event.participant),
        "raw": event.raw if event.type == "unsupported" else None,
    }


def _plain(part: Any) -> dict[str, Any] | None:
    if part is None:
        return None
    plain: dict[str, Any] = part.model_dump(mode="json", exclude_defaults=True)
    return plain or None


def order_its_file(working: WorkingSet, chat: ChatState, message_id: int, event: Observed) -> int | None:
    """A message with a file: its row, and the order to fetch it. The file's id."""
    if event.content is None or event.content.media is None:
        return None
    media_id = next(working.spare_media_ids)
    _order(working, chat, message_id, media_id, event, is_known=False)
    return media_id


def _order(
    working: WorkingSet, chat: ChatState, message_id: int, media_id: int, event: Observed, *, is_known: bool
) -> None:
    assert event.content is not None  # noqa: S101 - asked for only where there is a file
    assert event.content.media is not None  # noqa: S101
    order_file(
        chat,
        working.changes,
        media_id=media_id,
        message_id=message_id,
        kind=event.type,
        media=event.content.media,
        address=event.address,
        provider_message_id=event.provider_message_id,
        now=working.now,
        cause=cause_of(event),
        is_known=is_known,
    )


def fill_in(working: WorkingSet, chat: ChatState, message: KnownMessage, event: Observed) -> bool:
    """A provider shows a message again with more in it: what was missing is filled in, nothing is taken away."""
    columns = _missing(message, event)
    has_file = event.content is not None and event.content.media is not None
    if has_file and message.media_id is None:
        message.media_id = order_its_file(working, chat, message.id, event)
        columns.setdefault("content", message.content)
    elif has_file and message.media_id is not None and _file_of(columns) not in (None, _file_of(message.content)):
        _order(working, chat, message.id, message.media_id, event, is_known=True)
    if not columns:
        return False
    working.alter(message, **columns)
    return True


def _file_of(part: dict[str, Any] | None) -> Any:
    return None if part is None else (part.get("content") or part).get("media")


def _missing(message: KnownMessage, event: Observed) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    if event.text and message.edited_at is not None:
        if message.original_text is None:
            columns["original_text"] = event.text
    elif event.text and message.text is None:
        columns |= {"text": event.text, "type": message.type}
    is_richer = message.type in ("text", "unsupported") and event.type not in ("text", "unsupported")
    if event.type != message.type and (is_richer or (message.type == "unsupported" and event.text)):
        columns["type"] = event.type
    shown = content_of(event)
    for part in ("quoted", "participant"):
        if shown[part] is not None and getattr(message, part) is None:
            columns[part] = shown[part]
    content = _both(message.content, shown["content"])
    if content != message.content:
        columns["content"] = content
    return columns


def _both(known: dict[str, Any] | None, more: dict[str, Any] | None) -> dict[str, Any] | None:
    """What is known stays, what is missing comes from `more`; one level down likewise, for a file's link."""
    if not more:
        return known
    joined = dict(known or {})
    for name, value in more.items():
        if isinstance(value, dict) and isinstance(joined.get(name), dict):
            joined[name] = {**value, **joined[name]}
        else:
            joined.setdefault(name, value)
    return joined


def with_facts(message: NewMessage, chat: ChatState, known: Facts | None) -> None:
    """What was reported about a message before the message itself."""
    if not known:
        return
    message.reactions = _entries(chat, None, known.get("reactions"))
    message.votes = _entries(chat, None, known.get("votes"))
    if (edit := known.get("edit")) is not None:
        message.original_text, message.text = message.text, edit["text"]
        message.edited_at = datetime.fromisoformat(edit["at"])
    if (revoked_at := known.get("revoked_at")) is not None:
        message.revoked_at = datetime.fromisoformat(revoked_at)


def show_facts(working: WorkingSet, message: KnownMessage, more: Facts | None) -> bool:
    """Show these on an existing message, as far as they are news to it.

    A message that still awaits a turn of the bot is answered as it reads now; a deleted one is not answered.
    """
    if not more:
        return False
    chat = working.chats[message.chat_id]
    columns: dict[str, Any] = {}
    for part in ("reactions", "votes"):
        known = getattr(message, part)
        joined = _entries(chat, known, more.get(part))
        if joined != known:
            columns[part] = joined
    columns |= _edited(message, more.get("edit"))
    if (revoked_at := more.get("revoked_at")) is not None:
        moment = datetime.fromisoformat(revoked_at)
        if message.revoked_at is None or moment < message.revoked_at:
            columns["revoked_at"] = moment
    if not columns:
        return False
    is_revoked = columns.get("revoked_at", message.revoked_at) is not None
    if is_revoked and not message.from_me:
        working.changes.recount_waiting.add(chat.id)
    if is_revoked and message.awaiting_reply:
        columns["awaiting_reply"] = False
    working.alter(message, **columns)
    _tell_the_bot(working, message, is_revoked=is_revoked)
    return True


def _entries(chat: ChatState, known: dict[str, Any] | None, more: dict[str, Any] | None) -> dict[str, Any] | None:
    if not more:
        return known
    return facts.join_actors(known, more if chat.is_group else facts.of_direct_chat(more))


def _edited(message: KnownMessage, edit: dict[str, Any] | None) -> dict[str, Any]:
    if edit is None:
        return {}
    known = None
    if message.edited_at is not None:
        known = {"text": message.text or "", "at": message.edited_at.isoformat()}
    if known is not None and facts.later(known, edit) == known:
        return {}
    original = message.text if message.edited_at is None else message.original_text
    return {"text": edit["text"], "edited_at": datetime.fromisoformat(edit["at"]), "original_text": original}


def _tell_the_bot(working: WorkingSet, message: KnownMessage, *, is_revoked: bool) -> None:
    conversation = working.conversations.get(message.chat_id)
    if conversation is None:
        return
    if is_revoked:
        conversation.awaiting = [line for line in conversation.awaiting if line.id != message.id]
        conversation.history = [line for line in conversation.history if line.id != message.id]
    for line in (*conversation.awaiting, *conversation.history):
        if line.id == message.id:
            line.text = message.text


def keep(working: WorkingSet, anchor: Anchor, more: Facts) -> bool:
    """Keep facts under a provider's id, and show them on its message if that is here. False: nothing new."""
    joined = facts.join(anchor.facts, more)
    is_news = joined != anchor.facts
    if is_news:
        anchor.facts, anchor.changed = joined, True
    message = working.messages.get(anchor.message_id or 0)
    return (message is not None and show_facts(working, message, more)) or is_news
