"""One change to many chats."""

from typing import Literal

from pydantic import Field, model_validator

from services.api.schemas.base import Answer, BigId, Mode, Request, SmallId
from services.api.schemas.chats import MAX_LABELS, Chat, ChatChange, Label
from services.api.schemas.teams import Note

MAX_CHATS = 100


class BulkChange(Request):
    """What is to be done with each of the chats; at least one thing."""

    chat_ids: list[BigId] = Field(min_length=1, max_length=MAX_CHATS, examples=[[1, 2, 3]])
    mode: Mode | None = None
    assigned_agent_id: SmallId | None = Field(default=None, description="null takes the chats from their agents.")
    note: Note | None = Field(default=None, description="With `assigned_agent_id`: what the next ones should know.")
    add_labels: list[Label] | None = Field(default=None, max_length=MAX_LABELS, examples=[["VIP"]])
    remove_labels: list[Label] | None = Field(default=None, max_length=MAX_LABELS)
    read: bool | None = Field(default=None, description="Whether they count as read to their end.")

    @property
    def changes_chat(self) -> bool:
        """Whether there is anything beside reading."""
        return bool(self.mode or self.add_labels or self.remove_labels) or "assigned_agent_id" in self.model_fields_set

    @model_validator(mode="after")
    def _something(self) -> "BulkChange":
        if not self.changes_chat and not self.read:
            raise ValueError("name at least one change")
        return self

    def of_one(self) -> ChatChange:
        """The change as one chat takes it."""
        names = {"mode", "assigned_agent_id", "note", "add_labels", "remove_labels"}
        values = self.model_dump(include=names & self.model_fields_set)
        if self.mode is None:
            values.pop("mode", None)
        return ChatChange.model_validate(values)


class BulkResult(Answer):
    """What became of one chat."""

    chat_id: int
    status: Literal["done", "failed"]
    chat: Chat | None = Field(description="As it is now; null when it failed.")
    code: str | None = Field(description="Why it failed, as in a problem document.", examples=["chat_not_found"])
    detail: str | None


class BulkResults(Answer):
    """One result per chat, in the order asked for."""

    items: list[BulkResult]
