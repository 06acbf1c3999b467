"""An admin connects a channel, changes how it is used or reached, or takes it out of use."""

from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import SecretStr

from services.api.commands.auditing import Actor, record
from services.api.commands.running import in_transaction
from services.api.domain.refusals import Refused
from services.api.queries.channels import channel, no_such_channel
from services.api.schemas.channels import Channel, ChannelChange, NewChannel
from services.api.settings import Settings
from shared.channels.editing import (
    PLACES,
    SECRET_FIELDS,
    SETTINGS,
    ChannelRefused,
    NoSuchChannel,
    add_channel,
    change_channel,
)
from shared.channels.secrets import NoSecretKey
from shared.db.unit_of_work import FeedItem, Transactions, UnitOfWork

# What a channel cannot be without.
_NEVER_NULL = frozenset(SETTINGS) - {"external_id", "max_reply_age_s", "pacing", "team_id"}


async def add(transactions: Transactions, settings: Settings, new: NewChannel, admin_id: int | None) -> Channel:
    """The new channel. Raises Refused."""
    columns, access = _parts(new.model_dump(exclude={"provider"}), given=None)
    columns["unknown_senders"] = new.unknown_senders or ("create" if new.provider == "whapi" else "guests_only")
    access = {name: value for name, value in access.items() if value is not None}

    async def work(unit: UnitOfWork) -> Channel:
        channel_id = await add_channel(unit.connection, new.provider, columns, access, settings.secrets())
        data = {"provider": new.provider, **_told(columns, access)}
        return await _done(unit, settings, channel_id, "channel.created", admin_id, data)

    return await _refusing(0, lambda: in_transaction(transactions, work))


async def change(
    transactions: Transactions, settings: Settings, channel_id: int, wanted: ChannelChange, admin_id: int | None
) -> Channel:
    """The channel as it is now. Raises Refused."""
    columns, access = _parts(wanted.model_dump(), given=wanted.model_fields_set)
    for name in columns:
        if columns[name] is None and name in _NEVER_NULL:
            raise Refused("validation_failed", f"{name} must not be null.", field=name)
    return await _change(transactions, settings, channel_id, columns, access, admin_id, "channel.changed")


async def deactivate(transactions: Transactions, settings: Settings, channel_id: int, admin_id: int | None) -> Channel:
    """The channel, out of use: its chats stay. Raises Refused."""
    only = {"is_active": False}
    return await _change(transactions, settings, channel_id, only, {}, admin_id, "channel.deactivated")


async def fill_in_id(
    transactions: Transactions, settings: Settings, channel_id: int, external_id: str, admin_id: int | None
) -> None:
    """Set a Whapi channel's id as its provider has told it. Raises Refused when another channel has it."""
    only = {"external_id": external_id}
    await _change(transactions, settings, channel_id, only, {}, admin_id, "channel.changed")


async def _change(
    transactions: Transactions,
    settings: Settings,
    channel_id: int,
    columns: dict[str, Any],
    access: dict[str, str | None],
    admin_id: int | None,
    action: str,
) -> Channel:
    async def work(unit: UnitOfWork) -> Channel:
        await change_channel(unit.connection, channel_id, columns, access, settings.secrets())
        if not columns and not access:
            return await channel(unit.connection, settings, channel_id)
        return await _done(unit, settings, channel_id, action, admin_id, {"changes": _told(columns, access)})

    return await _refusing(channel_id, lambda: in_transaction(transactions, work))


async def _done(
    unit: UnitOfWork, settings: Settings, channel_id: int, action: str, admin_id: int | None, data: dict[str, Any]
) -> Channel:
    await record(unit.connection, Actor(admin_id), action, "channel", channel_id, **data)
    changed = await channel(unit.connection, settings, channel_id)
    unit.announce(FeedItem("channel.updated", data={"channel_id": channel_id, "state": changed.state}))
    return changed


async def _refusing(channel_id: int, work: Callable[[], Awaitable[Channel]]) -> Channel:
    try:
        return await work()
    except NoSuchChannel as error:
        raise no_such_channel(channel_id) from error
    except NoSecretKey as error:
        raise Refused("no_secret_key", f"{error}.") from error
    except ChannelRefused as error:
        raise Refused("validation_failed", f"{error}.", field=error.field) from error


def _parts(values: dict[str, Any], *, given: set[str] | None) -> tuple[dict[str, Any], dict[str, str | None]]:
    """Columns and access, of what was given (None: of everything)."""
    chosen = {name: value for name, value in values.items() if given is None or name in given}
    columns = {name: value for name, value in chosen.items() if name in SETTINGS}
    access = {name: _revealed(value) for name, value in chosen.items() if name in (*PLACES, *SECRET_FIELDS)}
    return columns, access


def _told(columns: dict[str, Any], access: dict[str, str | None]) -> dict[str, Any]:
    """For the audit log: of secrets only that they were set or removed."""
    secrets = {name: "removed" if access[name] is None else "set" for name in SECRET_FIELDS if name in access}
    return {**columns, **{name: access[name] for name in PLACES if name in access}, **secrets}


def _revealed(value: Any) -> str | None:
    found: str | None = value.get_secret_value() if isinstance(value, SecretStr) else value
    return found
