"""Channels as the api shows them."""

from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.refusals import Refused
from services.api.schemas.channels import Channel, ChannelAccess, ChannelDetails, ChannelQr, ChannelSettings
from services.api.settings import Settings
from shared.capabilities import Feature, capabilities_of
from shared.channels.access import ByEnvironment, StoredAccess
from shared.pacing import pacing_of

_CHANNELS = text(
    """
    select c.*, e.engine, s.state, s.phone, s.changed_at as state_since, a.base_url, a.api_path, a.token,
           a.webhook_secret,
           (select max(m.received_at) from messages m where m.channel_id = c.id and not m.from_me) as last_inbound_at
    from channels c
    left join channel_states s on s.channel_id = c.id
    left join channel_engines e on e.channel_id = c.id
    left join channel_access a on a.channel_id = c.id
    where cast(:id as integer) is null or c.id = :id
    order by c.id
    """
)
_ACCESS = text(
    """
    select c.provider, c.external_id, a.channel_id as has_access, a.base_url, a.api_path, a.token, a.webhook_secret
    from channels c left join channel_access a on a.channel_id = c.id where c.id = :id
    """
)
_QR = text("select state, qr, qr_image from channel_states where channel_id = :id")
_WEBHOOKS = {"whapi": "/webhook/whapi", "waha": "/api/v1/waha/webhook"}


async def channels(
    connection: AsyncConnection, settings: Settings, *, for_admin: bool, channel_id: int | None = None
) -> list[Channel]:
    """All channels, or the one."""
    rows = (await connection.execute(_CHANNELS, {"id": channel_id})).mappings()
    return [_channel(row, settings, for_admin=for_admin) for row in rows]


async def channel(connection: AsyncConnection, settings: Settings, channel_id: int) -> Channel:
    """One channel, for an admin. Raises Refused."""
    found = await channels(connection, settings, for_admin=True, channel_id=channel_id)
    if not found:
        raise no_such_channel(channel_id)
    return found[0]


async def access_row(connection: AsyncConnection, channel_id: int) -> Any:
    """The channel with what is stored of its access. Raises Refused."""
    row = (await connection.execute(_ACCESS, {"id": channel_id})).one_or_none()
    if row is None:
        raise no_such_channel(channel_id)
    return row


async def qr_told(connection: AsyncConnection, channel_id: int) -> ChannelQr:
    """The code as the provider's webhooks last told it."""
    row = (await connection.execute(_QR, {"id": channel_id})).mappings().one_or_none()
    return ChannelQr(**row) if row is not None else ChannelQr(state=None, qr=None, qr_image=None)


def no_such_channel(channel_id: int) -> Refused:
    """The refusal."""
    return Refused("channel_not_found", f"There is no channel {channel_id}.")


def webhook_url(settings: Settings, provider: str) -> str | None:
    """What the provider is to call; None while Sapa does not know its own address."""
    return settings.public_url.rstrip("/") + _WEBHOOKS[provider] if settings.public_url else None


def _channel(row: RowMapping, settings: Settings, *, for_admin: bool) -> Channel:
    return Channel(
        id=row["id"],
        name=row["name"],
        provider=row["provider"],
        is_active=row["is_active"],
        state=row["state"],
        engine=row["engine"],
        capabilities=_capabilities(row["provider"], row["engine"]),
        stand_ins=capabilities_of(row["provider"], row["engine"]).instead,
        external_id=row["external_id"] if for_admin else None,
        unknown_senders=row["unknown_senders"] if for_admin else None,
        reopen_closed=row["reopen_closed"] if for_admin else None,
        details=_details(row, settings) if for_admin else None,
    )


def _capabilities(provider: str, engine: str | None) -> list[Feature]:
    """What the channel's engine can; while it is not known, what every engine can."""
    known = capabilities_of(provider, engine)
    return sorted(known.native | known.instead.keys())


def _details(row: RowMapping, settings: Settings) -> ChannelDetails:
    return ChannelDetails(
        phone=row["phone"],
        state_since=row["state_since"],
        last_inbound_at=row["last_inbound_at"],
        webhook_url=webhook_url(settings, row["provider"]),
        settings=ChannelSettings(
            **{name: row[name] for name in ChannelSettings.model_fields if name in row and name != "pacing"},
            **_pacing(row, settings),
        ),
        access=_access(row, settings.environment[row["provider"]]),
    )


def _pacing(row: RowMapping, settings: Settings) -> dict[str, Any]:
    stored = row["pacing"]
    return {
        "pacing": pacing_of(stored, is_production=settings.is_production),
        "is_pacing_own": stored is not None,
    }


def _access(row: RowMapping, environment: ByEnvironment) -> ChannelAccess:
    stored = StoredAccess(row["base_url"], row["api_path"], row["token"], row["webhook_secret"])
    is_shared = stored.base_url is None and environment.access.token is not None
    return ChannelAccess(
        base_url=stored.base_url or environment.access.base_url,
        api_path=(stored.api_path or environment.access.api_path) if row["provider"] == "waha" else None,
        is_address_own=stored.base_url is not None,
        token="own" if stored.token is not None else "environment" if is_shared else "none",
        webhook_secret="own" if stored.webhook_secret is not None else "environment",
    )
