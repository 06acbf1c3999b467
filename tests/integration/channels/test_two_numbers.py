"""Two numbers at one provider: each is believed by its own secret and answers by its own token."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from pydantic import SecretStr

from services.bot.bootstrap import build as build_bot
from services.bot.settings import Settings as BotSettings
from services.router.bootstrap import build as build_router
from services.router.settings import Settings as RouterSettings
from services.sender.bootstrap import build as build_sender
from services.sender.settings import SenderSettings
from shared.channels.editing import add_channel, change_channel
from shared.channels.secrets import Secrets, new_key
from shared.db.engine import create_engine
from tests.integration.ingress.running import running
from tests.integration.sender.fake_provider import FakeProvider
from tests.unit.ingress.bodies import whapi_body, whapi_text
from tests.waiting import until

KEY = new_key()
SECRETS = Secrets.from_setting(SecretStr(KEY))
CUSTOMER = "6281234567890"
USED = {
    "unknown_senders": "create",
    "reopen_closed": False,
    "turn_wait_ms": 0,
    "max_reply_age_s": None,
    "groups": False,
    "bot_in_groups": False,
    "stories": False,
    "newsletters": False,
}


@dataclass
class House:
    """What a test does, and what it sees of it."""

    database: asyncpg.Pool
    ingress: httpx.AsyncClient
    provider: FakeProvider
    database_url: str

    async def says(self, channel: str, text: str, secret: str) -> int:
        """A customer writes to a number; how the webhook was answered."""
        item = whapi_text(id=uuid4().hex, text={"body": text}, timestamp=None)
        answer = await self.ingress.post(
            "/webhook/whapi",
            json=whapi_body(item, channel_id=channel),
            headers={"Authorization": f"Bearer {secret}"},
        )
        return answer.status_code

    async def texts(self, channel: str) -> list[str]:
        """What the customer wrote there, in the number's own chat."""
        rows = await self.database.fetch(
            """select m.text from messages m join chats c on c.id = m.chat_id join channels n on n.id = c.channel_id
               where n.external_id = $1 and not m.from_me order by m.id""",
            channel,
        )
        return [row["text"] for row in rows]

    async def change(self, channel: str, **access: str | None) -> None:
        """As an admin would."""
        channel_id = await self.database.fetchval("select id from channels where external_id = $1", channel)
        engine = create_engine(self.database_url, application_name="test", pool_size=1)
        async with engine.begin() as connection:
            await change_channel(connection, channel_id, {}, access, SECRETS)
        await engine.dispose()


@pytest.fixture
async def house(database_url: str, rabbitmq_url: str) -> AsyncIterator[House]:
    provider = FakeProvider()
    await provider.start()
    pool = await asyncpg.create_pool(database_url, min_size=1, max_size=2)
    engine = create_engine(database_url, application_name="test", pool_size=1)
    async with engine.begin() as connection:
        for number in ("FIRST", "SECOND"):
            access: dict[str, str | None] = {}
            if number == "SECOND":
                access = {"webhook_secret": "secret-of-second"}
            await add_channel(
                connection,
                "whapi",
                {**USED, "name": number, "external_id": number},
                {**access, "token": f"token-of-{number.lower()}"},
                SECRETS,
            )
        # The first is reached as the environment says.
        await connection.exec_driver_sql(
            "delete from channel_access where channel_id = (select id from channels where external_id = 'FIRST')"
        )
    await engine.dispose()
    servers = {"database_url": database_url, "rabbitmq_url": rabbitmq_url, "sapa_secret_key": KEY}
    access_of_first = {"whapi_base_url": f"{provider.url}/whapi", "whapi_token": "token-of-first"}
    router = build_router(RouterSettings.model_validate({**servers, "router_turn_deadline_s": 300}))
    bot = build_bot(BotSettings.model_validate(servers))
    sender = build_sender(SenderSettings.model_validate({**servers, **access_of_first, "sender_poll_ms": 100}))
    ingress = {"whapi_webhook_token": "secret-of-first", "ingress_history_every_s": 0, "ingress_lookup_every_s": 0}
    try:
        async with AsyncExitStack() as stack:
            client = await stack.enter_async_context(running(**servers, **access_of_first, **ingress))
            for app in (router, bot, sender):
                await stack.enter_async_context(app.router.lifespan_context(app))
            yield House(pool, client, provider, database_url)
    finally:
        await pool.execute("truncate channels, contacts cascade")
        await pool.close()
        await provider.stop()


def answered(provider: FakeProvider) -> list[str]:
    return [asked.token for asked in provider.asked if asked.call.startswith("POST")]


async def test_each_number_has_its_own_secret_token_and_chats(house: House) -> None:
    async def known() -> bool:
        return await house.says("SECOND", "untuk kedua", "secret-of-second") == 200

    await until(known, what="the second number's secret to be known")
    assert await house.says("FIRST", "untuk pertama", "secret-of-first") == 200
    assert await house.says("FIRST", "palsu", "secret-of-second") == 401
    assert await house.says("SECOND", "palsu", "secret-of-first") == 401
    assert await house.says("SECOND", "palsu", "wrong") == 401
    await until(lambda: len(answered(house.provider)) == 2, what="both answers")
    assert sorted(answered(house.provider)) == ["token-of-first", "token-of-second"]
    assert await house.texts("FIRST") == ["untuk pertama"]
    assert await house.texts("SECOND") == ["untuk kedua"]
    chats = await house.database.fetch("select channel_id, address from chats")
    assert len({row["channel_id"] for row in chats}) == 2
    assert {row["address"] for row in chats} == {f"{CUSTOMER}@c.us"}


async def test_a_changed_secret_and_token_hold_within_seconds(house: House) -> None:
    await house.change("SECOND", token="renewed", webhook_secret="renewed-secret")
    tries: list[Any] = []

    async def goes_by_the_new_one() -> bool:
        tries.append(await house.says("SECOND", f"pesan {len(tries)}", "renewed-secret"))
        if tries[-1] != 200:
            return False
        await until(lambda: len(answered(house.provider)) == tries.count(200), what="the answer")
        return answered(house.provider)[-1] == "renewed"

    await until(goes_by_the_new_one, 20, what="the new token", interval=0.2)
    assert await house.says("SECOND", "dengan yang lama", "secret-of-second") == 401
