"""Waiting chats are given out under any number of replicas, and leave agents who are gone or silent."""

import asyncio
from datetime import timedelta
from itertools import count
from typing import Any

import orjson
import pytest

from shared.clock import utc_now
from tests.integration.router.world import World, new_address, received, replied
from tests.waiting import until

_numbers = count(1)
QUICK = {"router_assign_every_s": 0.05}


@pytest.fixture(autouse=True)
async def _everybody_is_out(here: World) -> None:
    """What earlier tests left behind takes no part."""
    await here.database.execute("update chats set mode = 'closed', queued_at = null where mode = 'agent'")
    await here.database.execute("delete from agent_presences")
    await here.database.execute("update teams set policy = 'manual', return_offline_min = null where is_default")


async def _agent(here: World, *, capacity: int | None = None, state: str = "online") -> int:
    number = next(_numbers)
    user_id: int = await here.one(
        """insert into users (email, name, role, password_hash, capacity)
           values ($1, $2, 'agent', 'none', $3) returning id""",
        f"agent{number}@assignment.test",
        f"Agent {number}",
        capacity,
    )
    await _presence(here, user_id, state)
    return user_id


async def _presence(here: World, user_id: int, state: str, *, ago: timedelta = timedelta()) -> None:
    await here.database.execute(
        """insert into agent_presences (user_id, availability, since, seen_at) values ($1, $2, $3, $3)
           on conflict (user_id) do update set availability = $2, since = $3""",
        user_id,
        state,
        utc_now() - ago,
    )


async def _team(here: World, policy: str, *members: int, offline: int | None = None, silent: int | None = None) -> int:
    team_id: int = await here.one(
        """insert into teams (name, policy, return_offline_min, return_unanswered_min)
           values ($1, $2, $3, $4) returning id""",
        f"Team {next(_numbers)}",
        policy,
        offline,
        silent,
    )
    for member in members:
        await here.database.execute("insert into team_members (team_id, user_id) values ($1, $2)", team_id, member)
    return team_id


async def _waiting(here: World, team_id: int | None, chats: int) -> list[int]:
    """So many chats that wait, the first for longest, though it was made last."""
    made: list[int] = []
    for number in range(chats):
        contact = await here.one("insert into contacts (identity) values ($1) returning id", f"t:{next(_numbers)}")
        made.append(
            await here.one(
                """insert into chats (channel_id, contact_id, address, mode, team_id, queued_at)
                   values ((select min(id) from channels), $1, $2, 'agent', $3, now() - $4::interval) returning id""",
                contact,
                new_address(),
                team_id,
                timedelta(minutes=1 + number),
            )
        )
    return made[::-1]


async def _holders(here: World, chats: list[int]) -> list[int | None]:
    rows = await here.rows("select id, assigned_agent_id from chats where id = any($1::bigint[])", chats)
    by_id = {row["id"]: row["assigned_agent_id"] for row in rows}
    return [by_id[chat] for chat in chats]


async def _entries(here: World, chat_id: int) -> list[dict[str, Any]]:
    rows = await here.rows(
        "select data::text as data from timeline_entries where chat_id = $1 and kind = 'assigned' order by id", chat_id
    )
    return [orjson.loads(row["data"]) for row in rows]


async def test_pain_18_three_workers_and_a_capacity_of_three_never_make_four(here: World) -> None:
    """Two lanes share the agents, three replicas work on both; who waits longest comes first."""
    agents = [await _agent(here, capacity=3) for _ in range(3)]
    away, full = await _agent(here, state="away"), await _agent(here, capacity=0)
    teams = [await _team(here, "round_robin", *agents, away, full), await _team(here, "least_busy", *agents)]
    queues = [await _waiting(here, team, 12) for team in teams]
    async with here.routers(3, **QUICK):
        await until(
            lambda: here.one(
                "select count(*) = 9 from chats where assigned_agent_id = any($1::int[]) and mode = 'agent'", agents
            ),
            what="every desk to be full",
        )
        for queue in queues:
            holders = await _holders(here, queue)
            taken = [holder is not None for holder in holders]
            assert taken == sorted(taken, reverse=True), "somebody was overtaken"
            assert set(holders) <= {*agents, None}
    async with here.routers(3, router_assign_every_s=600) as routers:
        for _ in range(25):  # all at the same moment, with one place free at each desk
            await here.database.execute(
                """update chats set mode = 'closed' where id in (select min(id) from chats
                   where mode = 'agent' and assigned_agent_id = any($1::int[]) group by assigned_agent_id)""",
                agents,
            )
            queues += [await _waiting(here, team, 3) for team in teams]
            await asyncio.gather(*(router.assigner.round() for router in routers))
            most = await here.one(
                """select max(n) from (select count(*) as n from chats
                   where mode = 'agent' and assigned_agent_id is not null group by assigned_agent_id) s"""
            )
            assert most == 3
    # The load that was told never exceeded the capacity, at any moment.
    told = await here.rows(
        """select max(cast(data ->> 'load' as int)) as most from timeline_entries
           where kind = 'assigned' and chat_id = any($1::bigint[])""",
        [chat for queue in queues for chat in queue],
    )
    assert told == [{"most": 3}]


