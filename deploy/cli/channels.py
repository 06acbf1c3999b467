"""`sapa channels`: the channels (connected WhatsApp numbers) and their settings."""

from typing import Annotated, Any, Literal

import typer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.cli.audit import record
from deploy.cli.channel_access import (
    access_given,
    added,
    announced,
    edited,
    first_settings,
    probed,
    renewed,
    renewed_webhooks,
    told_of,
)
from deploy.cli.database import in_transaction
from deploy.cli.errors import BadInput, reported
from deploy.cli.output import AsJson, print_json, print_rows

app = typer.Typer(no_args_is_help=True, help="Channels (connected WhatsApp numbers) and their settings.")

ChannelId = Annotated[int, typer.Argument(metavar="ID", help="The channel's id, from `sapa channels list`.")]
BaseUrl = Annotated[
    str | None,
    typer.Option(help="The provider's address, where it is not the environment's; empty: the environment's."),
]
ApiPath = Annotated[str | None, typer.Option(help="WAHA's call for texts, where it is not the environment's.")]
AskToken = Annotated[bool, typer.Option("--token", help="Ask for Whapi's token or WAHA's key, or SAPA_CHANNEL_TOKEN.")]
AskSecret = Annotated[
    bool, typer.Option("--webhook-secret", help="Ask for the webhooks' secret, or SAPA_CHANNEL_WEBHOOK_SECRET.")
]
COLUMNS = (
    "id",
    "name",
    "provider",
    "external_id",
    "unknown_senders",
    "reopen_closed",
    "turn_wait_ms",
    "max_reply_age_s",
    "groups",
    "bot_in_groups",
    "stories",
    "newsletters",
    "is_active",
)
_ALL = text(f"select {', '.join(COLUMNS)} from channels order by id")  # noqa: S608 - names from above
_ONE = text(f"select {', '.join(COLUMNS)} from channels where id = :id for update")  # noqa: S608


@app.command("list")
@reported
def list_channels(as_json: AsJson = False) -> None:
    """Show all channels with their settings."""

    async def work(connection: AsyncConnection) -> list[dict[str, Any]]:
        return [dict(row) for row in (await connection.execute(_ALL)).mappings()]

    print_rows(in_transaction(work), COLUMNS, as_json=as_json, none="There are no channels; run `sapa migrate`.")


@app.command("set")
@reported
def set_channel(
    channel_id: ChannelId,
    name: Annotated[str | None, typer.Option(help="Shown in the inbox.")] = None,
    external_id: Annotated[
        str | None, typer.Option(help="WAHA: the session's name. Whapi: the channel id in its webhooks.")
    ] = None,
    unknown_senders: Annotated[
        Literal["create", "guests_only"] | None,
        typer.Option(help="A number nobody knows: `create` makes a chat, `guests_only` skips it."),
    ] = None,
    reopen_closed: Annotated[
        bool | None, typer.Option(help="A message to a closed chat returns it to the bot.")
    ] = None,
    turn_wait_ms: Annotated[
        int | None, typer.Option(min=0, max=60_000, help="How long the bot waits for the rest of a burst.")
    ] = None,
    max_reply_age_s: Annotated[
        int | None, typer.Option(min=1, max=31_536_000, help="The bot does not answer older messages.")
    ] = None,
    any_reply_age: Annotated[
        bool, typer.Option("--any-reply-age", help="The bot answers messages however old they are.")
    ] = False,
    groups: Annotated[bool | None, typer.Option(help="Groups are in the inbox.")] = None,
    bot_in_groups: Annotated[bool | None, typer.Option(help="The bot answers in groups when mentioned.")] = None,
    stories: Annotated[bool | None, typer.Option(help="Stories are in the inbox.")] = None,
    newsletters: Annotated[bool | None, typer.Option(help="Newsletters are in the inbox.")] = None,
    active: Annotated[bool | None, typer.Option(help="Whether the channel is in use.")] = None,
    base_url: BaseUrl = None,
    api_path: ApiPath = None,
    token: AskToken = False,
    webhook_secret: AskSecret = False,
    as_json: AsJson = False,
) -> None:
    """Change what is given; the rest stays. The next message is decided by it.

    Secrets are asked for, or taken from SAPA_CHANNEL_TOKEN and SAPA_CHANNEL_WEBHOOK_SECRET; they are never arguments,
    which others on the machine could read.
    """
    if any_reply_age and max_reply_age_s is not None:
        raise BadInput("--any-reply-age", "cannot be combined with --max-reply-age-s")
    given: dict[str, Any] = {
        "name": _not_empty("--name", name),
        "external_id": _not_empty("--external-id", external_id),
        "unknown_senders": unknown_senders,
        "reopen_closed": reopen_closed,
        "turn_wait_ms": turn_wait_ms,
        "max_reply_age_s": max_reply_age_s,
        "groups": groups,
        "bot_in_groups": bot_in_groups,
        "stories": stories,
        "newsletters": newsletters,
        "is_active": active,
    }
    changes = {key: value for key, value in given.items() if value is not None}
    if any_reply_age:
        changes["max_reply_age_s"] = None
    access = access_given(base_url, api_path, ask_token=token, ask_secret=webhook_secret)
    if not changes and not access:
        raise BadInput("channels set", "name at least one setting to change (see --help)")

    async def work(connection: AsyncConnection) -> dict[str, Any]:
        await edited(connection, channel_id, changes, access)
        told = {**changes, **told_of(access)}
        await record(connection, "channel.changed", "channel", channel_id, changes=told)
        return await _announced(connection, channel_id)

    _print_one(in_transaction(work), as_json)


