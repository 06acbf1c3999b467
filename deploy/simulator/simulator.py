"""The simulated WhatsApp itself, the same for both providers: who wrote what to whom, and what is reported back."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import asdict, dataclass
from typing import Any

from deploy.simulator.behaviour import Behaviours, Mode, Rule
from deploy.simulator.dialects import Webhook, dialects, targets
from deploy.simulator.journal import Journal
from deploy.simulator.live import Live
from deploy.simulator.messages import Chat, Message, Provider, Source, Status
from deploy.simulator.phones import key_of, phone_of
from deploy.simulator.settings import Settings
from deploy.simulator.state import Chats
from deploy.simulator.webhooks import Answer, Webhooks

MAX_DELIVERIES = 200_000
MAX_REQUESTS = 50_000


@dataclass(slots=True)
class Receipts:
    """How customers' phones report back on what they got."""

    auto_delivered: bool
    auto_read: bool
    echo_delay_ms: int
    sent_delay_ms: int
    delivered_delay_ms: int
    read_delay_ms: int

    @classmethod
    def of(cls, settings: Settings) -> "Receipts":
        return cls(
            auto_delivered=True,
            auto_read=True,
            echo_delay_ms=settings.simulator_echo_delay_ms,
            sent_delay_ms=settings.simulator_sent_delay_ms,
            delivered_delay_ms=settings.simulator_delivered_delay_ms,
            read_delay_ms=settings.simulator_read_delay_ms,
        )


