"""People (and groups) and the addresses under which WhatsApp knows them."""

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.models.base import Base, BigId, CreatedAt


class Contact(Base):
    """One person or group. Written by router and api through `shared.conversations.identity`.

    `identity` is what makes two addresses the same person: `tel:+62…` for a phone number, else the channel and address.
    """

    __tablename__ = "contacts"
    __table_args__ = (Index("ix_contacts_phone", "phone"),)

    id: Mapped[BigId]
    identity: Mapped[str] = mapped_column(unique=True)
    phone: Mapped[str | None]
    name: Mapped[str | None]
    avatar_url: Mapped[str | None]
    about: Mapped[str | None]
    language: Mapped[str | None]
    is_group: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[CreatedAt]


class Address(Base):
    """A contact's address on one channel, and the chat its messages belong to. Written like `contacts`."""

    __tablename__ = "addresses"

    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"), primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("contacts.id"), index=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("chats.id"), index=True)
    created_at: Mapped[CreatedAt]
