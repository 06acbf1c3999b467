"""What comes before a message on a paced channel: it is read, then typed for a while, then sent at its slot."""

import asyncio
from dataclasses import dataclass

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.sender.adapters.budgets import Planned
from services.sender.adapters.claim import Claim
from services.sender.gateways import Gateways
from services.sender.providers.gateway import Gateway, Signal, Timing
from shared.addresses import AddressKind, address_kind
from shared.db.faults import is_database_away
from shared.errors import SapaError, Transient

log = structlog.get_logger(__name__)

# A signal that takes longer is not worth the wait.
SIGNAL_S = 3.0
# Less than a request may be late, so that ending the typing never costs the slot.
END_S = 1.0

_LAST_RECEIVED = text(
    """
    select provider_message_id from messages
    where chat_id = :chat_id and not from_me and provider_message_id is not null
    order by order_time desc, order_tie desc, id desc limit 1
    """
)
_MODE = text("select mode_version from chats where id = :chat_id")


@dataclass(slots=True)
class _Typing:
    """Whether the customer may be seeing that we type."""

    is_shown: bool = False


_PEOPLE = frozenset({AddressKind.PERSON, AddressKind.LID})


class Approach:
    """Holds a claim until its slot, and lets the customer see a person meanwhile; claims without a slot go at once."""

    def __init__(self, gateways: Gateways, engine: AsyncEngine) -> None:
        self._gateways = gateways
        self._engine = engine
        self._closing = asyncio.Event()

    def close(self) -> None:
        """Hold nothing any longer: what waits is given back unsent."""
        self._closing.set()

    async def make(self, claim: Claim) -> None:
        """Return when the request is to be written.

        Raises Transient (`not_written`) when it must not be, for now: the process goes down, or the chat changed hands
        while the bot's message was typed.
        """
        slot = claim.slot
        if slot is None:
            return
        gateway = await self._gateways.of(claim.channel_id, claim.provider)
        types = gateway is not None and claim.change is None and address_kind(claim.message.address) in _PEOPLE
        if gateway is None or not types:
            await self._wait_until(slot.at)
        else:
            typing = _Typing()
            shown = asyncio.create_task(self._show(gateway, claim, slot, typing))
            try:
                await self._wait_until(slot.at)
            finally:
                shown.cancel()
                await asyncio.gather(shown, return_exceptions=True)
                await self._end_typing(gateway, claim, typing)
        if await self._has_moved_on(claim):
            raise Transient("The chat changed hands before the message was sent", code="not_written")

    async def _wait_until(self, at: float) -> None:
        try:
            async with asyncio.timeout_at(at):
                await self._closing.wait()
        except TimeoutError:
            return
        raise Transient("The sender was stopped before the message was sent", code="not_written")

    async def _show(self, gateway: Gateway, claim: Claim, slot: Planned, shown: _Typing) -> None:
        """Seen, then typing until the slot is near. Nothing of it is worth a message: what fails is left out."""
        loop = asyncio.get_running_loop()
        message = claim.message
        try:
            if slot.pacing.marks_seen:
                last = await self._last_received(claim.chat_id)
                if last is not None:
                    seen = Signal(message.address, "seen", message.session, (last,))
                    await gateway.signal(seen, _timing(slot.at))
            if slot.pacing.shows_typing:
                left = slot.at - loop.time()
                typing = Signal(message.address, "typing", message.session, seconds=max(0.0, left))
                shown.is_shown = True
                await gateway.signal(typing, _timing(slot.at))
        except SapaError as error:
            log.info("approach_not_shown", chat_id=claim.chat_id, provider=claim.provider, error=str(error))
        except Exception as error:
            if not is_database_away(error):
                log.exception("approach_crashed", chat_id=claim.chat_id)

    async def _end_typing(self, gateway: Gateway, claim: Claim, typing: _Typing) -> None:
        """Right before the message, where nothing else ends it; also when the message does not follow."""
        if not typing.is_shown or gateway.typing_ends_by_itself:
            return
        paused = Signal(claim.message.address, "paused", claim.message.session)
        end = asyncio.get_running_loop().time() + END_S
        try:
            await gateway.signal(paused, Timing(end, end))
        except SapaError as error:
            log.info("approach_not_shown", chat_id=claim.chat_id, provider=claim.provider, error=str(error))
        except Exception:
            log.exception("approach_crashed", chat_id=claim.chat_id)

    async def _last_received(self, chat_id: int) -> str | None:
        async with self._engine.connect() as connection:
            found = await connection.execute(_LAST_RECEIVED, {"chat_id": chat_id})
            last: str | None = found.scalar_one_or_none()
        return last

    async def _has_moved_on(self, claim: Claim) -> bool:
        """Whether a person has taken over since the claim; a database that is away says no more than the claim did."""
        if claim.mode_version is None:
            return False
        try:
            async with self._engine.connect() as connection:
                found = (await connection.execute(_MODE, {"chat_id": claim.chat_id})).scalar_one_or_none()
        except Exception as error:
            if not is_database_away(error):
                raise
            return False
        return found is not None and found != claim.mode_version


def _timing(at: float) -> Timing:
    """A signal ends with the pause that it belongs to."""
    end = min(at, asyncio.get_running_loop().time() + SIGNAL_S)
    return Timing(end, end)
