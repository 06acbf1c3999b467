"""Events that are only kept: in a writer of their own, so that they never hold up a conversation."""

from collections.abc import Sequence

from services.router.adapters import events as records
from shared.contracts.envelope import Contract
from shared.contracts.messages import WebhookQuarantined
from shared.db.unit_of_work import Transactions


class RecordWriter:
    """Writes the archive and the quarantine."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def write(self, events: Sequence[Contract]) -> list[Contract]:
        """Commit the events; nothing is ever left for later."""
        by_id = {event.event_id: event for event in events}
        async with self._transactions.begin() as work:
            claimed = [by_id[key] for key in await records.claim(work.connection, by_id)]
            quarantined = [event for event in claimed if isinstance(event, WebhookQuarantined)]
            await records.archive(
                work.connection, [event for event in claimed if not isinstance(event, WebhookQuarantined)]
            )
            await records.quarantine(work.connection, [records.quarantine_row(event) for event in quarantined])
        return []
