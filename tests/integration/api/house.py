"""A house with people, rooms and channels, and the ways in which tests look at it and write to it."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import asyncpg
import httpx
import uvicorn

from services.api.bootstrap import build
from services.api.settings import Settings
from shared.clock import utc_now
from shared.conversations.identity import Peer, ensure_chats
from shared.conversations.loading import lock_chat, new_message_ids
from shared.conversations.saving import save
from shared.conversations.state import Changes, NewMessage
from shared.conversations.transitions import inbound_order, receive
from shared.db.unit_of_work import FeedItem
from shared.runtime import Foundation, foundation
from shared.security.passwords import hash_password
from shared.security.tokens import new_token
from tests.loopback import loopback

PASSWORD = "a password for tests"


@dataclass
class House:
    """Who is there. `keys`: scopes → secret."""

    database_url: str
    rabbitmq_url: str
    people: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    whapi: int = 0
    waha: int = 0

    async def fetch(self, query: str, *arguments: Any) -> list[asyncpg.Record]:
        """Rows, past everything else."""
        connection = await asyncpg.connect(self.database_url)
        try:
            return list(await connection.fetch(query, *arguments))
        finally:
            await connection.close()

    async def value(self, query: str, *arguments: Any) -> Any:
        """The first column of the first row."""
        return (await self.fetch(query, *arguments))[0][0]

    def settings(self, **more: Any) -> Settings:
        """An api's settings."""
        return Settings.model_validate({"database_url": self.database_url, "rabbitmq_url": self.rabbitmq_url, **more})

    async def key(self, *scopes: str) -> str:
        """A new API key."""
        token = new_token()
        await self.fetch(
            "insert into api_keys (name, prefix, key_hash, scopes) values ('test', $1, $2, $3)",
            token.prefix,
            token.digest,
            list(scopes),
        )
        return token.secret


async def furnish(database_url: str, rabbitmq_url: str) -> House:
    """Users, rooms 101–140 and one channel of each provider; everybody signed in."""
    house = House(database_url, rabbitmq_url)
    stored = await asyncio.to_thread(hash_password, PASSWORD)
    for name, role, active in (
        ("admin", "admin", True),
        ("sari", "agent", True),
        ("budi", "agent", True),
        ("gone", "agent", False),
    ):
        house.people[name] = await house.value(
            "insert into users (email, name, role, password_hash, is_active) values ($1, $2, $3, $4, $5) returning id",
            f"{name}@example.com",
            name.title(),
            role,
            stored,
            active,
        )
        token = new_token()
        house.tokens[name] = token.secret
        await house.fetch(
            "insert into user_sessions (token_hash, user_id, expires_at) values ($1, $2, now() + interval '1 hour')",
            token.digest,
            house.people[name],
        )
    await house.fetch("insert into rooms (room_number) select n::text from generate_series(101, 140) n")
    channel = """insert into channels (name, provider, external_id, unknown_senders)
                 values ($1, $2, $3, 'create') returning id"""
    house.whapi = await house.value(channel, "WhatsApp (Whapi)", "whapi", None)
    house.waha = await house.value(channel, "WhatsApp (WAHA)", "waha", "default")
    return house


@contextmanager
def serving(settings: Settings, *, has_database: bool = True) -> Iterator[str]:
    """A real server on a port of its own, in a thread; its address."""
    server = uvicorn.Server(
        uvicorn.Config(build(settings), host="127.0.0.1", port=0, log_config=None, timeout_graceful_shutdown=3)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < deadline, "the server did not start in time"
        time.sleep(0.01)
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        while has_database and not httpx.get(f"{address}/ready", trust_env=False).json()["checks"]["feed"]:
            assert time.monotonic() < deadline, "the feed was not read in time"
            time.sleep(0.01)
        yield address
    finally:
        server.should_exit = True
        thread.join(20)


class Writer:
    """Stands in for the router: writes customers' messages as it does."""

    def __init__(self, base: Foundation, house: House) -> None:
        self.base = base
        self._house = house

    async def chat(self, phone: str, *, name: str | None = None, channel: int | None = None) -> int:
        """The chat of a phone number, made where there is none."""
        address = f"{phone.removeprefix('+')}@c.us"
        peer = Peer(channel or self._house.whapi, address, phone, name)
        async with self.base.transactions.begin() as unit:
            found = (await ensure_chats(unit.connection, [peer]))[peer.key]
            unit.announce(FeedItem("chat.created", chat_id=found.chat_id))
        return found.chat_id

    async def receive(self, chat_id: int, text: str, *, at: datetime | None = None) -> int:
        """A customer's message; its id."""
        now = utc_now()
        async with self.base.transactions.begin() as unit:
            chat = await lock_chat(unit.connection, chat_id)
            assert chat is not None
            [message_id] = await new_message_ids(unit.connection, 1)
            order_time, order_tie = inbound_order(at, None, now)
            message = NewMessage(
                id=message_id,
                chat_id=chat_id,
                channel_id=chat.channel_id,
                from_me=False,
                sender="customer",
                origin="customer",
                text=text,
                status="received",
                order_time=order_time,
                order_tie=order_tie,
                created_at=now,
                sent_at=at,
            )
            changes = Changes()
            receive(chat, message, changes, now=now)
            await save(unit, [chat], changes)
        return message_id

    async def set_status(self, message_id: int, status: str) -> None:
        """As the sender's outcome would."""
        async with self.base.transactions.begin() as unit:
            changes = Changes()
            changes.patch_message(message_id, status=status, error_code="refused", error="no", attempts=1)
            await save(unit, [], changes)


@asynccontextmanager
async def writer(house: House) -> AsyncIterator[Writer]:
    """A writer on connections of its own."""
    async with foundation(house.settings(), service="test-writer") as base:
        yield Writer(base, house)


def client(base_url: str, token: str | None = None, **more: Any) -> httpx.AsyncClient:
    """Signs with the token where one is given."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return loopback(base_url=base_url, headers=headers, timeout=20, **more)
