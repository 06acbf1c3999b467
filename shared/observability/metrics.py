"""What Prometheus reads at `/metrics` of every service, beside the process's own figures.

Labels are bounded: never a chat, a phone number or a message.
"""

from collections.abc import Awaitable, Callable, Sequence

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Gauge, Histogram, generate_latest
from starlette.requests import Request
from starlette.responses import Response

log = structlog.get_logger(__name__)

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_SIZES = (1, 2, 5, 10, 20, 50, 100, 200)

WEBHOOKS = Counter("sapa_webhooks", "Webhooks by what became of them.", ["provider", "outcome"])
WEBHOOK_SECONDS = Histogram("sapa_webhook_seconds", "From a webhook to its answer.", ["provider"], buckets=_SECONDS)
EVENT_SECONDS = Histogram(
    "sapa_event_seconds", "An event or command in its handler.", ["key", "outcome"], buckets=_SECONDS
)
BATCH_SIZE = Histogram("sapa_group_commit_batch_size", "Items per transaction.", ["writer"], buckets=_SIZES)
BATCH_SECONDS = Histogram("sapa_group_commit_seconds", "Duration of a batch.", ["writer"], buckets=_SECONDS)
PUBLISH_FAILURES = Counter("sapa_publish_failures", "Publishes that the broker did not confirm.", ["key"])
ATTEMPTS = Counter("sapa_send_attempts", "Attempts to send by what became of them.", ["provider", "outcome"])
ATTEMPT_SECONDS = Histogram("sapa_send_seconds", "Duration of a provider's send call.", ["provider"], buckets=_SECONDS)
CONSUMER_UP = Gauge("sapa_consumer_up", "1 while the service consumes.")
STREAMS = Gauge("sapa_live_streams", "Open live streams.")
FEED_READ = Gauge("sapa_feed_read_position", "How far this process has read the feed.")

OUTBOX_ROWS = Gauge("sapa_outbox_rows", "Rows that wait in the outbox.")
OUTBOX_PARKED = Gauge("sapa_outbox_parked_rows", "Rows put aside for a person.")
OUTBOX_AGE = Gauge("sapa_outbox_oldest_seconds", "Age of the oldest row that waits.")
LANES_PENDING = Gauge("sapa_lanes_pending_messages", "Messages that wait in lanes.")
LANES_AGE = Gauge("sapa_lanes_oldest_seconds", "Age of the oldest message in a lane.")
LEASES_EXPIRED = Gauge("sapa_lanes_leases_expired", "Lanes whose sender has not come back.")
MESSAGES_UNSETTLED = Gauge("sapa_messages_unsettled", "Messages that are neither sent nor failed.")
TURNS_OVERDUE = Gauge("sapa_turns_overdue", "The bot's turns past their deadline.")
MEDIA_PENDING = Gauge("sapa_media_pending_files", "Files of messages that are still to be fetched.")
MEDIA_OVERDUE = Gauge("sapa_media_overdue_seconds", "For how long the file that is due the longest has been due.")
FEED_POSITION = Gauge("sapa_feed_position", "The feed's last position.")
QUEUE_MESSAGES = Gauge("sapa_queue_messages", "Messages ready in a queue, as the watching replica sees it.", ["queue"])
QUEUE_CONSUMERS = Gauge("sapa_queue_consumers", "Consumers of a queue, as the watching replica sees it.", ["queue"])
TROUBLES = Gauge("sapa_troubles", "Troubles that stand.", ["kind"])

PROVIDER_CONNECTED = Gauge("sapa_provider_connected", "1 while a channel's session is up.", ["provider", "channel"])
WEBHOOK_DELIVERIES = Counter(
    "sapa_webhook_deliveries", "Attempts to tell receivers by what became of them.", ["outcome"]
)
HISTORY_PASSES = Counter("sapa_history_comparisons", "Comparisons with providers' history.", ["provider", "outcome"])
HISTORY_RECOVERED = Counter("sapa_history_recovered", "Messages found that no webhook brought.", ["provider"])

Refresh = Callable[[], Awaitable[None]]


def metrics_endpoint(refreshes: Sequence[Refresh]) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint. `refreshes` bring gauges up to date before each answer; one that fails leaves them as they were."""

    async def metrics(_request: Request) -> Response:
        for refresh in refreshes:
            try:
                await refresh()
            except Exception as error:
                log.warning("metrics_not_refreshed", error=type(error).__name__)
        return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)

    return metrics
