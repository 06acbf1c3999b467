"""`sapa channels`: the connected WhatsApp numbers and their settings."""

from typing import Annotated, Any, Literal

import typer
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.cli.audit import record
from deploy.cli.database import in_transaction
from deploy.cli.errors import BadInput, NotDone, reported
from deploy.cli.output import AsJson, print_json, print_rows

app = typer.Typer(no_args_is_help=True, help="Connected WhatsApp numbers and their settings.")

COLUMNS = (
    "id",
    "name",
    "provider",
    "external_id",
    "unknown_senders",
    "reopen_closed",
    "turn_wait_ms",
    "max_reply_age_s",
    "is_active",
)
_ALL = text(f"select {', '.join(COLUMNS)} from channels order by id")  # noqa: S608 - names from above
_ONE = text(f"select {', '.join(COLUMNS)} from channels where id = :id for update")  # noqa: S608
_UPDATE = text(
    """
    update channels set name = :name, external_id = :external_id, unknown_senders = :unknown_senders,
        reopen_closed = :reopen_closed, turn_wait_ms = :turn_wait_ms, max_reply_age_s = :max_reply_age_s,
        is_active = :is_active
    where id = :id
    """
)


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
    channel_id: Annotated[int, typer.Argument(metavar="ID", help="The channel's id, from `sapa channels list`.")],
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
    active: Annotated[bool | None, typer.Option(help="Whether the channel is in use.")] = None,
    as_json: AsJson = False,
) -> None:
    """Change the settings that are given; the others stay."""
    if any_reply_age and max_reply_age_s is not None:
        raise BadInput("--any-reply-age", "cannot be combined with --max-reply-age-s")
    given: dict[str, Any] = {
        "name": _not_empty("--name", name),
        "external_id": _not_empty("--external-id", external_id),
        "unknown_senders": unknown_senders,
        "reopen_closed": reopen_closed,
        "turn_wait_ms": turn_wait_ms,
        "max_reply_age_s": max_reply_age_s,
        "is_active": active,
    }
    changes = {key: value for key, value in given.items() if value is not None}
    if any_reply_age:
        changes["max_reply_age_s"] = None
    if not changes:
        raise BadInput("channels set", "name at least one setting to change (see --help)")

    async def work(connection: AsyncConnection) -> dict[str, Any]:
        row = (await connection.execute(_ONE, {"id": channel_id})).mappings().one_or_none()
        if row is None:
            raise NotDone("id", f"there is no channel {channel_id}")
        after = {**row, **changes}
        try:
            await connection.execute(_UPDATE, after)
        except IntegrityError as error:
            raise NotDone("--external-id", f"another {row['provider']} channel has {external_id!r}") from error
        await record(connection, "channel.changed", "channel", channel_id, changes=changes)
        return after

    channel = in_transaction(work)
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
