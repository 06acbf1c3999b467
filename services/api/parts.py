"""What the endpoints work with, made once per process."""

import asyncio
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncEngine

from services.api.domain.rates import Rates
from services.api.domain.typing import TypingThrottle
from services.api.live.stream import LiveStream
from services.api.queries.identities import Identities
from services.api.settings import Settings
from shared.clock import Clock
from shared.db.unit_of_work import Transactions
from shared.media.storage import Storage
from shared.messaging.publisher import Publisher


@dataclass(frozen=True)
class Parts:
    """The parts of a running api. `uploading`: held while a file is taken in, which takes memory. `rates`: of requests.

    `publisher`: for what is worth something now or nothing; all else goes through `transactions`.
    """

    settings: Settings
    engine: AsyncEngine
    transactions: Transactions
    publisher: Publisher
    identities: Identities
    live: LiveStream
    storage: Storage
    uploading: asyncio.Semaphore
    clock: Clock
    rates: Rates
    typing: TypingThrottle = field(default_factory=TypingThrottle)