@app.command("add")
@reported
def add(
    name: Annotated[str, typer.Argument(help="Shown in the inbox.")],
    provider: Annotated[Literal["whapi", "waha"], typer.Option(help="Where the channel is connected.")],
    external_id: Annotated[
        str | None, typer.Option(help="WAHA: the session's name. Whapi: the channel id in its webhooks.")
    ] = None,
    base_url: BaseUrl = None,
    api_path: ApiPath = None,
    token: AskToken = False,
    webhook_secret: AskSecret = False,
    as_json: AsJson = False,
) -> None:
    """Connect another channel. `sapa channels set` changes the rest, `sapa channels test` tells whether it works.

    Whapi's token is always asked for, WAHA's key with --token; or they are taken from SAPA_CHANNEL_TOKEN, and the
    webhook secret from SAPA_CHANNEL_WEBHOOK_SECRET.
    """
    access = access_given(base_url, api_path, ask_token=token or provider == "whapi", ask_secret=webhook_secret)
    settings = {
        **dict.fromkeys(("reopen_closed", "groups", "bot_in_groups", "stories", "newsletters"), False),
        "name": _not_empty("name", name),
        "external_id": _not_empty("--external-id", external_id),
        "unknown_senders": "create" if provider == "whapi" else "guests_only",
        **first_settings(),
        "pacing": None,
    }

    async def work(connection: AsyncConnection) -> dict[str, Any]:
        channel_id = await added(connection, provider, settings, access)
        told = {"provider": provider, "name": settings["name"], "external_id": external_id, **told_of(access)}
        await record(connection, "channel.created", "channel", channel_id, **told)
        return await _announced(connection, channel_id)

    _print_one(in_transaction(work), as_json)


@app.command("deactivate")
@reported
def deactivate(channel_id: ChannelId, as_json: AsJson = False) -> None:
    """Take a channel out of use. Its chats stay; `sapa channels set ID --active` uses it again."""

    async def work(connection: AsyncConnection) -> dict[str, Any]:
        await edited(connection, channel_id, {"is_active": False}, {})
        await record(connection, "channel.deactivated", "channel", channel_id)
        return await _announced(connection, channel_id)

    _print_one(in_transaction(work), as_json)


@app.command("test")
@reported
def run_test(channel_id: ChannelId, as_json: AsJson = False) -> None:
    """Ask the provider how a channel is: address, token, id, session, webhook. Sends no message.

    Exit code 1 when something is wrong.
    """
    found = in_transaction(lambda connection: probed(connection, channel_id))
    rows = [{"check": one.name, "outcome": one.outcome, "code": one.code, "detail": one.detail} for one in found.checks]
    print_rows(rows, ("check", "outcome", "code", "detail"), as_json=as_json, none="")
    if not found.is_ok:
        raise typer.Exit(1)


@app.command("renew-secrets")
@reported
def renew_secrets(as_json: AsJson = False) -> None:
    """Encrypt all stored secrets anew under the first key of SAPA_SECRET_KEY; after it older keys can go."""

    async def work(connection: AsyncConnection) -> tuple[int, int]:
        return await renewed(connection), await renewed_webhooks(connection)

    channels, webhooks = in_transaction(work)
    if as_json:
        print_json({"channels": channels, "webhooks": webhooks})
    else:
        typer.echo(f"Renewed the secrets of {channels} channels and {webhooks} webhooks.")


async def _announced(connection: AsyncConnection, channel_id: int) -> dict[str, Any]:
    """Running services hear of the change; the channel as it is now."""
    await announced(connection, channel_id)
    return dict((await connection.execute(_ONE, {"id": channel_id})).mappings().one())


def _print_one(channel: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(channel)
    else:
        print_rows([channel], COLUMNS, as_json=False, none="")


def _not_empty(option: str, value: str | None) -> str | None:
    if value is None:
        return None
    if not value.strip():
        raise BadInput(option, "is empty")
    return value.strip()
