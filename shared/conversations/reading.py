"""How far a chat was read: by anybody of the desk, by its agent, and by each person. Pure.

Two counts, and each screen shows one of them: a chat's own agent sees what that agent has not read
(`assignee_unread_count`), all others see what nobody has read (`unread_count`). Who is given a chat begins where the
desk has read to, so the agent's count is never less than the desk's. Reading never goes backwards.
"""

from datetime import datetime

from shared.conversations.state import Changes, ChatState, ReadMark
from shared.conversations.transitions import mark_read

Place = tuple[datetime, int]


def read_by(
    chat: ChatState, changes: Changes, *, reader: int | None, upto: Place | None, unread_beyond: int, was_marked: bool
) -> bool:
    """`reader` (None: a machine) has seen the chat up to `upto`; `unread_beyond` customers' messages follow.

    `was_marked`: the reader had marked it as unread, which ends with this. False: nothing that others see has changed.
    """
    is_news = mark_read(chat, changes, upto=upto, unread_beyond=unread_beyond)
    if reader is None:
        return is_news
    time, tie = (None, 0) if upto is None else upto
    changes.read_marks.append(ReadMark(reader, chat.id, time, tie, marked_unread=False))
    if chat.assigned_agent_id == reader and _is_further(chat, upto) and chat.assignee_unread_count != unread_beyond:
        chat.assignee_unread_count = unread_beyond
        chat.dirty = is_news = True
    if chat.assigned_agent_id == reader and upto is not None and _is_further(chat, upto):
        chat.assignee_read_time, chat.assignee_read_tie = upto
        chat.dirty = True
    if is_news or was_marked:
        changes.announce("chat.updated", chat_id=chat.id)
    return is_news or was_marked


def mark_unread(chat: ChatState, changes: Changes, *, reader: int) -> None:
    """The reader wants the chat to stand as unread until they look at it again; it changes no count of others."""
    changes.read_marks.append(ReadMark(reader, chat.id, None, 0, marked_unread=True))
    changes.announce("chat.updated", chat_id=chat.id)


def _is_further(chat: ChatState, upto: Place | None) -> bool:
    if upto is None or chat.assignee_read_time is None:
        return True
    return upto >= (chat.assignee_read_time, chat.assignee_read_tie)
