"""Rooms, guests, stays and their sessions. Written by api."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.models.base import Base, CreatedAt


class Room(Base):
    """A room; `is_booked` while a stay holds it. One that is not `is_active` takes no more stays."""

    __tablename__ = "rooms"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    room_number: Mapped[str] = mapped_column(unique=True)
    is_booked: Mapped[bool] = mapped_column(server_default=text("false"))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))


class Guest(Base):
    """A person who stays or stayed, known by phone number."""

    __tablename__ = "guests"
    __table_args__ = (
        Index("ix_guests_created_at", text("created_at desc"), text("id desc")),
        Index("ix_guests_full_name_trigrams", text("full_name gin_trgm_ops"), postgresql_using="gin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    phone: Mapped[str] = mapped_column(unique=True)
    full_name: Mapped[str]
    email: Mapped[str | None]
    language: Mapped[str | None]
    contact_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("contacts.id"))
    created_at: Mapped[CreatedAt]


class Checkin(Base):
    """One stay of a guest in a room. `status`: active, checked_out."""

    __tablename__ = "checkins"
    __table_args__ = (
        Index("uq_checkins_active_room", "room_id", unique=True, postgresql_where=text("status = 'active'")),
        Index("ix_checkins_guest_id", "guest_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    guest_id: Mapped[UUID] = mapped_column(ForeignKey("guests.id"))
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    checkin_date: Mapped[date]
    status: Mapped[str] = mapped_column(server_default=text("'active'"))
    checked_out_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]


class GuestSession(Base):
    """The conversation of one stay: one active session per check-in. `phone` is copied for the router's look-up."""

    __tablename__ = "guest_sessions"
    __table_args__ = (
        Index("uq_guest_sessions_active", "checkin_id", unique=True, postgresql_where=text("is_active")),
        Index("ix_guest_sessions_phone", "phone", text("started_at desc"), postgresql_where=text("is_active")),
        Index("ix_guest_sessions_guest_id", "guest_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    guest_id: Mapped[UUID] = mapped_column(ForeignKey("guests.id"))
    checkin_id: Mapped[UUID] = mapped_column(ForeignKey("checkins.id"))
    phone: Mapped[str]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    started_at: Mapped[CreatedAt]
    ended_at: Mapped[datetime | None]