async def test_every_chat_is_given_once_and_says_why(here: World) -> None:
    first, second = await _agent(here), await _agent(here, capacity=5)
    team = await _team(here, "least_busy", first, second)
    chats = await _waiting(here, team, 4)
    async with here.routers(2, **QUICK):
        await until(lambda: _all_held(here, chats), what="all chats to be given")
    assert await _holders(here, chats) == [first, second, first, second]
    entries = [await _entries(here, chat) for chat in chats]
    assert [len(one) for one in entries] == [1, 1, 1, 1]
    assert entries[3] == [
        {
            "assigned_agent_id": second,
            "previous_agent_id": None,
            "reason": "least_busy",
            "team_id": team,
            "load": 2,
            "capacity": 5,
        }
    ]
    told = await here.rows(
        "select data ->> 'kind' as kind, cast(data ->> 'agent_id' as int) as agent from feed "
        "where type = 'notification' and chat_id = $1",
        chats[0],
    )
    assert told == [{"kind": "assigned", "agent": first}]


async def _all_held(here: World, chats: list[int]) -> bool:
    return None not in await _holders(here, chats)


async def test_nobody_gets_anything_by_hand_policy_and_everybody_is_the_team_of_none(here: World) -> None:
    agent = await _agent(here)
    by_hand = await _waiting(here, await _team(here, "manual", agent), 1)
    nobodys = await _waiting(here, None, 2)
    await here.database.execute("update teams set policy = 'round_robin' where is_default")
    async with here.routers(1, **QUICK):
        await until(lambda: _all_held(here, nobodys), what="the chats of no team to be given")
    assert await _holders(here, by_hand) == [None]
    assert await _holders(here, nobodys) == [agent, agent]


async def test_a_chat_that_the_bot_hands_over_is_given_to_the_channels_team(here: World) -> None:
    agent = await _agent(here)
    team = await _team(here, "round_robin", agent)
    address = new_address()
    async with here.routers(2, **QUICK):
        await here.publish(event := received(address, "Saya mau bicara dengan orang"))
        await here.outcome(event)
        chat = await here.chat(address)
        assert chat is not None
        await here.database.execute("update channels set team_id = $1 where id = $2", team, chat["channel_id"])
        await here.publish(replied(await here.request_for(chat["id"]), hand_over=True))
        await until(lambda: _all_held(here, [chat["id"]]), what="the chat to be given")
    await here.database.execute("update channels set team_id = null")
    assert await _holders(here, [chat["id"]]) == [agent]
    assert await here.one("select team_id from chats where id = $1", chat["id"]) == team


async def test_a_customer_of_a_team_is_told_to_those_of_it_who_are_there(here: World) -> None:
    there, gone = await _agent(here), await _agent(here, state="offline")
    team = await _team(here, "manual", there, gone)
    address = new_address()
    async with here.routers(1, **QUICK):
        await here.publish(event := received(address))
        await here.outcome(event)
        chat = await here.chat(address)
        assert chat is not None
        await here.database.execute(
            "update chats set mode = 'agent', queued_at = now(), team_id = $1 where id = $2", team, chat["id"]
        )
        await here.publish(event := received(address, "Halo?"))
        await here.outcome(event)
    (told,) = await here.rows(
        "select data::text as data from feed where type = 'notification' and chat_id = $1", chat["id"]
    )
    assert orjson.loads(told["data"]) == {
        "kind": "customer_message",
        "agent_id": None,
        "agent_ids": [there],
    }


async def _in_hand(here: World, team_id: int, agent_id: int, *, ago: timedelta) -> int:
    [chat_id] = await _waiting(here, team_id, 1)
    await here.database.execute(
        "update chats set assigned_agent_id = $1, assigned_at = $2, queued_at = null where id = $3",
        agent_id,
        utc_now() - ago,
        chat_id,
    )
    return chat_id


async def _said(here: World, chat_id: int, sender: str, ago: timedelta) -> None:
    at = utc_now() - ago
    await here.database.execute(
        """insert into messages (chat_id, channel_id, from_me, sender, origin, text, status, order_time, order_tie,
                                 created_at)
           select $1, channel_id, $2::text <> 'customer', $2, 'test', 'Halo', 'received', $3, 0, $3
           from chats where id = $1""",
        chat_id,
        sender,
        at,
    )


MINUTE = timedelta(minutes=1)


async def test_a_chat_leaves_an_agent_who_went_offline_and_goes_to_another(here: World) -> None:
    leaving, staying = await _agent(here), await _agent(here)
    team = await _team(here, "round_robin", leaving, staying, offline=2)
    kept = await _in_hand(here, team, leaving, ago=10 * MINUTE)
    deliberately = await _in_hand(here, team, leaving, ago=MINUTE)  # given to them after they had gone
    await _said(here, kept, "customer", 9 * MINUTE)
    await _presence(here, leaving, "offline", ago=3 * MINUTE)
    async with here.routers(3, **QUICK):
        await until(lambda: here.one("select assigned_agent_id = $1 from chats where id = $2", staying, kept))
    back, given = await _entries(here, kept)
    assert (back["assigned_agent_id"], back["previous_agent_id"], back["reason"]) == (None, leaving, "agent_offline")
    assert "offline_since" in back
    assert (given["assigned_agent_id"], given["reason"]) == (staying, "round_robin")
    assert await _holders(here, [deliberately]) == [leaving]


