"""`sapa migrate`: what must be there before any service starts. Safe to run again, and twice at once."""

import asyncio
from typing import Annotated

import aio_pika
import typer
from aio_pika.exceptions import AMQPError, ChannelPreconditionFailed, ProbableAuthenticationError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.cli.database import told, transaction, wait_for_database
from deploy.cli.errors import BadInput, NotDone, reported
from deploy.cli.first_channels import ensure_first_channels
from deploy.cli.output import AsJson, print_json
from deploy.cli.settings import MigrationSettings, read
from deploy.cli.users import email_address, insert_user
from shared.db.locks import Lock
from shared.db.migrations import upgrade
from shared.messaging.topology import declare_at
from shared.security.passwords import fault_in, hash_password


@reported
def migrate(
    patience: Annotated[
        float, typer.Option(min=0, help="Seconds to wait for PostgreSQL, and then for RabbitMQ, to answer.")
    ] = 90.0,
    as_json: AsJson = False,
) -> None:
    """Bring database and broker up to date; the job that runs before the services.

    Upgrades the schema, makes the first channels and the first admin from the environment when they are missing,
    and declares RabbitMQ's exchanges and queues. Run again it changes nothing that is already there.
    """
    settings = read(MigrationSettings)
    admin = first_admin(settings)
    url = settings.database_url.get_secret_value()
    asyncio.run(wait_for_database(url, patience=patience))
    try:
        upgrade(url)
        done = asyncio.run(_set_up(url, settings, admin))
    except Exception as error:
        raise told(error) from error
    asyncio.run(declare_topology(settings.rabbitmq_url.get_secret_value(), patience=patience))
    done.append("Schema and broker topology are up to date.")
    if as_json:
        print_json({"done": done})
    else:
        typer.echo("\n".join(done))


def first_admin(settings: MigrationSettings) -> tuple[str, str] | None:
    """E-mail and password of the first admin as the environment has them; None when it names nobody."""
    password = settings.sapa_admin_password.get_secret_value() if settings.sapa_admin_password else None
    if settings.sapa_admin_email is None and password is None:
        return None
    if settings.sapa_admin_email is None:
        raise BadInput("SAPA_ADMIN_EMAIL", "is not set, but SAPA_ADMIN_PASSWORD is")
    if password is None:
        raise BadInput("SAPA_ADMIN_PASSWORD", "is not set, but SAPA_ADMIN_EMAIL is")
    fault = fault_in(password)
    if fault is not None and settings.sapa_env == "production":
        raise BadInput("SAPA_ADMIN_PASSWORD", fault)
    return email_address(settings.sapa_admin_email, field="SAPA_ADMIN_EMAIL"), password


async def _set_up(url: str, settings: MigrationSettings, admin: tuple[str, str] | None) -> list[str]:
    async with transaction(url) as connection:
        # What follows looks before it inserts: of two jobs at once, one waits.
        await connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": Lock.SETUP})
        done = await ensure_first_channels(connection, settings)
        return done + await _ensure_first_admin(connection, admin)


async def _ensure_first_admin(connection: AsyncConnection, admin: tuple[str, str] | None) -> list[str]:
    if (await connection.execute(text("select exists (select from users)"))).scalar_one():
        return []
    if admin is None:
        return ["Nobody can sign in yet: set SAPA_ADMIN_EMAIL and SAPA_ADMIN_PASSWORD, or run `sapa users create`."]
    email, password = admin
    await insert_user(
        connection, email=email, name=email.partition("@")[0], role="admin", password_hash=hash_password(password)
    )
    return [f"Made the first admin, {email}."]


async def declare_topology(url: str, *, patience: float) -> None:
    """Declare exchanges, queues and bindings as soon as the broker answers. Raises NotDone after `patience` seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience
    while True:
        try:
            async with asyncio.timeout(max(deadline - loop.time(), 5.0)):
                await declare_at(url)
            return
        except (ChannelPreconditionFailed, ProbableAuthenticationError, ValueError) as error:
            raise NotDone("RABBITMQ_URL", _refusal(error)) from error
        except (OSError, AMQPError, TimeoutError, aio_pika.exceptions.ChannelInvalidStateError) as error:
            # A broker that is starting refuses connections, virtual hosts and quorum queues for a while.
            if loop.time() >= deadline:
                raise NotDone("RabbitMQ", f"does not answer ({type(error).__name__})") from error
        await asyncio.sleep(0.5)


def _refusal(error: Exception) -> str:
    if isinstance(error, ChannelPreconditionFailed):
        return f"something exists there with other arguments: {error}"
    if isinstance(error, ProbableAuthenticationError):
        return "was refused by the broker: wrong user or password"
    return "is not a broker URL"
