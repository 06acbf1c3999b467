"""Adding and changing channels: the one way for the api and the command, in the caller's transaction."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import orjson
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.channels.access import Provider
from shared.channels.secrets import Secrets
from shared.errors import SapaError

SETTINGS = (
    *("name", "external_id", "unknown_senders", "reopen_closed", "turn_wait_ms", "max_reply_age_s"),
    *("groups", "bot_in_groups", "stories", "newsletters", "pacing", "team_id", "is_active"),
)
"""Columns of `channels` that people change."""
PLACES = ("base_url", "api_path")
SECRET_FIELDS = ("token", "webhook_secret")
LONGEST_SECRET = 4096


class ChannelRefused(SapaError):  # noqa: N818 - reads as an adjective
    """What was asked of a channel cannot be done; `field` is at fault, the message is fit for a person."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class NoSuchChannel(SapaError):  # noqa: N818
    """There is no channel with this id."""


class Before(NamedTuple):
    """A channel and its access before a change, under the channel's lock."""

    provider: Provider
    base_url: str | None
    token: str | None


_NEW = text(
    """
    insert into channels (name, provider, external_id, unknown_senders, reopen_closed, turn_wait_ms, max_reply_age_s,
                          groups, bot_in_groups, stories, newsletters, pacing, team_id)
    values (:name, :provider, :external_id, :unknown_senders, :reopen_closed, :turn_wait_ms, :max_reply_age_s,
            :groups, :bot_in_groups, :stories, :newsletters, cast(:pacing as jsonb), :team_id)
    returning id
    """
)
_BEFORE = text(
    """
    select c.provider, a.base_url, a.token from channels c left join channel_access a on a.channel_id = c.id
    where c.id = :id for update of c
    """
)
_TEAM = text("select id from teams where id = :id and is_active and not is_default for key share")
_WITHOUT_ID = text("select id from channels where provider = 'whapi' and external_id is null and id <> :id limit 1")
_OTHERS = text("select count(*) from channels where provider = 'whapi' and id <> :id")


async def add_channel(
    connection: AsyncConnection,
    provider: Provider,
    settings: Mapping[str, Any],
    access: Mapping[str, str | None],
    secrets: Secrets,
) -> int:
    """A new channel's id. `settings` by `SETTINGS`, all but `is_active`; `access` by `PLACES` and `SECRET_FIELDS`.

    Raises ChannelRefused and NoSecretKey.
    """
    checked = _checked(access)
    if provider == "whapi":
        if checked.get("token") is None:
            raise ChannelRefused("token", "is needed: every Whapi channel has a token of its own")
        await _refuse_nameless(connection, 0, settings.get("external_id"))
    elif settings.get("external_id") is None:
        raise ChannelRefused("external_id", "is needed: the session's name in WAHA")
    await _refuse_unknown_team(connection, settings.get("team_id"))
    values = {"team_id": None, **settings, "provider": provider, "pacing": _json(settings.get("pacing"))}
    try:
        channel_id = int((await connection.execute(_NEW, values)).scalar_one())
    except IntegrityError as error:
        raise _taken(provider, settings) from error
    await _write_access(connection, channel_id, checked, secrets)
    return channel_id


async def change_channel(
    connection: AsyncConnection,
    channel_id: int,
    settings: Mapping[str, Any],
    access: Mapping[str, str | None],
    secrets: Secrets,
) -> None:
    """Change what is given; a secret or place that is None is as in the environment again.

    Raises NoSuchChannel, ChannelRefused and NoSecretKey.
    """
    found = (await connection.execute(_BEFORE, {"id": channel_id})).one_or_none()
    if found is None:
        raise NoSuchChannel
    before, checked = Before(*found), _checked(access)
    moved = "base_url" in checked and checked["base_url"] != before.base_url
    if moved and before.token is not None and "token" not in checked:
        raise ChannelRefused("token", "give it again: the stored one was given for another address")
    if "external_id" in settings:
        if before.provider == "whapi":
            await _refuse_nameless(connection, channel_id, settings["external_id"])
        elif settings["external_id"] is None:
            raise ChannelRefused("external_id", "is needed: the session's name in WAHA")
    await _refuse_unknown_team(connection, settings.get("team_id"))
    if settings:
        await _update(connection, channel_id, before.provider, settings)
    await _write_access(connection, channel_id, checked, secrets)


