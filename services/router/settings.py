"""The router's settings: `ROUTER_*` beside the common ones."""

from datetime import timedelta

import structlog
from pydantic import Field

from services.router.alerting import Alerts
from services.router.domain.working import Policy
from shared.messaging.topology import LOG_MAX_AGE
from shared.phones import to_e164
from shared.settings import CommonSettings

log = structlog.get_logger(__name__)

STREAM_DAYS = int(LOG_MAX_AGE.removesuffix("D"))


class Settings(CommonSettings):
    """`router_turn_deadline_s`: how long the bot has for an answer before the default reply goes out.

    `router_max_bot_replies_per_minute`: more in one chat, and the bot is talking to a machine: people take over.
    `router_echo_hold_s`: how long an echo waits at most for the result of a send that is under way in its chat.
    Longer than SENDER_LEASE_S by half a minute: after a crash only the lease's end tells what became of the send.
    `router_alert_every_s`: about one queue's dead letters operators are told at most so often.
    `router_reemit_after_s`: an order to send that the sender has not taken in after this long is published again.
    `router_recovered_max_reply_age_s`: the bot answers no older message that was found in the provider's history.
    `router_assign_every_s`: how often each replica looks for chats that wait for an agent, or are to leave theirs.
    `router_events_kept_days`: that an event was dealt with is remembered so long, which must be longer than the stream
    keeps it. `router_loose_facts_kept_days`: statuses and the like whose message never came are forgotten after this.
    `router_watch_every_s`: how often the leader looks for what is stuck. `router_stuck_after_s`: what should move and
    has not for so long is stuck. `router_unsettled_limit_s`: what is neither sent nor failed by then is `unknown`.
    """

    router_turn_deadline_s: float = Field(default=30, gt=0, le=600)
    router_max_bot_replies_per_minute: int = Field(default=30, ge=1)
    router_echo_hold_s: float = Field(default=60, gt=0, le=600)
    router_reemit_after_s: float = Field(default=15, gt=0)
    router_recovered_max_reply_age_s: float = Field(default=120, ge=0)
    router_assign_every_s: float = Field(default=1, gt=0)
    router_watch_every_s: float = Field(default=10, gt=0)
    router_stuck_after_s: float = Field(default=60, gt=0)
    router_unsettled_limit_s: float = Field(default=26 * 3600, gt=0)
    router_events_kept_days: float = Field(default=STREAM_DAYS + 5, gt=STREAM_DAYS)
    router_loose_facts_kept_days: float = Field(default=30, ge=1)
    router_alert_every_s: float = Field(default=900, ge=0)
    whapi_admins: str = ""
    router_prefetch: int = Field(default=200, ge=1, le=2000)

    @property
    def alerts(self) -> Alerts:
        """Whom to tell of dead letters. An entry of `WHAPI_ADMINS` that is no number is left out, with a warning."""
        typed = [number.strip() for number in self.whapi_admins.split(",") if number.strip()]
        numbers = [to_e164(number, self.default_region) for number in typed]
        for position, number in enumerate(numbers, 1):
            if number is None:
                log.warning("not_a_phone_number", variable="WHAPI_ADMINS", entry=position)
        known = tuple(dict.fromkeys(number for number in numbers if number is not None))
        return Alerts(known, timedelta(seconds=self.router_alert_every_s))

    @property
    def policy(self) -> Policy:
        """What decisions need of it."""
        return Policy(
            turn_deadline=timedelta(seconds=self.router_turn_deadline_s),
            echo_hold=timedelta(seconds=self.router_echo_hold_s),
            max_bot_replies_per_minute=self.router_max_bot_replies_per_minute,
            recovered_max_reply_age=timedelta(seconds=self.router_recovered_max_reply_age_s),
        )
