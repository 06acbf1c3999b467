"""What the endpoints work with, made once per process."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from services.api.live.stream import LiveStream
from services.api.queries.identities import Identities
from services.api.settings import Settings
from shared.clock import Clock
from shared.db.unit_of_work import Transactions


@dataclass(frozen=True)
class Parts:
    """The parts of a running api."""

    settings: Settings
    engine: AsyncEngine
    transactions: Transactions
    identities: Identities
    live: LiveStream
    clock: Clock
