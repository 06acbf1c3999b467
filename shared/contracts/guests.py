"""Facts about guests and their stays. Published by api."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.envelope import Contract


class GuestRegistered(Contract):
    """A guest checked in: guest, check-in, session and the room's booking exist from one transaction."""

    routing_key: ClassVar[str] = "guest.registered.v1"

    guest_id: UUID
    checkin_id: UUID
    session_id: UUID
    chat_id: int
    full_name: str
    phone: str
    room_number: str
    checkin_date: date


class GuestCheckedOut(Contract):
    """A stay ended: its session is closed and the room free."""

    routing_key: ClassVar[str] = "guest.checked_out.v1"

    guest_id: UUID
    checkin_id: UUID
    session_id: UUID | None
    room_number: str
