"""The first Whapi and the first WAHA channel, as the environment defines them."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.cli.settings import MigrationSettings

PRODUCTION_TURN_WAIT_MS = 1500
PRODUCTION_MAX_REPLY_AGE_S = 600

_FIRST = text("select id, external_id from channels where provider = :provider order by id limit 1")
_INSERT = text(
    """
    insert into channels (name, provider, external_id, unknown_senders, turn_wait_ms, max_reply_age_s)
    values (:name, :provider, :external_id, :unknown_senders, :turn_wait_ms, :max_reply_age_s)
    """
)
# Filling in the id that was missing is no change of an admin's setting; another channel may have it already, though.
_FILL_IN = text(
    """
    update channels set external_id = :external_id
    where id = :id and external_id is null
      and not exists (select from channels where provider = 'whapi' and external_id = :external_id)
    """
)


async def ensure_first_channels(connection: AsyncConnection, settings: MigrationSettings) -> list[str]:
    """Make what is missing; returns what was done, and what was left as an admin has it. Run under the set-up lock."""
    done = await _ensure(connection, settings, "whapi", settings.whapi_channel_id, "WhatsApp (Whapi)", "create")
    return done + await _ensure(connection, settings, "waha", settings.waha_session, "WhatsApp (WAHA)", "guests_only")


async def _ensure(
    connection: AsyncConnection,
    settings: MigrationSettings,
    provider: str,
    external_id: str | None,
    name: str,
    unknown_senders: str,
) -> list[str]:
    first = (await connection.execute(_FIRST, {"provider": provider})).one_or_none()
    if first is None:
        in_production = settings.sapa_env == "production"
        await connection.execute(
            _INSERT,
            {
                "name": name,
                "provider": provider,
                "external_id": external_id,
                "unknown_senders": unknown_senders,
                "turn_wait_ms": PRODUCTION_TURN_WAIT_MS if in_production else 0,
                "max_reply_age_s": PRODUCTION_MAX_REPLY_AGE_S if in_production else None,
            },
        )
        return [f"Made the channel {name}."]
    if external_id is None or first.external_id == external_id:
        return []
    if first.external_id is None:
        filled = await connection.execute(_FILL_IN, {"id": first.id, "external_id": external_id})
        return [f"Set the id of channel {first.id}."] if filled.rowcount else []
    variable = "WAHA_SESSION" if provider == "waha" else "WHAPI_CHANNEL_ID"
    known = await connection.execute(
        text("select exists (select from channels where provider = :provider and external_id = :external_id)"),
        {"provider": provider, "external_id": external_id},
    )
    if known.scalar_one():
        return []
    return [
        f"Channel {first.id} keeps its id {first.external_id!r} although {variable} is {external_id!r}; "
        f"`sapa channels set {first.id} --external-id {external_id}` changes it."
    ]
