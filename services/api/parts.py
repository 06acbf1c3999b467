"""What the endpoints work with, made once per process."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncEngine

from services.api.domain.rates import Rates
from services.api.domain.typing import TypingThrottle
from services.api.live.places import StreamPlaces
from services.api.live.pulses import Pulses
from services.api.live.stream import LiveStream
from services.api.presences import Presences
from services.api.queries.chat_counts import CountsBoard
from services.api.queries.identities import Identities
from services.api.queries.view_counts import ViewCountsBoard
from services.api.settings import Settings
from shared.clock import Clock
from shared.db.unit_of_work import Transactions
from shared.media.storage import Storage
from shared.messaging.publisher import Publisher


@dataclass(frozen=True)
class Parts:
    """The parts of a running api. `uploading`: held while a file is taken in, which takes memory. `rates`: of requests.

    `ring_webhooks`: something may have to be told by webhook at once.
    `searching`: held by each search, so that they never take all connections from the rest.
    `publisher`: for what is worth something now or nothing; all else goes through `transactions`.
    """

    settings: Settings
    engine: AsyncEngine
    transactions: Transactions
    publisher: Publisher
    identities: Identities
    counts: CountsBoard
    view_counts: ViewCountsBoard
    live: LiveStream
    places: StreamPlaces
    presences: Presences
    storage: Storage
    uploading: asyncio.Semaphore
    searching: asyncio.Semaphore
    clock: Clock
    rates: Rates
    pulses: Pulses
    ring_webhooks: Callable[[], None] = lambda: None
    typing: TypingThrottle = field(default_factory=TypingThrottle)