async def _update(
    connection: AsyncConnection, channel_id: int, provider: Provider, settings: Mapping[str, Any]
) -> None:
    columns = [name for name in SETTINGS if name in settings]
    changes = ", ".join(
        f"{name} = cast(:pacing as jsonb)" if name == "pacing" else f"{name} = :{name}" for name in columns
    )
    values = {name: settings[name] for name in columns} | {"id": channel_id}
    if "pacing" in values:
        values["pacing"] = _json(values["pacing"])
    try:
        await connection.execute(text(f"update channels set {changes} where id = :id"), values)  # noqa: S608 - ours
    except IntegrityError as error:
        raise _taken(provider, settings) from error


async def _refuse_unknown_team(connection: AsyncConnection, team_id: int | None) -> None:
    if team_id is not None and (await connection.execute(_TEAM, {"id": team_id})).scalar_one_or_none() is None:
        raise ChannelRefused("team_id", "is no team's")


async def _refuse_nameless(connection: AsyncConnection, channel_id: int, external_id: str | None) -> None:
    """A Whapi channel without an id takes all of Whapi's webhooks, so it must be the only one."""
    if (await connection.execute(_OTHERS, {"id": channel_id})).scalar_one() == 0:
        return
    if external_id is None:
        raise ChannelRefused("external_id", "is needed: webhooks of several Whapi channels are told apart by it")
    nameless = (await connection.execute(_WITHOUT_ID, {"id": channel_id})).scalar_one_or_none()
    if nameless is not None:
        told = (
            f"channel {nameless} has none yet, and would get no webhooks any more: test that channel first, or set it"
        )
        raise ChannelRefused("external_id", told)


async def _write_access(
    connection: AsyncConnection, channel_id: int, access: Mapping[str, str | None], secrets: Secrets
) -> None:
    if not access:
        return
    values = {
        name: secrets.encrypt(value) if name in SECRET_FIELDS and value is not None else value
        for name, value in access.items()
    }
    columns = list(values)
    await connection.execute(
        text(
            f"""
            insert into channel_access (channel_id, {", ".join(columns)})
            values (:channel_id, {", ".join(f":{name}" for name in columns)})
            on conflict (channel_id) do update
            set updated_at = now(), {", ".join(f"{name} = excluded.{name}" for name in columns)}
            """  # noqa: S608 - names from `_checked`
        ),
        {**values, "channel_id": channel_id},
    )


def _checked(access: Mapping[str, str | None]) -> dict[str, str | None]:
    """As it is kept. Raises ChannelRefused."""
    checked: dict[str, str | None] = {}
    for name in (*PLACES, *SECRET_FIELDS):
        if name in access:
            value = access[name]
            checked[name] = None if value is None else _CHECKS[name](name, value.strip())
    return checked


def _address(name: str, value: str) -> str:
    try:
        parts = urlsplit(value)
        is_good = parts.scheme in ("http", "https") and parts.hostname is not None and (parts.port or 1) > 0
    except ValueError:
        is_good = False
    if not is_good or parts.username is not None or parts.query or parts.fragment or " " in value:
        raise ChannelRefused(name, "is no address like https://waha.example.com")
    return value.rstrip("/")


def _path(name: str, value: str) -> str:
    if not value.startswith("/") or any(char.isspace() or char in "?#" for char in value):
        raise ChannelRefused(name, "is no path like /api/sendText")
    return value


def _secret(name: str, value: str) -> str:
    if not value:
        raise ChannelRefused(name, "is empty")
    if len(value) > LONGEST_SECRET or not value.isascii() or not value.isprintable():
        raise ChannelRefused(name, "holds characters that no secret has, or too many of them")
    return value


_CHECKS = {"base_url": _address, "api_path": _path, "token": _secret, "webhook_secret": _secret}


def _taken(provider: str, settings: Mapping[str, Any]) -> ChannelRefused:
    return ChannelRefused("external_id", f"another {provider} channel has {settings.get('external_id')!r}")


def _json(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()
