"""`sapa events`: the log of everything that happened, and replaying it."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Any

import orjson
import typer

from deploy.cli.broker import with_broker
from deploy.cli.database import told, transaction, wait_for_database
from deploy.cli.errors import BadInput, NotDone, reported
from deploy.cli.output import AsJson, print_json, print_rows, remark
from deploy.cli.replaying import runs
from deploy.cli.replaying.filters import Filter
from deploy.cli.replaying.scopes import channel_scope, chat_scope
from deploy.cli.settings import DatabaseSettings, ReplaySettings, read
from shared.messaging.event_log import Logged, event_log
from shared.phones import masked

app = typer.Typer(no_args_is_help=True, help="The log of every event: look, follow, replay, compare.")

COLUMNS = ("offset", "occurred_at", "type", "chat", "correlation_id", "event_id")

_FORMATS = ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"]
Since = Annotated[datetime | None, typer.Option(formats=_FORMATS, help="Not before this time (UTC without a zone).")]
Until = Annotated[datetime | None, typer.Option(formats=_FORMATS, help="Not after this time.")]
Chat = Annotated[int | None, typer.Option(help="Only this chat's, by its id.")]
Channel = Annotated[int | None, typer.Option(help="Only this channel's, by its id.")]
Types = Annotated[
    list[str] | None,
    typer.Option("--type", help="Routing keys such as message.received.v1; `*` stands for anything. Several times."),
]
Correlation = Annotated[str | None, typer.Option("--correlation-id", help="Only this journey's.")]
To = Annotated[str, typer.Option("--to", help="The scratch database's URL.")]


@app.command("list")
@reported
def list_events(
    since: Since = None,
    until: Until = None,
    chat: Chat = None,
    channel: Channel = None,
    types: Types = None,
    correlation_id: Correlation = None,
    limit: Annotated[int, typer.Option(min=1, help="The newest so many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Show what was logged, oldest first, without what was written in it."""

    async def work(url: str) -> list[dict[str, Any]]:
        wanted = await _filter(since, until, chat, channel, types, correlation_id)
        found: dict[int, dict[str, Any]] = {}

        def keep(logged: Logged) -> None:
            found[logged.offset] = _row(logged)
            if len(found) > limit:
                del found[next(iter(found))]

        async with event_log(url) as log:
            await runs.each(log, wanted, "Reading", keep)
        return list(found.values())

    print_rows(with_broker(work), COLUMNS, as_json=as_json, none="No events.")


@app.command("show")
@reported
def show(event_id: Annotated[str, typer.Argument(metavar="EVENT_ID", help="Its id, or the id's beginning.")]) -> None:
    """Show an event whole, as JSON. It may hold what a customer wrote."""

    async def work(url: str) -> dict[str, Any] | None:
        found: dict[str, Any] = {}

        def look(logged: Logged) -> None:
            if logged.event is not None and str(logged.event.event_id).startswith(event_id) and not found:
                found.update(_row(logged), exchange=logged.exchange, body=orjson.loads(logged.body))

        async with event_log(url) as log:
            await runs.each(log, Filter(), "Reading", look)
        return found or None

    found = with_broker(work)
    if found is None:
        raise NotDone("event_id", f"no event {event_id} is in the log")
    print_json(found)


@app.command("tail")
@reported
def tail(
    chat: Chat = None,
    channel: Channel = None,
    types: Types = None,
    correlation_id: Correlation = None,
    limit: Annotated[int | None, typer.Option(min=1, help="End after so many.")] = None,
) -> None:
    """Print events as they come, one JSON line each, until interrupted."""

    async def work(url: str) -> None:
        wanted = await _filter(None, None, chat, channel, types, correlation_id)
        shown = 0
        async with event_log(url) as log:
            remark("Listening; end with Ctrl-C.")
            async for logged in log.follow():
                if wanted.takes(logged):
                    typer.echo(orjson.dumps(_row(logged), default=str).decode())
                    shown += 1
                    if shown == limit:
                        return

    with_broker(work)


