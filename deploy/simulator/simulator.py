"""The simulated WhatsApp itself, the same for both providers: who wrote what to whom, and what is reported back."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import asdict
from typing import Any

from deploy.simulator.behaviour import Behaviours, Mode, Rule
from deploy.simulator.dialects import Dialect, Webhook, dialects, targets
from deploy.simulator.journal import Entry, Journal
from deploy.simulator.lids import Lids
from deploy.simulator.live import Live
from deploy.simulator.media import Shelf
from deploy.simulator.messages import Chat, Draft, Message, Provider, Source, Status
from deploy.simulator.phones import key_of, phone_of
from deploy.simulator.receipts import Receipts
from deploy.simulator.settings import Settings
from deploy.simulator.state import Chats
from deploy.simulator.webhooks import Answer, Webhooks

MAX_DELIVERIES = 200_000
MAX_REQUESTS = 50_000


class Simulator:
    """Takes the business's sends and the customers' messages, keeps them, and calls Sapa's webhooks."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.shelf = Shelf()
        self.lids = Lids()
        self.whapi, self.waha = dialects(settings, self.shelf)
        self.chats = Chats()
        self.behaviours = Behaviours()
        self.deliveries = Journal(MAX_DELIVERIES)
        self.requests = Journal(MAX_REQUESTS)
        self.signals = Journal(MAX_REQUESTS)
        self.live = Live()
        self.sessions: dict[Provider, str] = {}
        self.pictures: dict[str, str] = {}
        """Where customers' profile pictures are, by key."""
        self.receipts = Receipts.of(settings)
        self.webhooks = Webhooks(
            targets(self.whapi, self.waha),
            concurrency=settings.simulator_webhook_concurrency,
            timeout_s=settings.simulator_webhook_timeout_s,
        )
        self._tasks: set[asyncio.Task[Any]] = set()

    def key(self, phone_or_address: str) -> str:
        """The customer's key in journals and rules, for a phone in any form or an address, also a LID that is known."""
        return self.lids.phone(phone_or_address) or key_of(phone_or_address, self.settings.default_region)

    def phone(self, address: str) -> str | None:
        """The E.164 number of a chat's customer, also behind a LID that the simulator made."""
        return self.lids.phone(address) or phone_of(address)

    def dialect(self, provider: Provider) -> Dialect:
        return self.whapi if provider == "whapi" else self.waha

    def chat(
        self, provider: Provider, address: str, *, name: str = "", session: str = "", alt: str | None = None
    ) -> Chat:
        chat = self.chats.open(provider, address, self.phone(address), name=name, session=session)
        chat.alt = alt or chat.alt
        return chat

    def write(
        self, chat: Chat, source: Source, message_id: str, what: str | Draft, *, at: float | None = None
    ) -> Message:
        """Puts a message into its chat and shows it on the page."""
        draft = Draft(what) if isinstance(what, str) else what
        message = Message(
            provider=chat.provider,
            address=chat.address,
            phone=chat.phone,
            id=message_id,
            text=draft.text,
            source=source,
            status="sent" if source == "customer" else "pending",
            at=time.time() if at is None else at,
            name=chat.name,
            session=chat.session,
            kind=draft.kind,
            content=draft.content,
            author=draft.author,
            alt=chat.alt,
            quote=draft.quote,
            mentions=draft.mentions,
            forwarded=draft.forwarded,
            view_once=draft.view_once,
            media_fault=draft.media_fault,
        )
        self.chats.add(chat, message)
        self.live.publish("message", {**message.as_json(), "name": chat.name})
        return message

    def log_request(
        self,
        provider: Provider,
        address: str,
        text: object,
        rule: Rule | None,
        status: int | None,
        details: Entry | None = None,
    ) -> None:
        """Notes a send request and its answer; `status` is None for a connection that was cut."""
        entry = self.requests.add(
            self.key(address),
            {
                "provider": provider,
                "phone": self.phone(address),
                "chat_id": address,
                "text": text,
                "mode": rule.mode if rule else None,
                "status": status,
                "at": time.time(),
                "type": "text",
                **(details or {}),
            },
        )
        self.live.publish("request", entry)

    def deliver(self, message: Message, rule: Rule) -> None:
        """The customer has the message; echo and statuses follow, unless the rule keeps them back."""
        if rule.mode is Mode.FAILS_LATER:
            self._follow(message, fails=True)
            return
        message.entry = self.deliveries.add(
            self.key(message.address),
            {
                "provider": message.provider,
                "phone": message.phone,
                "chat_id": message.address,
                "text": message.text,
                "message_id": message.id,
                "session": message.session,
                "at": message.at,
                **message.details(),
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
        return self.post_about(message.provider, message.address, webhook, on_taken)

    def post_about(
        self, provider: Provider, address: str, webhook: Webhook, on_taken: Callable[[], None] | None = None
    ) -> asyncio.Future[Answer]:
        """Sends one webhook about a chat or whatever else the address names."""
        headers = self.dialect(provider).headers(webhook)
        return self.webhooks.post(provider, webhook.kind, self.key(address), webhook.body, headers, on_taken)

    def report(self, message: Message, status: Status) -> bool:
        """Moves a message to a status and tells Sapa; False when it had come that far already."""
        if not message.advance(status):
            return False
        self.show_status(message)
        webhook = self.dialect(message.provider).status(message, status, time.time())
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

    def played_by_customer(self, chat: Chat) -> int:
        """The customer plays every voice note and video that came. Returns how many that were."""
        waiting = [m for m in chat.messages.values() if m.from_me and m.kind in ("voice", "audio", "video", "short")]
        return sum(self.report(message, "played") for message in waiting)

    def seen_by_business(self, provider: Provider, message: Message) -> None:
        """The business marks a customer's message as read."""
        if not message.from_me and message.advance("read"):
            self.show_status(message)

    def qr_code(self) -> str:
        """What a phone would scan now: new every 20 seconds."""
        return f"2@simulated,{int(time.time() // 20)},{self.settings.simulator_own_phone}"

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
        self.signals.clear()
        self.shelf.clear()
        self.lids.clear()
        self.webhooks.log.clear()
        self.webhooks.drop_none()
        self.sessions.clear()
        self.pictures.clear()
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
        return self.dialect(message.provider).new_message(message)

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
