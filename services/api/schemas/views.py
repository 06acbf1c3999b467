"""Saved views."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from services.api.schemas.base import Answer, Line, Request
from services.api.schemas.chat_filters import ChatFilters
from services.api.schemas.problems import PersonRef

ViewName = Annotated[Line, StringConstraints(max_length=60)]


class NewView(Request):
    """Filters to keep under a name."""

    name: ViewName = Field(examples=["VIP, waiting"])
    filters: ChatFilters = Field(examples=[{"label": "VIP", "waiting": True}])
    shared: bool = Field(default=False, description="Whether everybody sees it.")


class ViewChange(Request):
    """Fields that are left out, or null, stay as they are."""

    name: ViewName | None = None
    filters: ChatFilters | None = None
    shared: bool | None = None


class SavedView(Answer):
    """A list of chats under a name. Give its filters to `GET /chats/`; `assigned` `me` means whoever looks."""

    id: int
    name: str
    filters: ChatFilters
    shared: bool
    owner: PersonRef
    mine: bool = Field(description="Whether it is the caller's own.")
    created_at: datetime
    updated_at: datetime


class ViewCount(Answer):
    """How many chats a view holds, and how many of them are unread to the caller; counted no further than 1000."""

    view_id: int
    chats: int = Field(le=1000)
    unread: int = Field(le=1000)


class ViewCounts(Answer):
    """Of the first 40 views of the caller's list."""

    items: list[ViewCount]


class ViewList(Answer):
    """One's own views, then those that others share; by name."""

    items: list[SavedView]
    next_cursor: str | None = Field(default=None, description="Always null: they are few.")
