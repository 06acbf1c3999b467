"""What the endpoints work with, made once per process."""

import asyncio
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from services.api.live.stream import LiveStream
from services.api.queries.identities import Identities
from services.api.settings import Settings
from shared.clock import Clock
from shared.db.unit_of_work import Transactions
from shared.media.storage import Storage


@dataclass(frozen=True)
class Parts:
    """The parts of a running api. `uploading`: held while a file is taken in, which takes memory."""

    settings: Settings
    engine: AsyncEngine
    transactions: Transactions
    identities: Identities
    live: LiveStream
    storage: Storage
    uploading: asyncio.Semaphore
    clock: Clock
