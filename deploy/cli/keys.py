"""`sapa keys`: API keys for machines."""

from typing import Annotated, Any

import typer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.cli.audit import record
from deploy.cli.database import in_transaction
from deploy.cli.errors import BadInput, NotDone, reported
from deploy.cli.output import AsJson, print_json, print_rows, remark
from shared.db.unit_of_work import access_changed, written_in
from shared.security.scopes import Scope
from shared.security.tokens import new_token

app = typer.Typer(no_args_is_help=True, help="API keys for machines, each with its scopes.")

ALL = "all"

_INSERT = text(
    """
    insert into api_keys (name, prefix, key_hash, scopes) values (:name, :prefix, :key_hash, :scopes)
    returning id
    """
)
_LIST = text("select id, name, prefix, scopes, created_at, last_used_at, revoked_at from api_keys order by id")
_REVOKE = text("update api_keys set revoked_at = now() where id = :id and revoked_at is null")


def scopes_from(listed: list[str]) -> list[str]:
    """Scopes in the order of `Scope`, each once, from lists separated by commas or spaces; `all` stands for every one.

    Raises BadInput that names what is no scope.
    """
    wanted = {scope for part in listed for scope in part.replace(",", " ").split()}
    unknown = sorted(wanted - {ALL, *Scope})
    if unknown:
        raise BadInput("--scopes", f"no such scope: {', '.join(unknown)} (there are: {', '.join(Scope)}, or {ALL})")
    if not wanted:
        raise BadInput("--scopes", "is empty")
    return [str(scope) for scope in Scope if ALL in wanted or scope in wanted]


@app.command("create")
@reported
def create(
    name: Annotated[str, typer.Option(help="What the key is for, to recognise it later.")],
    scopes: Annotated[
        list[str],
        typer.Option(help=f"Comma-separated, or given several times: {', '.join(Scope)}; or `{ALL}` for every one."),
    ],
    as_json: AsJson = False,
) -> None:
    """Make a key and print it. Only its hash is kept, so it cannot be shown again."""
    shown = name.strip()
    if not shown:
        raise BadInput("--name", "is empty")
    granted = scopes_from(scopes)
    token = new_token()

    async def work(connection: AsyncConnection) -> int:
        values = {"name": shown, "prefix": token.prefix, "key_hash": token.digest, "scopes": granted}
        key_id = int((await connection.execute(_INSERT, values)).scalar_one())
        await record(connection, "api_key.created", "api_key", key_id, name=shown, scopes=granted)
        return key_id

    key_id = in_transaction(work)
    if as_json:
        print_json({"id": key_id, "name": shown, "prefix": token.prefix, "scopes": granted, "key": token.secret})
        return
    remark(f"Made key {key_id} ({shown}) with {', '.join(granted)}. It is shown only now:")
    typer.echo(token.secret)


@app.command("list")
@reported
def list_keys(as_json: AsJson = False) -> None:
    """Show all keys by their first characters, also the revoked ones."""

    async def work(connection: AsyncConnection) -> list[dict[str, Any]]:
        return [dict(row) for row in (await connection.execute(_LIST)).mappings()]

    columns = ("id", "name", "prefix", "scopes", "created_at", "last_used_at", "revoked_at")
    print_rows(in_transaction(work), columns, as_json=as_json, none="There are no keys.")


@app.command("revoke")
@reported
def revoke(
    key_id: Annotated[int, typer.Argument(metavar="ID", help="The key's id, from `sapa keys list`.")],
    as_json: AsJson = False,
) -> None:
    """Make a key useless at once. Revoking it again changes nothing."""

    async def work(connection: AsyncConnection) -> bool:
        known = await connection.execute(text("select id from api_keys where id = :id for update"), {"id": key_id})
        if known.scalar_one_or_none() is None:
            raise NotDone("id", f"there is no key {key_id}")
        if not (await connection.execute(_REVOKE, {"id": key_id})).rowcount:
            return False
        await record(connection, "api_key.revoked", "api_key", key_id)
        async with written_in(connection) as unit:
            unit.announce(access_changed(key_id=key_id))
        return True

    changed = in_transaction(work)
    if as_json:
        print_json({"id": key_id, "revoked": True, "changed": changed})
    else:
        typer.echo(f"Key {key_id} {'is revoked' if changed else 'was revoked before'}.")
