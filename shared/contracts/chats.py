"""Facts about chats. Published by whoever made the change: api for people, router for the bot and for merges."""

from datetime import datetime
from typing import ClassVar, Literal

from shared.contracts.envelope import Contract

Mode = Literal["bot", "agent", "paused", "closed"]
Priority = Literal["low", "normal", "high", "urgent"]


class ChatModeChanged(Contract):
    """A chat changed hands. `mode_version` counts the changes; `agent_id` is who did it, None for bot and system."""

    routing_key: ClassVar[str] = "chat.mode_changed.v1"

    chat_id: int
    mode: Mode
    previous: Mode
    mode_version: int
    agent_id: int | None = None
    reason: str


class ChatAssigned(Contract):
    """A chat was given to an agent, or to nobody (`assigned_agent_id` None).

    `agent_id` is who did it, None for the bot and the rules; `reason` says why, and `previous_agent_id` who had it.
    """

    routing_key: ClassVar[str] = "chat.assigned.v1"

    chat_id: int
    assigned_agent_id: int | None
    agent_id: int | None = None
    reason: str
    previous_agent_id: int | None = None


class ChatRouted(Contract):
    """From now on the agents of this team answer the chat; all agents when `team_id` is None."""

    routing_key: ClassVar[str] = "chat.routed.v1"

    chat_id: int
    team_id: int | None
    agent_id: int | None = None
    reason: str


class ChatLabelsChanged(Contract):
    """The chat's labels are now these."""

    routing_key: ClassVar[str] = "chat.labels_changed.v1"

    chat_id: int
    labels: tuple[str, ...]
    agent_id: int | None = None


class ChatPriorityChanged(Contract):
    """How urgent the chat is now."""

    routing_key: ClassVar[str] = "chat.priority_changed.v1"

    chat_id: int
    priority: Priority
    previous: Priority
    agent_id: int | None = None


class ChatSnoozed(Contract):
    """The chat was put aside until `until` (None: no time), or until the customer writes, whichever comes first."""

    routing_key: ClassVar[str] = "chat.snoozed.v1"

    chat_id: int
    until: datetime | None
    agent_id: int | None = None


class ChatWoken(Contract):
    """The chat is no longer put aside: its time has come, the customer wrote, or an agent said so."""

    routing_key: ClassVar[str] = "chat.woken.v1"

    chat_id: int
    reason: Literal["time", "customer_wrote", "agent"]
    agent_id: int | None = None


class NoteWritten(Contract):
    """An agent wrote, changed or deleted a note of a chat. For the record alone: no service takes it.

    `text` and `mentions` as they are now; `deleted`: the note is shown no more.
    """

    routing_key: ClassVar[str] = "note.written.v1"

    note_id: int
    chat_id: int
    agent_id: int
    text: str
    mentions: tuple[int, ...] = ()
    deleted: bool = False


class ChatRead(Contract):
    """An agent has read the chat up to `last_seen_message_id`."""

    routing_key: ClassVar[str] = "chat.read.v1"

    chat_id: int
    last_seen_message_id: int | None
    agent_id: int | None = None


class ChatsMerged(Contract):
    """Two chats of a channel turned out to be one person's: everything of `merged_chat_id` is now in `chat_id`."""

    routing_key: ClassVar[str] = "chat.merged.v1"

    chat_id: int
    merged_chat_id: int
    merge_id: int
    reason: str


class ChatsUnmerged(Contract):
    """A merge was undone: what was moved is in `restored_chat_id` again."""

    routing_key: ClassVar[str] = "chat.unmerged.v1"

    chat_id: int
    restored_chat_id: int
    merge_id: int
    agent_id: int | None = None


class AgentsNotified(Contract):
    """Agents were told that a customer waits: the assigned one, else those in `agent_ids`, else all."""

    routing_key: ClassVar[str] = "agents.notified.v1"

    chat_id: int
    message_id: int | None = None
    agent_id: int | None = None
    agent_ids: tuple[int, ...] = ()
    kind: str
