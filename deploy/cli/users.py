"""`sapa users`: the people who may sign in."""

import re
import secrets
from typing import Annotated, Any, Literal

import typer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.cli.audit import record
from deploy.cli.database import in_transaction
from deploy.cli.errors import BadInput, NotDone, reported
from deploy.cli.output import AsJson, print_json, print_rows
from shared.db.unit_of_work import access_changed, written_in
from shared.security.passwords import fault_in, hash_password

app = typer.Typer(no_args_is_help=True, help="People who may sign in: admins, supervisors and agents.")

Role = Literal["admin", "supervisor", "agent"]
Email = Annotated[str, typer.Argument(help="The person's e-mail address.")]
Password = Annotated[
    str | None,
    typer.Option(
        help="The password; asked for when left out. On a shared machine others may see it in the process list."
    ),
]
RandomPassword = Annotated[bool, typer.Option("--random-password", help="Make up a password and print it once.")]

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
_INSERT = text(
    """
    insert into users (email, name, role, password_hash) values (:email, :name, :role, :password_hash)
    on conflict (email) do nothing returning id
    """
)


def email_address(value: str, *, field: str) -> str:
    """As it is kept: trimmed, lower case. Raises BadInput naming `field` when it is no address."""
    email = value.strip().lower()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise BadInput(field, "is not an e-mail address")
    return email


async def insert_user(connection: AsyncConnection, *, email: str, name: str, role: Role, password_hash: str) -> int:
    """A new user's id. Raises NotDone when the address is taken."""
    values = {"email": email, "name": name, "role": role, "password_hash": password_hash}
    user_id = (await connection.execute(_INSERT, values)).scalar_one_or_none()
    if user_id is None:
        raise NotDone("email", f"{email} is taken")
    await record(connection, "user.created", "user", user_id, role=role)
    return int(user_id)


@app.command("list")
@reported
def list_users(as_json: AsJson = False) -> None:
    """Show everybody, also those who may no longer sign in."""

    async def work(connection: AsyncConnection) -> list[dict[str, Any]]:
        rows = await connection.execute(
            text("select id, email, name, role, is_active, created_at from users order by id")
        )
        return [dict(row) for row in rows.mappings()]

    columns = ("id", "email", "name", "role", "is_active", "created_at")
    print_rows(in_transaction(work), columns, as_json=as_json, none="Nobody can sign in yet.")


@app.command("create")
@reported
def create(
    email: Email,
    name: Annotated[
        str | None, typer.Option(help="Shown in the inbox; the address's first part when left out.")
    ] = None,
    role: Annotated[
        Role, typer.Option(help="admin: everything; supervisor: all chats and guests; agent: the inbox.")
    ] = "agent",
    password: Password = None,
    random_password: RandomPassword = False,
    as_json: AsJson = False,
) -> None:
    """Let somebody sign in."""
    address = email_address(email, field="email")
    shown = (name or address.partition("@")[0]).strip()
    if not shown:
        raise BadInput("name", "is empty")
    chosen = _chosen(password, random_password)

    async def work(connection: AsyncConnection) -> int:
        return await insert_user(connection, email=address, name=shown, role=role, password_hash=hash_password(chosen))

    user_id = in_transaction(work)
    told = {"password": chosen} if random_password else {}
    if as_json:
        print_json({"id": user_id, "email": address, "name": shown, "role": role, "is_active": True, **told})
    else:
        typer.echo(f"Made {role} {address} (id {user_id}).")
        _print_password(told)


@app.command("set-password")
@reported
def set_password(
    email: Email, password: Password = None, random_password: RandomPassword = False, as_json: AsJson = False
) -> None:
    """Give somebody a new password and sign them out everywhere."""
    address = email_address(email, field="email")
    chosen = _chosen(password, random_password)

    async def work(connection: AsyncConnection) -> int:
        user_id = await _locked(connection, address)
        await connection.execute(
            text("update users set password_hash = :hash where id = :id"),
            {"hash": hash_password(chosen), "id": user_id},
        )
        await _sign_out(connection, user_id)
        await record(connection, "user.password_set", "user", user_id)
        return user_id

    user_id = in_transaction(work)
    told = {"password": chosen} if random_password else {}
    if as_json:
        print_json({"id": user_id, "email": address, **told})
    else:
        typer.echo(f"{address} has a new password and was signed out everywhere.")
        _print_password(told)


@app.command("deactivate")
@reported
def deactivate(email: Email, as_json: AsJson = False) -> None:
    """Keep somebody from signing in, and sign them out everywhere. What they wrote stays theirs."""
    address = email_address(email, field="email")

    async def work(connection: AsyncConnection) -> int:
        # All active admins are locked, so that two commands at once cannot each take the other's last one.
        admins = await connection.execute(
            text("select email from users where role = 'admin' and is_active order by id for update")
        )
        if list(admins.scalars()) == [address]:
            raise NotDone("email", f"{address} is the last active admin; make another one first")
        user_id = await _locked(connection, address)
        await connection.execute(text("update users set is_active = false where id = :id"), {"id": user_id})
        await _sign_out(connection, user_id)
        await record(connection, "user.deactivated", "user", user_id)
        return user_id

    user_id = in_transaction(work)
    if as_json:
        print_json({"id": user_id, "email": address, "is_active": False})
    else:
        typer.echo(f"{address} can no longer sign in.")


def _chosen(password: str | None, random_password: bool) -> str:
    if random_password:
        if password is not None:
            raise BadInput("--password", "cannot be combined with --random-password")
        return secrets.token_urlsafe(12)
    chosen = password if password is not None else typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    fault = fault_in(chosen)
    if fault is not None:
        raise BadInput("--password", fault)
    return str(chosen)


def _print_password(told: dict[str, str]) -> None:
    if told:
        typer.echo(f"Password (shown this once): {told['password']}")


async def _locked(connection: AsyncConnection, email: str) -> int:
    found = await connection.execute(text("select id from users where email = :email for update"), {"email": email})
    user_id = found.scalar_one_or_none()
    if user_id is None:
        raise NotDone("email", f"nobody has the address {email}")
    return int(user_id)


async def _sign_out(connection: AsyncConnection, user_id: int) -> None:
    await connection.execute(text("delete from user_sessions where user_id = :id"), {"id": user_id})
    async with written_in(connection) as unit:
        unit.announce(access_changed(user_id=user_id))
