"""The parts that a service with state is made of, built and run together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.db.engine import create_engine, refuse_unsafe_settings
from shared.db.faults import is_database_away
from shared.db.unit_of_work import Transactions
from shared.messaging.doorbell import Doorbell
from shared.messaging.outbox import OutboxPublisher
from shared.messaging.publisher import Publisher
from shared.observability.findings import standing_names
from shared.observability.heartbeat import Heartbeat
from shared.observability.sampling import measure_system
from shared.settings import CommonSettings
from shared.tasks import running


@dataclass(frozen=True)
class Foundation:
    """Database, publishing and units of work of one process."""

    engine: AsyncEngine
    publisher: Publisher
    transactions: Transactions

    async def database_answers(self) -> bool:
        """For `/ready`."""
        async with self.engine.connect() as connection:
            return bool((await connection.execute(text("select 1"))).scalar_one())

    async def measure(self) -> None:
        """For `/metrics`."""
        await measure_system(self.engine)

    async def troubles(self) -> list[str]:
        """For `/ready`: what is wrong with the system, whoever found it."""
        return await standing_names(self.engine)

    async def broker_answers(self) -> bool:
        """For `/ready`."""
        return self.publisher.is_connected


@asynccontextmanager
async def foundation(settings: CommonSettings, *, service: str, pool_size: int = 8) -> AsyncIterator[Foundation]:
    """Start the parts, stop them in the right order. A database that is away does not keep the service from starting.

    Raises UnsafeDatabase when the database could lose commits.
    """
    engine = create_engine(settings.database_url.get_secret_value(), application_name=service, pool_size=pool_size)
    try:
        await refuse_unsafe_settings(engine)
    except Exception as error:
        if not is_database_away(error):
            await engine.dispose()
            raise
    publisher = Publisher(settings.rabbitmq_url.get_secret_value(), name=f"{service}-publisher")
    outbox = OutboxPublisher(engine, publisher)
    await publisher.start()
    try:
        async with running(outbox, Heartbeat(publisher, service)):
            yield Foundation(engine, publisher, Transactions(engine, outbox, Doorbell(publisher)))
    finally:
        await publisher.stop()
        await engine.dispose()
