"""Reading and keeping a person's notification settings, and the desk's measure of waiting."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.commands.auditing import Actor, record
from services.api.commands.running import in_transaction
from services.api.commands.settings_told import settings_changed
from services.api.schemas.notifications import DeskChange, DeskSettings, NotificationChange, NotificationSettings
from shared.db.unit_of_work import Transactions, UnitOfWork

_READ = text("select settings, updated_at from notification_settings where user_id = :user")
_KEEP = text(
    """
    insert into notification_settings (user_id, settings) values (:user, cast(:settings as jsonb))
    on conflict (user_id) do update set settings = excluded.settings, updated_at = now()
    """
)
_DESK = text(
    """
    select waiting_amber_minutes, waiting_red_minutes, escalate_after_minutes, handover_needs_note
    from desk_settings where id = 1
    """
)
_LOCK_DESK = text("select from desk_settings where id = 1 for no key update")
_KEEP_DESK = text(
    """
    update desk_settings set waiting_amber_minutes = :waiting_amber_minutes, waiting_red_minutes = :waiting_red_minutes,
      escalate_after_minutes = :escalate_after_minutes, handover_needs_note = :handover_needs_note, updated_at = now()
    where id = 1
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


async def keep_desk_settings(transactions: Transactions, change: DeskChange, by: Actor) -> DeskSettings:
    """For everybody, from now on. What was changed is in the audit log."""

    async def work(unit: UnitOfWork) -> DeskSettings:
        connection = unit.connection
        await connection.execute(_LOCK_DESK)
        before = (await desk_settings(connection)).model_dump()
        after = before | change.model_dump(exclude_unset=True)
        if change.handover_needs_note is None:
            after["handover_needs_note"] = before["handover_needs_note"]
        changes = {name: {"from": before[name], "to": after[name]} for name in before if before[name] != after[name]}
        if changes:
            await connection.execute(_KEEP_DESK, after)
            unit.announce(settings_changed("desk"))
            await record(connection, by, "desk.changed", "desk", None, changes=changes)
        return DeskSettings(**after)

    return await in_transaction(transactions, work)
