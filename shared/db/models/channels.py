"""Channels: the connected WhatsApp numbers."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.models.base import Base, CreatedAt


class Channel(Base):
    """One connected number at one provider. Written by the migration job (from the environment), api and the
    command `sapa`.

    `external_id`: WAHA's session name, or Whapi's channel id; None for the first Whapi channel until it is set.
    `max_reply_age_s`: the bot does not answer older messages; None for no limit. `turn_wait_ms`: how long a
    burst of messages is gathered into one turn of the bot. `groups`: whether groups are in the inbox;
    `bot_in_groups`: the bot answers there when it is mentioned. `stories` and `newsletters`: whether these are in it.
    `pacing`: how sends are paced (`shared.pacing.Pacing`), None for the defaults. `team_id`: whose its new chats are.
    """

    __tablename__ = "channels"
    __table_args__ = (
        CheckConstraint("provider in ('whapi', 'waha')", name="provider"),
        CheckConstraint("unknown_senders in ('create', 'guests_only')", name="unknown_senders"),
        Index(
            "uq_channels_provider_external_id",
            "provider",
            "external_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    provider: Mapped[str]
    external_id: Mapped[str | None]
    unknown_senders: Mapped[str]
    reopen_closed: Mapped[bool] = mapped_column(server_default=text("false"))
    turn_wait_ms: Mapped[int] = mapped_column(server_default=text("0"))
    max_reply_age_s: Mapped[int | None]
    groups: Mapped[bool] = mapped_column(server_default=text("false"))
    bot_in_groups: Mapped[bool] = mapped_column(server_default=text("false"))
    stories: Mapped[bool] = mapped_column(server_default=text("false"))
    newsletters: Mapped[bool] = mapped_column(server_default=text("false"))
    pacing: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[CreatedAt]


class ChannelAccess(Base):
    """How a channel is reached that is not reached as the environment says. Written by api and the command `sapa`.

    What is None is as the environment has it, except that its token goes to its own address only. `token` (Whapi's
    token, WAHA's key) and `webhook_secret` (what webhooks carry, or are signed with) are encrypted
    (`shared.channels.secrets`). `base_url`: without a slash at the end; `api_path`: WAHA's call for texts.
    """

    __tablename__ = "channel_access"

    channel_id: Mapped[int] = mapped_column(
        ForeignKey("channels.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    base_url: Mapped[str | None]
    api_path: Mapped[str | None]
    token: Mapped[str | None]
    webhook_secret: Mapped[str | None]
    updated_at: Mapped[CreatedAt]


class ChannelRevision(Base):
    """One row, whose number grows with every change of `channels` and `channel_access`: two triggers write it, in the
    transaction of the change, so that whoever keeps settings in memory can tell whether they still hold."""

    __tablename__ = "channel_revision"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(BigInteger, server_default=text("1"))


class ChannelEngine(Base):
    """Which of WAHA's engines a channel runs on, as its webhooks and look-ups last told. Written by ingress.

    `engine`: WEBJS, NOWEB, GOWS …; `version`: WAHA's own.
    """

    __tablename__ = "channel_engines"

    channel_id: Mapped[int] = mapped_column(
        ForeignKey("channels.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    engine: Mapped[str]
    version: Mapped[str | None]
    reported_at: Mapped[datetime]


class ChannelState(Base):
    """How a channel is, as its provider last told. Written by router.

    `state`: connected, starting, needs_qr, disconnected, failed; `changed_at`: since when. `qr` and `qr_image` (a data
    URI) only while the number waits to be linked. `phone`: our number, E.164.
    """

    __tablename__ = "channel_states"

    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"), primary_key=True, autoincrement=False)
    state: Mapped[str]
    provider_state: Mapped[str]
    qr: Mapped[str | None]
    qr_image: Mapped[str | None]
    phone: Mapped[str | None]
    changed_at: Mapped[datetime]
    reported_at: Mapped[datetime]
