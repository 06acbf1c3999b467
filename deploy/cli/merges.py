"""`sapa chats`: chats of one person that were merged, and parting them again."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.cli.audit import record
from deploy.cli.database import in_transaction
from deploy.cli.errors import NotDone, reported
from deploy.cli.output import AsJson, print_json, print_rows
from shared.clock import utc_now
from shared.conversations.transitions import Cause
from shared.conversations.unmerging import CannotUndo, NoSuchMerge, StillUnderWay, undo
from shared.db.unit_of_work import written_in
from shared.ids import new_correlation_id

app = typer.Typer(no_args_is_help=True, help="Chats of one person that were merged.")

COLUMNS: Sequence[str] = (
    "id",
    "surviving_chat_id",
    "merged_chat_id",
    "reason",
    "pending",
    "created_at",
    "merged_at",
    "undone_at",
)
_LATEST = text(f"select {', '.join(COLUMNS)} from chat_merges order by id desc limit :most")  # noqa: S608 - names from above


@app.command("merges")
@reported
def merges(
    most: Annotated[int, typer.Option(min=1, max=1000, help="How many to show at most.")] = 50, as_json: AsJson = False
) -> None:
    """Show the latest merges, also those that wait or were undone."""

    async def work(connection: AsyncConnection) -> list[dict[str, Any]]:
        return [dict(row) for row in (await connection.execute(_LATEST, {"most": most})).mappings()]

    print_rows(in_transaction(work), COLUMNS, as_json=as_json, none="No chats were merged.")


@app.command("unmerge")
@reported
def unmerge(
    merge_id: Annotated[int, typer.Argument(metavar="ID", help="The merge's id, from `sapa chats merges`.")],
    as_json: AsJson = False,
) -> None:
    """Part two chats again: what was moved goes back, and they are not merged again by themselves."""

    async def work(connection: AsyncConnection) -> tuple[int, int]:
        try:
            async with written_in(connection) as unit:
                kept, restored = await undo(unit, merge_id, now=utc_now(), cause=Cause(new_correlation_id()))
        except (NoSuchMerge, CannotUndo, StillUnderWay) as error:
            raise NotDone("id", str(error)) from error
        await record(connection, "merge.undone", "merge", merge_id, chat_id=kept, restored_chat_id=restored)
        return kept, restored

    kept, restored = in_transaction(work)
    if as_json:
        print_json({"chat_id": kept, "restored_chat_id": restored})
    else:
        print(f"Chat {restored} stands alone again beside chat {kept}.")
