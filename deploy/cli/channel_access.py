"""How the commands on channels take secrets in, and what they do in their transactions."""

from collections.abc import Mapping
from typing import Any

import typer
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.cli.errors import BadInput, NotDone
from deploy.cli.first_channels import PRODUCTION_MAX_REPLY_AGE_S, PRODUCTION_TURN_WAIT_MS
from deploy.cli.settings import ChannelSettings, read
from shared.channels.access import Access, Provider, access_of, stored_of
from shared.channels.editing import SECRET_FIELDS, ChannelRefused, NoSuchChannel, add_channel, change_channel
from shared.channels.probing import Probe, probe, probing_client
from shared.channels.secrets import NoSecretKey, SecretUnreadable
from shared.db.unit_of_work import FeedItem, written_in

_WEBHOOKS = {"whapi": "/webhook/whapi", "waha": "/api/v1/waha/webhook"}
_ACCESS = text(
    """
    select c.provider, c.external_id, a.channel_id as has_access, a.base_url, a.api_path, a.token, a.webhook_secret
    from channels c left join channel_access a on a.channel_id = c.id where c.id = :id
    """
)
_STATE = text("select state from channel_states where channel_id = :id")
_STORED = text("select channel_id, token, webhook_secret from channel_access order by channel_id for update")
_WEBHOOK_SECRETS = text("select id, secret, previous_secret from webhook_subscriptions order by id for update")
_RENEW_WEBHOOK = text("update webhook_subscriptions set secret = :secret, previous_secret = :previous where id = :id")
_RENEW = text("update channel_access set token = :token, webhook_secret = :webhook_secret where channel_id = :id")
_OPTIONS = {"external_id": "--external-id", "base_url": "--base-url", "api_path": "--api-path", "token": "--token"}


def access_given(
    base_url: str | None, api_path: str | None, *, ask_token: bool, ask_secret: bool
) -> dict[str, str | None]:
    """What is to be stored; an empty address or path is the environment's again, and so is an empty answer."""
    settings = read(ChannelSettings)
    access: dict[str, str | None] = {}
    for name, value in (("base_url", base_url), ("api_path", api_path)):
        if value is not None:
            access[name] = value.strip() or None
    for name, given, is_asked, prompt in (
        ("token", settings.sapa_channel_token, ask_token, "Token or key"),
        ("webhook_secret", settings.sapa_channel_webhook_secret, ask_secret, "Webhook secret"),
    ):
        if given is not None or is_asked:
            access[name] = _secret(given, prompt)
    return access


def first_settings() -> dict[str, int | None]:
    """As the first channels start: production waits for bursts and leaves old messages alone."""
    if read(ChannelSettings).sapa_env == "production":
        return {"turn_wait_ms": PRODUCTION_TURN_WAIT_MS, "max_reply_age_s": PRODUCTION_MAX_REPLY_AGE_S}
    return {"turn_wait_ms": 0, "max_reply_age_s": None}


async def added(
    connection: AsyncConnection, provider: Provider, settings: Mapping[str, Any], access: Mapping[str, str | None]
) -> int:
    """A new channel's id. Raises NotDone or BadInput."""
    given = {name: value for name, value in access.items() if value is not None}
    try:
        return await add_channel(connection, provider, settings, given, read(ChannelSettings).secrets())
    except (ChannelRefused, NoSecretKey) as error:
        raise _told(error) from error


async def edited(
    connection: AsyncConnection, channel_id: int, settings: Mapping[str, Any], access: Mapping[str, str | None]
) -> None:
    """Raises NotDone or BadInput."""
    try:
        await change_channel(connection, channel_id, settings, access, read(ChannelSettings).secrets())
    except NoSuchChannel as error:
        raise NotDone("id", f"there is no channel {channel_id}") from error
    except (ChannelRefused, NoSecretKey) as error:
        raise _told(error) from error


async def announced(connection: AsyncConnection, channel_id: int) -> None:
    """Open inboxes hear of the change, as of one that an admin makes there; the last thing in the transaction."""
    state = (await connection.execute(_STATE, {"id": channel_id})).scalar_one_or_none()
    async with written_in(connection) as work:
        work.announce(FeedItem("channel.updated", data={"channel_id": channel_id, "state": state}))


async def probed(connection: AsyncConnection, channel_id: int) -> Probe:
    """What the provider says. Raises NotDone."""
    settings = read(ChannelSettings)
    row = (await connection.execute(_ACCESS, {"id": channel_id})).one_or_none()
    if row is None:
        raise NotDone("id", f"there is no channel {channel_id}")
    try:
        access = access_of(stored_of(row), row.external_id, settings.environment[row.provider], settings.secrets())
    except SecretUnreadable as error:
        raise NotDone("SAPA_SECRET_KEY", str(error)) from error
    if access.provider == "waha" and row.external_id is not None:
        access = Access("waha", access.base_url, access.token, access.api_path, row.external_id)
    url = settings.public_url.rstrip("/") + _WEBHOOKS[row.provider] if settings.public_url else None
    async with probing_client() as client:
        return await probe(client, access, row.external_id, url)


async def renewed_webhooks(connection: AsyncConnection) -> int:
    """The same of outgoing webhooks' secrets."""
    secrets = read(ChannelSettings).secrets()
    rows = (await connection.execute(_WEBHOOK_SECRETS)).all()
    for row in rows:
        try:
            secret = secrets.renew(row.secret)
            previous = None if row.previous_secret is None else secrets.renew(row.previous_secret)
        except SecretUnreadable as error:
            raise NotDone("SAPA_SECRET_KEY", f"lacks the key that webhook {row.id} was stored under") from error
        await connection.execute(_RENEW_WEBHOOK, {"id": row.id, "secret": secret, "previous": previous})
    return len(rows)


async def renewed(connection: AsyncConnection) -> int:
    """How many channels' secrets are under the first key now. Raises NotDone, and changes nothing then."""
    secrets = read(ChannelSettings).secrets()
    rows = (await connection.execute(_STORED)).all()
    for row in rows:
        try:
            values = {name: secrets.renew(kept) if (kept := getattr(row, name)) else None for name in SECRET_FIELDS}
        except SecretUnreadable as error:
            raise NotDone("SAPA_SECRET_KEY", f"lacks the key that channel {row.channel_id} was stored under") from error
        await connection.execute(_RENEW, {**values, "id": row.channel_id})
    return len(rows)


def told_of(access: Mapping[str, str | None]) -> dict[str, str | None]:
    """For the audit log: of secrets only that they were set or removed."""
    return {
        name: ("removed" if value is None else "set") if name in SECRET_FIELDS else value
        for name, value in access.items()
    }


def _secret(given: SecretStr | None, prompt: str) -> str | None:
    if given is not None:
        return given.get_secret_value()
    answer: str = typer.prompt(f"{prompt} (empty: the environment's)", default="", hide_input=True, show_default=False)
    return answer.strip() or None


def _told(error: ChannelRefused | NoSecretKey) -> NotDone | BadInput:
    if isinstance(error, NoSecretKey):
        return NotDone("SAPA_SECRET_KEY", "is not set: there is no key to keep secrets with")
    field = _OPTIONS.get(error.field, error.field)
    kind = NotDone if "another" in str(error) else BadInput
    return kind(field, str(error))
