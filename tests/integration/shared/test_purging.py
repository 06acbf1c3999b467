"""What grows is cut back a little at a time, and never what somebody still needs."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.api.purging import purger as api_purger
from services.api.settings import Settings as ApiSettings
from services.router.purging import purger as router_purger
from services.router.settings import Settings as RouterSettings
from shared.db import purging
from shared.runtime import Foundation, foundation

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
async def base(database_url: str, rabbitmq_url: str) -> AsyncIterator[Foundation]:
    settings = _settings(ApiSettings, database_url, rabbitmq_url)
    async with foundation(settings, service="purging") as made:
        yield made


def _settings(kind: Any, database_url: str, rabbitmq_url: str) -> Any:
    return kind.model_validate({"database_url": database_url, "rabbitmq_url": rabbitmq_url})


async def _run(base: Foundation, statement: str, **values: Any) -> Any:
    async with base.engine.begin() as connection:
        return await connection.execute(text(statement), values)


async def _column(base: Foundation, statement: str) -> list[Any]:
    return list((await _run(base, statement)).scalars())


async def _told_upto(base: Foundation, position: int) -> None:
    """Webhooks have been made of everything up to there."""
    await _run(
        base, "update webhook_cursor set epoch = (select epoch from feed_head), position = :position", position=position
    )


async def _sweep_all(purger: purging.Purger) -> int:
    rounds = 1
    while await purger.sweep() < 1:
        rounds += 1
    return rounds


async def test_the_feed_loses_its_end_and_nothing_in_between(
    base: Foundation, database_url: str, rabbitmq_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "AT_ONCE", 10)
    for position in range(1, 41):
        # A transaction's time is its beginning: 24 began late, 33 early, so the one is younger than what follows it.
        days = {24: 1, 33: 30}.get(position, 20 if position <= 30 else 2)
        await _run(
            base,
            "insert into feed (position, type, created_at) values (:position, 'chat.updated', :at)",
            position=position,
            at=NOW - timedelta(days=days),
        )
    await _told_upto(base, 40)
    settings = _settings(ApiSettings, database_url, rabbitmq_url)
    purger = api_purger(base.transactions, settings, clock=lambda: NOW)
    rounds = await _sweep_all(purger)
    assert await _column(base, "select position from feed order by position") == list(range(24, 41))
    assert rounds == 3
    assert await _sweep_all(purger) == 1


async def test_what_webhooks_have_not_been_made_of_stays_however_old(
    base: Foundation, database_url: str, rabbitmq_url: str
) -> None:
    await _run(base, "delete from feed")
    await _run(
        base,
        "insert into feed (position, type, created_at) select n, 'chat.updated', :at from generate_series(1, 20) n",
        at=NOW - timedelta(days=20),
    )
    purger = api_purger(base.transactions, _settings(ApiSettings, database_url, rabbitmq_url), clock=lambda: NOW)
    for told, kept in ((10, list(range(11, 21))), (20, [])):
        await _told_upto(base, told)
        await _sweep_all(purger)
        assert await _column(base, "select position from feed order by position") == kept


async def test_old_sign_ins_and_answers_go_and_young_ones_stay(
    base: Foundation, database_url: str, rabbitmq_url: str
) -> None:
    for minutes in (1, 16, 23 * 60, 25 * 60, 10_000):
        await _run(
            base,
            "insert into sign_in_failures (subject, failed_at) values ('email:x', :at)",
            at=NOW - timedelta(minutes=minutes),
        )
    for days in (1, 29, 31):
        await _run(
            base,
            "insert into idempotency_keys (scope, key, request_hash, status_code, response, created_at) "
            "values ('x', :key, '', 201, '{}', :at)",
            key=str(days),
            at=NOW - timedelta(days=days),
        )
    user = (
        await _run(
            base,
            "insert into users (email, name, role, password_hash) values ('p@x', 'P', 'agent', '') returning id",
        )
    ).scalar_one()
    for number, days in enumerate((-1, 1)):
        await _run(
            base,
            "insert into user_sessions (token_hash, user_id, expires_at) values (:token, :user, :at)",
            token=bytes([number]),
            user=user,
            at=NOW + timedelta(days=days),
        )
    settings = _settings(ApiSettings, database_url, rabbitmq_url)
    await _sweep_all(api_purger(base.transactions, settings, clock=lambda: NOW))
    assert len(await _column(base, "select id from sign_in_failures")) == 3
    assert await _column(base, "select key from idempotency_keys order by key") == ["1", "29"]
    assert await _column(base, "select token_hash from user_sessions") == [b"\x01"]


async def test_events_are_remembered_longer_than_the_stream_and_anchors_as_long_as_their_messages(
    base: Foundation, database_url: str, rabbitmq_url: str
) -> None:
    for days in (1, 31, 34, 36, 400):
        await _run(
            base,
            "insert into processed_events (event_id, routing_key, outcome, processed_at) "
            "values (gen_random_uuid(), :key, 'applied', :at)",
            key=str(days),
            at=NOW - timedelta(days=days),
        )
    for name, message_id, held in (
        ("bound", 1, None),
        ("loose", None, None),
        ("held", None, NOW),
        ("young", None, None),
    ):
        await _run(
            base,
            "insert into message_anchors (channel_id, from_me, provider_message_id, message_id, echo_hold_until, "
            "created_at) values (1, false, :name, cast(:message as bigint), cast(:held as timestamptz), :at)",
            name=name,
            message=message_id,
            held=held,
            at=NOW - timedelta(days=1 if name == "young" else 90),
        )
    settings = _settings(RouterSettings, database_url, rabbitmq_url)
    await _sweep_all(router_purger(base.transactions, settings, clock=lambda: NOW))
    kept = await _column(base, "select routing_key from processed_events order by routing_key::int")
    assert kept == ["1", "31", "34"]
    kept = await _column(base, "select provider_message_id from message_anchors order by 1")
    assert kept == ["bound", "held", "young"]


async def test_several_at_once_delete_each_row_once_and_wait_for_nobody(
    base: Foundation, database_url: str, rabbitmq_url: str
) -> None:
    await _run(base, "delete from processed_events")
    await _run(
        base,
        "insert into processed_events (event_id, routing_key, outcome, processed_at) "
        "select gen_random_uuid(), 'x', 'applied', :at from generate_series(1, 5000)",
        at=NOW - timedelta(days=100),
    )
    settings = _settings(RouterSettings, database_url, rabbitmq_url)
    async with base.engine.begin() as holder:
        # Somebody has one of the old rows in hand: it is left alone.
        held = (
            await holder.execute(text("select event_id from processed_events order by processed_at limit 1 for update"))
        ).scalar_one()
        purgers = [router_purger(base.transactions, settings, clock=lambda: NOW) for _ in range(3)]
        async with asyncio.timeout(20):
            await asyncio.gather(*(_sweep_all(purger) for purger in purgers))
        assert await _column(base, "select event_id from processed_events") == [held]
    await _sweep_all(purgers[0])
    assert await _column(base, "select event_id from processed_events") == []
