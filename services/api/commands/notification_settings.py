"""Reading and keeping a person's notification settings, and the desk's measure of waiting."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.schemas.notifications import DeskChange, DeskSettings, NotificationChange, NotificationSettings
from shared.db.unit_of_work import Transactions

_READ = text("select settings, updated_at from notification_settings where user_id = :user")
_KEEP = text(
    """
    insert into notification_settings (user_id, settings) values (:user, cast(:settings as jsonb))
    on conflict (user_id) do update set settings = excluded.settings, updated_at = now()
    """
)
_DESK = text("select waiting_amber_minutes, waiting_red_minutes, escalate_after_minutes from desk_settings")
_KEEP_DESK = text(
    """
    insert into desk_settings (id, waiting_amber_minutes, waiting_red_minutes, escalate_after_minutes)
    values (1, :waiting_amber_minutes, :waiting_red_minutes, :escalate_after_minutes)
    on conflict (id) do update set waiting_amber_minutes = excluded.waiting_amber_minutes,
      waiting_red_minutes = excluded.waiting_red_minutes, escalate_after_minutes = excluded.escalate_after_minutes,
      updated_at = now()
    """
)


async def notification_settings(connection: AsyncConnection, user_id: int) -> NotificationSettings:
    """As they were kept; what has been added since is as it is at first."""
    row = (await connection.execute(_READ, {"user": user_id})).one_or_none()
    if row is None:
        return NotificationSettings()
    return NotificationSettings(**{**row.settings, "updated_at": row.updated_at})


async def keep_notification_settings(
    transactions: Transactions, user_id: int, change: NotificationChange
) -> NotificationSettings:
    """All of them at once; of two that are kept at the same time the later one holds."""
    async with transactions.begin() as unit:
        await unit.connection.execute(_KEEP, {"user": user_id, "settings": change.model_dump_json()})
        return await notification_settings(unit.connection, user_id)


async def desk_settings(connection: AsyncConnection) -> DeskSettings:
    """As they stand."""
    return DeskSettings(**(await connection.execute(_DESK)).mappings().one())


async def keep_desk_settings(transactions: Transactions, change: DeskChange) -> DeskSettings:
    """For everybody, from now on."""
    async with transactions.begin() as unit:
        await unit.connection.execute(_KEEP_DESK, change.model_dump())
        return await desk_settings(unit.connection)
