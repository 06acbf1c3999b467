"""The router's settings: `ROUTER_*` beside the common ones."""

from datetime import timedelta

from pydantic import Field

from services.router.domain.working import Policy
from shared.settings import CommonSettings


class Settings(CommonSettings):
    """`router_turn_deadline_s`: how long the bot has for an answer before the default reply goes out.

    `router_max_bot_replies_per_minute`: more in one chat, and the bot is talking to a machine: people take over.
    `router_echo_hold_s`: how long an echo waits at most for the result of a send that is under way in its chat.
    `router_reemit_after_s`: an order to send that the sender has not taken in after this long is published again.
    """

    router_turn_deadline_s: float = Field(default=30, gt=0, le=600)
    router_max_bot_replies_per_minute: int = Field(default=30, ge=1)
    router_echo_hold_s: float = Field(default=30, gt=0, le=600)
    router_reemit_after_s: float = Field(default=15, gt=0)
    router_prefetch: int = Field(default=200, ge=1, le=2000)

    @property
    def policy(self) -> Policy:
        """What decisions need of it."""
        return Policy(
            turn_deadline=timedelta(seconds=self.router_turn_deadline_s),
            echo_hold=timedelta(seconds=self.router_echo_hold_s),
            max_bot_replies_per_minute=self.router_max_bot_replies_per_minute,
        )