@app.command("replay")
@reported
def replay(
    to: Annotated[str | None, typer.Option("--to", help="Rebuild chats and messages in this scratch database.")] = None,
    live: Annotated[bool, typer.Option("--live", help="Publish again to the live system.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --live: I mean it.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Make the database of an earlier replay anew.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would be replayed.")] = False,
    since: Since = None,
    until: Until = None,
    chat: Chat = None,
    channel: Channel = None,
    types: Types = None,
    correlation_id: Correlation = None,
    as_json: AsJson = False,
) -> None:
    """Replay the log, or the part of it that the filters name, into a scratch database or to the live system.

    A scratch database (--to) is created and migrated, and nothing is published. Live, events keep their ids: what was
    processed changes nothing, and nothing is sent twice.
    """
    if (to is not None) == live and not dry_run:
        raise BadInput("events replay", "name either a scratch database by --to, or --live")
    if live and not yes and not dry_run:
        raise BadInput("--live", "publishes to the live system; say --yes as well")
    settings = read(ReplaySettings)
    database = settings.database_url.get_secret_value()
    asked = {"since": since, "until": until, "chat": chat, "channel": channel, "types": types}
    shown = {name: str(value) for name, value in asked.items() if value} | (
        {"correlation_id": correlation_id} if correlation_id else {}
    )

    async def work(url: str) -> dict[str, Any]:
        await wait_for_database(database, patience=0)
        wanted = await _filter(since, until, chat, channel, types, correlation_id)
        if dry_run:
            found = await runs.count(url, wanted)
            return {"would_replay": found.total(), "types": dict(sorted(found.items()))}
        if to is not None:
            region = settings.default_region
            return dict(await runs.rebuild(url, database, to, wanted, replace=replace, region=region))
        return {"published": await runs.publish_again(url, database, wanted, shown)}

    result = with_broker(work)
    if as_json:
        print_json(result)
    else:
        typer.echo(", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in result.items()) or "No events.")


@app.command("compare")
@reported
def compare(
    to: To,
    limit: Annotated[int, typer.Option(min=1, help="Show at most so many differences.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Compare a rebuilt database with the live one, chat by chat. Exit code 1 when they differ."""
    database = read(DatabaseSettings).database_url.get_secret_value()

    try:
        live, rebuilt, found = asyncio.run(runs.compare(database, to))
    except Exception as error:
        raise told(error) from error
    rows = [
        {name: getattr(one, name) for name in ("chat_id", "contact", "message", "what", "live", "rebuilt")}
        for one in found
    ]
    if as_json:
        print_json({"live": live, "rebuilt": rebuilt, "differences": len(rows), "items": rows[:limit]})
    else:
        counted = [{"database": "live", **live}, {"database": "rebuilt", **rebuilt}]
        print_rows(counted, tuple(counted[0]), as_json=False, none="")
        columns = ("chat_id", "contact", "message", "what", "live", "rebuilt")
        print_rows(rows[:limit], columns, as_json=False, none="No differences.")
        if len(rows) > limit:
            remark(f"and {len(rows) - limit} more")
    if rows:
        raise typer.Exit(1)


async def _filter(
    since: datetime | None,
    until: datetime | None,
    chat: int | None,
    channel: int | None,
    types: list[str] | None,
    correlation_id: str | None,
) -> Filter:
    """The database is asked only for a chat or a channel."""
    chats = channels = None
    if chat is not None or channel is not None:
        database = read(DatabaseSettings).database_url.get_secret_value()
        await wait_for_database(database, patience=0)
        async with transaction(database) as connection:
            chats = None if chat is None else await chat_scope(connection, chat)
            channels = None if channel is None else await channel_scope(connection, channel)
    return Filter(_utc(since), _utc(until), tuple(types or ()), correlation_id, chats, channels)


def _utc(moment: datetime | None) -> datetime | None:
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)


def _row(logged: Logged) -> dict[str, Any]:
    event = logged.event
    address = getattr(event, "address", None)
    return {
        "offset": logged.offset,
        "occurred_at": None if event is None else event.occurred_at,
        "type": logged.routing_key,
        "chat": getattr(event, "chat_id", None) or (masked(address) if isinstance(address, str) else None),
        "correlation_id": None if event is None else event.correlation_id,
        "event_id": None if event is None else str(event.event_id),
    }