async def test_what_is_not_answered_in_time_waits_again_and_not_for_the_same_agent(here: World) -> None:
    silent = await _agent(here)
    team = await _team(here, "least_busy", silent, silent=5)
    unanswered = await _in_hand(here, team, silent, ago=10 * MINUTE)
    await _said(here, unanswered, "agent", 9 * MINUTE)
    await _said(here, unanswered, "customer", 6 * MINUTE)
    answered = await _in_hand(here, team, silent, ago=10 * MINUTE)
    await _said(here, answered, "customer", 7 * MINUTE)
    await _said(here, answered, "agent", 6 * MINUTE)
    by_the_bot = await _in_hand(here, team, silent, ago=10 * MINUTE)
    await _said(here, by_the_bot, "customer", 7 * MINUTE)
    await _said(here, by_the_bot, "bot", 6 * MINUTE)
    fresh = await _in_hand(here, team, silent, ago=4 * MINUTE)
    await _said(here, fresh, "customer", 60 * MINUTE)
    async with here.routers(3, **QUICK):
        await until(lambda: _none_hold(here, [unanswered, by_the_bot]), what="the chats to come back")
        following = await _waiting(here, team, 1)
        await until(lambda: _all_held(here, following), what="another chat to be given meanwhile")
    assert await _holders(here, [unanswered, by_the_bot, answered, fresh]) == [None, None, silent, silent]
    (entry,) = await _entries(here, unanswered)
    assert (entry["reason"], entry["minutes"], entry["previous_agent_id"]) == ("not_answered", 5, silent)
    waits_since = await here.one("select queued_at from chats where id = $1", unanswered)
    assert waits_since < utc_now() - 5 * MINUTE
    told = await here.one("select data ->> 'kind' from feed where type = 'notification' and chat_id = $1", unanswered)
    assert told == "returned"


async def _none_hold(here: World, chats: list[int]) -> bool:
    return set(await _holders(here, chats)) == {None}


async def test_chats_of_someone_who_may_no_longer_sign_in_wait_again_at_once(here: World) -> None:
    former = await _agent(here)
    chat = await _in_hand(here, await _team(here, "manual", former), former, ago=MINUTE)
    await here.database.execute("update users set is_active = false where id = $1", former)
    async with here.routers(1, **QUICK):
        await until(lambda: _none_hold(here, [chat]), what="the chat to come back")
    (entry,) = await _entries(here, chat)
    assert entry["reason"] == "agent_inactive"


async def test_no_open_chat_stays_with_someone_who_may_no_longer_sign_in_whatever_its_mode(here: World) -> None:
    former, colleague = await _agent(here), await _agent(here)
    team = await _team(here, "manual", former, colleague)
    chats = {mode: await _in_hand(here, team, former, ago=MINUTE) for mode in ("agent", "bot", "paused", "closed")}
    for mode, chat in chats.items():
        await here.database.execute("update chats set mode = $1 where id = $2", mode, chat)
    await _said(here, chats["agent"], "customer", 6 * MINUTE)
    await here.database.execute("update users set is_active = false where id = $1", former)
    async with here.routers(3, **QUICK):
        await until(lambda: _none_hold(here, [chats["agent"], chats["bot"], chats["paused"]]))
        assert await _holders(here, [chats["closed"]]) == [former]
        # Once it is opened again, it is nobody's either.
        await here.database.execute("update chats set mode = 'bot' where id = $1", chats["closed"])
        await until(lambda: _none_hold(here, [chats["closed"]]))
    for mode in ("agent", "bot", "paused"):
        (entry,) = await _entries(here, chats[mode])
        assert (entry["reason"], entry["previous_agent_id"]) == ("agent_inactive", former), mode
    queued = await here.one("select queued_at from chats where id = $1", chats["agent"])
    assert queued < utc_now() - 5 * MINUTE, "it waits from when its customer began to"
    told = await here.database.fetch(
        "select chat_id from feed where type = 'notification' and chat_id = any($1)", list(chats.values())
    )
    assert [row["chat_id"] for row in told] == [chats["agent"]], "nobody is called to what the bot answers"


async def test_many_chats_of_one_who_is_gone_are_each_given_back_once(here: World) -> None:
    former, colleague = await _agent(here), await _agent(here)
    team = await _team(here, "round_robin", former, colleague)
    chats = [await _in_hand(here, team, former, ago=MINUTE) for _ in range(230)]
    await here.database.execute("update users set is_active = false where id = $1", former)
    async with here.routers(3, **QUICK):
        await until(lambda: _all_of(here, chats, colleague), 30, what="all of them with the colleague")
    for chat in chats:
        assert [entry["reason"] for entry in await _entries(here, chat)] == ["agent_inactive", "round_robin"]


async def _all_of(here: World, chats: list[int], agent_id: int) -> bool:
    return set(await _holders(here, chats)) == {agent_id}
