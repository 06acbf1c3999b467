"""What of the live stream is shown to whom. Pure.

An event carries a chat as it is when it is read. Who may not see the chat (any more) hears nothing of it; but whoever
saw it until this very change is told once that it is gone.
"""

from dataclasses import dataclass, replace

from services.api.queries.identities import Identity
from services.api.queries.visibility import Placement, Viewer, sees, tells
from services.api.schemas.events import LiveChange


@dataclass(frozen=True, slots=True)
class Access:
    """What a person, or a key, may do has changed, or sessions of theirs ended."""

    user_id: int | None
    key_id: int | None

    def concerns(self, identity: Identity) -> bool:
        """Whether it is about whoever this is."""
        if identity.user is not None:
            return self.user_id == identity.user.id
        return self.key_id == identity.key_id


@dataclass(frozen=True, slots=True)
class LiveItem:
    """One event as it is sent: made once, shared by all clients.

    `chat_id`: None where it is about no chat. `about`: where the chat belongs now. `was`: where it did before, when
    this changed that. `gone_chat_id`: the chat that goes from the screens of those who saw it there. `told_to`: the
    agent whom a notification is for. `access`: not for clients at all. `only_for`: the one person who is told, None:
    everybody. `quotes`: where the chat belongs whose message this one quotes, if it is another one; who does not see
    that chat gets `unquoted`.
    """

    position: int
    type: str
    cursor: str
    data: str
    chat_id: int | None = None
    about: Placement | None = None
    was: Placement | None = None
    gone_chat_id: int | None = None
    told_to: int | None = None
    access: Access | None = None
    only_for: int | None = None
    quotes: Placement | None = None
    unquoted: str | None = None


@dataclass(frozen=True, slots=True)
class Passing:
    """Something that holds for a moment only, and is no part of the feed.

    `about`: where its chat belongs. `only_for`: the one agent whom it is for.
    """

    type: str
    data: str
    about: Placement | None = None
    only_for: int | None = None


def shown(item: LiveItem, viewer: Viewer, user_id: int | None = None) -> LiveItem | None:
    """The event as this viewer, who is this person (None: a key), gets it; None when they do not."""
    if item.access is not None or item.only_for not in (None, user_id):
        return None
    if viewer.sees_all:
        return item
    if item.chat_id is None or (item.about is not None and sees(viewer, item.about)):
        return _without_others_words(item, viewer) if tells(viewer, item.told_to) else None
    if item.was is not None and sees(viewer, item.was):
        return _hidden(item)
    return None


def is_shown(passing: Passing, viewer: Viewer, user_id: int | None) -> bool:
    """Whether the viewer, who is this person (None: a key), is told."""
    if passing.only_for is not None and passing.only_for != user_id:
        return False
    return passing.about is None or sees(viewer, passing.about)


def _without_others_words(item: LiveItem, viewer: Viewer) -> LiveItem:
    if item.quotes is None or item.unquoted is None or sees(viewer, item.quotes):
        return item
    return replace(item, data=item.unquoted)


def _hidden(item: LiveItem) -> LiveItem:
    gone = item.gone_chat_id or item.chat_id
    change = LiveChange(
        cursor=item.cursor,
        type="chat.hidden",
        chat_id=gone,
        chat=None,
        message=None,
        removed_message_id=None,
        removed_chat_id=gone,
        notification=None,
        room=None,
    )
    return LiveItem(item.position, change.type, item.cursor, change.model_dump_json(), chat_id=gone)
