"""People (and groups) and the addresses under which WhatsApp knows them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.models.base import Base, BigId, CreatedAt


class Contact(Base):
    """One person or group. Written by router and api through `shared.conversations.identity`.

    `identity` is what makes two addresses the same person: `tel:+62…` for a phone number, else the channel and address.
    `name` is WhatsApp's. Given by hand, and never changed by what a provider says: `given_name`, `notes`, and
    `language` once `language_is_given`.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        Index("ix_contacts_phone", "phone"),
        Index("ix_contacts_name_trigrams", text("name gin_trgm_ops"), postgresql_using="gin"),
        Index("ix_contacts_given_name_trigrams", text("given_name gin_trgm_ops"), postgresql_using="gin"),
        Index("ix_contacts_phone_trigrams", text("phone gin_trgm_ops"), postgresql_using="gin"),
    )

    id: Mapped[BigId]
    identity: Mapped[str] = mapped_column(unique=True)
    phone: Mapped[str | None]
    name: Mapped[str | None]
    avatar_url: Mapped[str | None]
    about: Mapped[str | None]
    language: Mapped[str | None]
    language_is_given: Mapped[bool] = mapped_column(server_default=text("false"))
    given_name: Mapped[str | None]
    notes: Mapped[str | None]
    is_group: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[CreatedAt]


class Address(Base):
    """A contact's address on one channel, and the chat its messages belong to. Written like `contacts`."""

    __tablename__ = "addresses"
    __table_args__ = (
        Index("ix_addresses_lids", "channel_id", "created_at", postgresql_where=text("address like '%@lid'")),
    )

    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"), primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("contacts.id"), index=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("chats.id"), index=True)
    created_at: Mapped[CreatedAt]


class AddressLink(Base):
    """Two addresses that are one person's, told before anybody wrote from either: a row for each side.

    Written by router.
    """

    __tablename__ = "address_links"

    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"), primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    alias: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[CreatedAt]


class ChatMerge(Base):
    """Two chats of a channel that turned out to be one person's. Written like `contacts`.

    `moved`: what belonged to the merged chat (addresses, message and timeline ids, its contact and its state), so that
    the merge can be undone; `undone_at`: that it was. `pending`: it waits until the loser has nothing under way.
    """

    __tablename__ = "chat_merges"
    __table_args__ = (
        Index("ix_chat_merges_pending", "created_at", postgresql_where=text("pending")),
        Index("ix_chat_merges_merged_chat_id", "merged_chat_id"),
    )

    id: Mapped[BigId]
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    surviving_chat_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("chats.id"))
    merged_chat_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("chats.id"))
    reason: Mapped[str]
    pending: Mapped[bool] = mapped_column(server_default=text("false"))
    moved: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    created_at: Mapped[CreatedAt]
    merged_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class AddressLookup(Base):
    """What a provider answered when asked for the number behind a LID; None: it did not know. Written by ingress."""

    __tablename__ = "address_lookups"

    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"), primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    alias: Mapped[str | None]
    looked_up_at: Mapped[datetime]
    look_again_at: Mapped[datetime | None]