class Simulator:
    """Takes the business's sends and the customers' messages, keeps them, and calls Sapa's webhooks."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.whapi, self.waha = dialects(settings)
        self.chats = Chats()
        self.behaviours = Behaviours()
        self.deliveries = Journal(MAX_DELIVERIES)
        self.requests = Journal(MAX_REQUESTS)
        self.live = Live()
        self.sessions: dict[Provider, str] = {}
        self.receipts = Receipts.of(settings)
        self.webhooks = Webhooks(
            targets(self.whapi, self.waha),
            concurrency=settings.simulator_webhook_concurrency,
            timeout_s=settings.simulator_webhook_timeout_s,
        )
        self._tasks: set[asyncio.Task[Any]] = set()

    def key(self, phone_or_address: str) -> str:
        """The customer's key in journals and rules, for a phone in any form or an address."""
        return key_of(phone_or_address, self.settings.default_region)

    def chat(self, provider: Provider, address: str, *, name: str = "", session: str = "") -> Chat:
        return self.chats.open(provider, address, phone_of(address), name=name, session=session)

    def write(self, chat: Chat, source: Source, message_id: str, text: str, *, at: float | None = None) -> Message:
        """Puts a message into its chat and shows it on the page."""
        message = Message(
            provider=chat.provider,
            address=chat.address,
            phone=chat.phone,
            id=message_id,
            text=text,
            source=source,
            status="sent" if source == "customer" else "pending",
            at=time.time() if at is None else at,
            name=chat.name,
            session=chat.session,
        )
        self.chats.add(chat, message)
        self.live.publish("message", {**message.as_json(), "name": chat.name})
        return message

    def log_request(
        self, provider: Provider, address: str, text: object, rule: Rule | None, status: int | None
    ) -> None:
        """Notes a send request and its answer; `status` is None for a connection that was cut."""
        entry = self.requests.add(
            self.key(address),
            {
                "provider": provider,
                "phone": phone_of(address),
                "chat_id": address,
                "text": text,
                "mode": rule.mode if rule else None,
                "status": status,
                "at": time.time(),
            },
        )
        self.live.publish("request", entry)

    def deliver(self, message: Message, rule: Rule) -> None:
        """The customer has the message; echo and statuses follow, unless the rule keeps them back."""
        if rule.mode is Mode.FAILS_LATER:
            self._follow(message, fails=True)
            return
        self.deliveries.add(
            self.key(message.address),
            {
                "provider": message.provider,
                "phone": message.phone,
                "chat_id": message.address,
                "text": message.text,
                "message_id": message.id,
                "session": message.session,
                "at": message.at,
            },
        )
        if not rule.quiet:
            self._follow(message)

    def echo(self, message: Message) -> asyncio.Future[Answer]:
        """Tells Sapa of a message that was not sent through its API, and lets the statuses follow."""
        first = self.post(message, self._new_message(message))
        self._follow(message, echo=False)
        return first

    def post(
        self, message: Message, webhook: Webhook, on_taken: Callable[[], None] | None = None
    ) -> asyncio.Future[Answer]:
        """Sends one webhook about a message."""
        dialect = self.whapi if message.provider == "whapi" else self.waha
        headers = dialect.headers(webhook)
        return self.webhooks.post(
            message.provider, webhook.kind, self.key(message.address), webhook.body, headers, on_taken
        )

    def report(self, message: Message, status: Status) -> bool:
        """Moves a message to a status and tells Sapa; False when it had come that far already."""
        if not message.advance(status):
            return False
        self.show_status(message)
        dialect = self.whapi if message.provider == "whapi" else self.waha
        webhook = dialect.status(message, status, time.time())
        if webhook is not None:
            self.post(message, webhook)
        return True

    def show_status(self, message: Message) -> None:
        """Shows a message's status on the page."""
        self.live.publish(
            "status",
            {"provider": message.provider, "chat_id": message.address, "id": message.id, "status": message.status},
        )

    def read_by_customer(self, chat: Chat) -> int:
        """The customer opens the chat: everything delivered to them is read. Returns how many messages that were."""
        waiting = [m for m in chat.messages.values() if m.from_me and m.status in ("sent", "delivered")]
        return sum(self.report(message, "read") for message in waiting)

    def seen_by_business(self, provider: Provider, message: Message) -> None:
        """The business marks a customer's message as read."""
        if not message.from_me and message.advance("read"):
            self.show_status(message)

    def set_receipts(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Changes how customers' phones report back, for messages delivered from now on."""
        for name, value in changes.items():
            setattr(self.receipts, name, value)
        return asdict(self.receipts)

    def run(self, work: Coroutine[Any, Any, Any]) -> None:
        """Does something in the background until it ends or the simulator is reset."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def reset(self) -> None:
        """As freshly started: nothing remembered, nothing pending, everything behaving."""
        await self._forget_tasks()
        await self.webhooks.forget_pending()
        self.chats.clear()
        self.behaviours.clear()
        self.deliveries.clear()
        self.requests.clear()
        self.webhooks.log.clear()
        self.webhooks.drop_none()
        self.sessions.clear()
        self.receipts = Receipts.of(self.settings)
        self.live.publish("reload", {})

    async def stop(self) -> None:
        self.live.close()
        await self._forget_tasks()
        await self.webhooks.stop()

    @property
    def busy(self) -> int:
        """How many messages still have something to come: reports, or webhooks that nobody waits for."""
        return len(self._tasks)

    def _new_message(self, message: Message) -> Webhook:
        return self.whapi.new_message(message) if message.provider == "whapi" else self.waha.new_message(message)

    def _follow(self, message: Message, *, echo: bool = True, fails: bool = False) -> None:
        self.run(self._reports(message, echo=echo, fails=fails))

    async def _reports(self, message: Message, *, echo: bool, fails: bool) -> None:
        receipts = self.receipts
        if echo:
            await asyncio.sleep(receipts.echo_delay_ms / 1000)
            self.post(message, self._new_message(message))
        await asyncio.sleep(receipts.sent_delay_ms / 1000)
        if fails:
            self.report(message, "failed")
            return
        self.report(message, "sent")
        if not receipts.auto_delivered:
            return
        await asyncio.sleep(receipts.delivered_delay_ms / 1000)
        self.report(message, "delivered")
        if not receipts.auto_read:
            return
        await asyncio.sleep(receipts.read_delay_ms / 1000)
        self.report(message, "read")

    async def _forget_tasks(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
