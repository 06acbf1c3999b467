"""Guests, stays and rooms."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, field_validator
from pydantic.config import JsonDict

from services.api.domain.registration import one_line, read_date, read_email
from services.api.schemas.base import Answer, Line, Request, Text
from services.api.schemas.messages import HistoryMessage

_EXAMPLE: JsonDict = {
    "full_name": "Test Guest",
    "room_number": "101",
    "checkin_date": "2025-11-22",
    "email": "test@example.com",
    "phone_number": "081234567890",
}


class Registration(Request):
    """A guest who checks in."""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE}, coerce_numbers_to_str=True)

    full_name: Annotated[Line, StringConstraints(max_length=120)]
    room_number: Annotated[Line, StringConstraints(max_length=20)]
    checkin_date: date = Field(description="`2025-11-22`, also `22/11/2025`; any valid day.")
    email: Annotated[Text, StringConstraints(max_length=300)] | None = None
    phone_number: Annotated[Line, StringConstraints(max_length=60)] = Field(
        description="In any form: `081234567890`, `+62 812-3456-7890`, `6281234567890@c.us`."
    )

    @field_validator("checkin_date", mode="before")
    @classmethod
    def _date(cls, value: Any) -> Any:
        if not isinstance(value, str):
            raise ValueError("must be a date such as 2025-11-22")
        return read_date(value)

    @field_validator("full_name", "room_number")
    @classmethod
    def _line(cls, value: str) -> str:
        return one_line(value)

    @field_validator("email")
    @classmethod
    def _email(cls, value: str | None) -> str | None:
        return None if value is None else read_email(value)


class Guest(Answer):
    """A person who stays or stayed."""

    id: UUID
    full_name: str
    email: str | None
    phone_number: str = Field(description="E.164.", examples=["+6281234567890"])
    language: str | None


class Checkin(Answer):
    """One stay of a guest in a room."""

    id: UUID
    guest_id: UUID
    room_id: int
    checkin_date: date
    status: Literal["active", "checked_out"]
    checked_out_at: datetime | None
    created_at: datetime


class Room(Answer):
    """A room; `is_booked` while a stay holds it."""

    id: int = Field(examples=[1])
    room_number: str = Field(examples=["101"])
    is_booked: bool


class NewRoom(Request):
    """A room to add."""

    room_number: Annotated[Line, StringConstraints(max_length=20)] = Field(examples=["204"])

    _line = field_validator("room_number")(one_line)


class RoomChange(Request):
    """What is left out stays as it is."""

    room_number: Annotated[Line, StringConstraints(max_length=20)] | None = None
    is_active: bool | None = Field(default=None, description="False: it takes no more stays.")

    @field_validator("room_number")
    @classmethod
    def _line(cls, value: str | None) -> str | None:
        return None if value is None else one_line(value)


class CurrentStay(Answer):
    """Who is in a room."""

    checkin_id: UUID
    guest_id: UUID
    full_name: str
    checkin_date: date


class RoomState(Room):
    """A room with who is in it."""

    is_active: bool
    stay: CurrentStay | None


class RoomStateList(Answer):
    """All rooms, also those that take no more stays, in the order of their numbers."""

    items: list[RoomState]


class RoomList(Answer):
    """All rooms, in the order of their numbers."""

    items: list[Room]


class Session(Answer):
    """The conversation of one stay."""

    id: UUID
    is_active: bool
    start: datetime
    end: datetime | None = Field(description="null while it is active.")
    duration: int = Field(description="Seconds from start to end; so far, while it is active.", examples=[0])


class StaySession(Session):
    """A session with its stay."""

    checkin_id: UUID
    checkin_date: date
    room_number: str


class StaySessionList(Answer):
    """All sessions of a guest, newest first."""

    items: list[StaySession]


class Stay(Answer):
    """One stay, briefly."""

    checkin_id: UUID
    room_number: str
    checkin_date: date
    status: Literal["active", "checked_out"]
    checked_out_at: datetime | None


class GuestListed(Guest):
    """A guest with the latest stay."""

    stay: Stay | None = Field(description="The present one, else the latest.")
    stays: int = Field(description="How many there have been.")


class GuestPage(Answer):
    """Some guests, those whom Sapa has known for the shortest time first."""

    items: list[GuestListed]
    next_cursor: str | None = Field(description="Give it as `cursor` for the next page; null when there is none.")


class GuestDetail(GuestListed):
    """A guest with the chats of that number."""

    chat_ids: list[int]


class Registered(Answer):
    """What a registration made."""

    guest: Guest
    checkin: Checkin
    room: Room
    session: Session
    message: HistoryMessage = Field(description="The welcome message, as the session's history shows it.")


class CheckedOut(Answer):
    """A stay that ended; the session is null when it had none."""

    guest: Guest
    checkin: Checkin
    room: Room
    session: Session | None
