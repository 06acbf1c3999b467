"""What narrows the list of chats: in its address, and in a saved view."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from services.api.schemas.base import Mode, Priority, Request, SmallId, Text

MAX_QUERY = 200
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def _believable(moment: datetime) -> datetime:
    if not _FIRST_YEAR <= moment.year < _LAST_YEAR:
        raise ValueError(f"must be between {_FIRST_YEAR} and {_LAST_YEAR}")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_believable)]


class ChatFilters(Request):
    """All that is given must be true of a chat; what is left out is left open."""

    q: Text | None = Field(
        default=None,
        max_length=MAX_QUERY,
        description="Part of a name, number (any form) or label, or the beginning of a guest's room.",
        examples=["0812 3456"],
    )
    mode: Mode | None = None
    assigned: str | None = Field(
        default=None, pattern=r"^(me|none|[1-9][0-9]{0,8})$", description="`me`, `none`, or a user's id."
    )
    team: str | None = Field(
        default=None,
        pattern=r"^(mine|none|[1-9][0-9]{0,8})$",
        description="A team's id, `none`, or `mine`: not left to others' teams.",
    )
    label: Text | None = Field(default=None, max_length=50)
    priority: Priority | None = None
    snoozed: bool | None = Field(default=None, description="Only those put aside, or only the others.")
    channel: SmallId | None = None
    unread: bool | None = Field(default=None, description="Whether it is unread to the one who asks.")
    waiting: bool | None = Field(default=None, description="Whether a message of the customer waits for an answer.")
    in_house: bool | None = Field(default=None, description="Whether a guest who stays now is behind it.")
    group: bool | None = Field(default=None, description="Whether it is a group.")
    active_after: Moment | None = Field(default=None, description="Something happened in it then or later.")
    active_before: Moment | None = Field(default=None, description="Nothing has happened in it since.")
    active_days: int | None = Field(
        default=None, ge=1, le=3650, description="Something happened in it within so many days.", examples=[7]
    )


class ChatListQuery(ChatFilters):
    """One page of the list."""

    sort: Literal["newest", "waiting"] = Field(
        default="newest", description="`newest`: latest activity first. `waiting`: longest wait first, then the others."
    )
    cursor: str | None = Field(default=None, max_length=60, description="`next_cursor` of the page before.")
    limit: int = Field(default=50, ge=1, le=100)
