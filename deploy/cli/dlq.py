"""`sapa dlq`: what consumers could not handle, and what is to become of it."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import typer

from deploy.cli.broker import with_broker
from deploy.cli.errors import BadInput, NotDone, reported
from deploy.cli.output import AsJson, print_json, print_rows, remark
from deploy.cli.progress import progress_bar
from shared.messaging.dead_letters import DeadLetter, DeadLetterOffice, dead_letter_office
from shared.messaging.topology import QUEUES, Queue

app = typer.Typer(no_args_is_help=True, help="Dead letters: messages that a consumer could not handle.")

COLUMNS = ("queue", "id", "routing_key", "reason", "attempts", "error", "died_at", "correlation_id")

InQueue = Annotated[
    str | None, typer.Option("--queue", help=f"Only this consumer's: {', '.join(queue.name for queue in QUEUES)}.")
]
Ids = Annotated[
    list[str] | None, typer.Argument(metavar="[ID]...", help="Ids, or their beginnings, from `sapa dlq list`.")
]
All = Annotated[bool, typer.Option("--all", help="Every letter (of --queue, when that is given).")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@app.command("list")
@reported
def list_letters(
    queue: InQueue = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many of each consumer.")] = 200,
    as_json: AsJson = False,
) -> None:
    """Show dead letters with their reason, attempts and last error. They stay where they are."""
    letters = with_broker(lambda url: _look(url, _queues(queue), limit))
    print_rows([_row(letter) for letter in letters], COLUMNS, as_json=as_json, none="There are no dead letters.")


@app.command("show")
@reported
def show(
    letter_id: Annotated[str, typer.Argument(metavar="ID", help="The id, or its beginning.")],
    queue: InQueue = None,
) -> None:
    """Show one letter whole, as JSON. Its body may hold what a customer wrote."""
    letters = with_broker(lambda url: _look(url, _queues(queue), 10_000))
    found = [letter for letter in letters if letter.id.startswith(letter_id)]
    if not found:
        raise NotDone("id", f"there is no dead letter {letter_id}")
    for letter in found:
        print_json({**_row(letter), "body": letter.document})


@app.command("requeue")
@reported
def requeue(
    ids: Ids = None, queue: InQueue = None, everything: All = False, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Give letters back to their consumer, as new. A letter leaves only once its copy is safe in the queue."""
    _settle("requeue", "requeued", DeadLetterOffice.requeue, ids, queue, everything, yes, as_json)


@app.command("drop")
@reported
def drop(
    ids: Ids = None, queue: InQueue = None, everything: All = False, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Delete letters for good. Events stay in the event log, and can be replayed from there."""
    _settle("drop", "dropped", DeadLetterOffice.drop, ids, queue, everything, yes, as_json)


def _settle(
    verb: str,
    done: str,
    method: Callable[..., Awaitable[list[DeadLetter]]],
    ids: list[str] | None,
    queue: str | None,
    everything: bool,
    yes: bool,
    as_json: bool,
) -> None:
    if bool(ids) == everything:
        raise BadInput(f"dlq {verb}", "name letters by id, or all of them by --all")
    queues = _queues(queue)
    wanted = _wanted(ids)
    chosen = [letter for letter in with_broker(lambda url: _look(url, queues, 100_000)) if wanted(letter)]
    for one in ids or ():
        if not any(letter.id.startswith(one) for letter in chosen):
            raise NotDone("id", f"there is no dead letter {one}")
    if chosen and not yes:
        typer.confirm(f"{verb.capitalize()} {len(chosen)} dead letters?", abort=True, err=True)
    keys = {(letter.queue, letter.id) for letter in chosen}  # not what comes while the person thinks

    async def work(url: str) -> list[DeadLetter]:
        settled: list[DeadLetter] = []
        with progress_bar(verb.capitalize(), len(chosen)) as advance:
            async with dead_letter_office(url) as office:
                for one in queues:
                    if any(letter.queue == one.name for letter in chosen):
                        settled += await method(
                            office, one, lambda letter: (letter.queue, letter.id) in keys, progress=lambda: advance(1)
                        )
        return settled

    settled = with_broker(work) if chosen else []
    if as_json:
        print_json({done: len(settled), "items": [_row(letter) for letter in settled]})
    elif not settled:
        remark("There are no dead letters.")
    else:
        typer.echo(f"{done.capitalize()} {len(settled)} dead {'letter' if len(settled) == 1 else 'letters'}.")


def _queues(name: str | None) -> list[Queue]:
    if name is None:
        return list(QUEUES)
    wanted = name.removesuffix(".dlq")
    found = [queue for queue in QUEUES if queue.name == wanted]
    if not found:
        raise BadInput("--queue", f"there is no queue {name} (there are: {', '.join(queue.name for queue in QUEUES)})")
    return found


def _wanted(ids: list[str] | None) -> Callable[[DeadLetter], bool]:
    return lambda letter: ids is None or not ids or letter.id.startswith(tuple(ids))


async def _look(url: str, queues: list[Queue], limit: int) -> list[DeadLetter]:
    async with dead_letter_office(url) as office:
        return [letter for queue in queues for letter in await office.look(queue, at_most=limit)]


def _row(letter: DeadLetter) -> dict[str, Any]:
    return {
        "queue": letter.queue,
        "id": letter.id,
        "routing_key": letter.routing_key,
        "reason": letter.reason,
        "attempts": letter.attempts,
        "error": letter.error,
        "correlation_id": letter.correlation_id,
        "died_at": letter.died_at,
        "tried_again": letter.redriven,
    }
