"""One person never has two chats on a channel."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from shared.clock import utc_now
from shared.contracts.contacts import AddressLinked
from shared.contracts.envelope import Contract
from shared.conversations.transitions import Cause
from shared.conversations.unmerging import CannotUndo, undo
from tests.integration.router.world import WHAPI, World, at, new_address, received, replied, sent
from tests.waiting import until


def a_lid() -> str:
    return f"9{uuid4().int % 10**13}@lid"


def linked(lid: str, address: str) -> AddressLinked:
    now = utc_now()
    return AddressLinked(occurred_at=now, received_at=now, channel=WHAPI, address=lid, alias=address, reason="lookup")


async def chats_of(here: World, *addresses: str) -> list[dict[str, Any]]:
    """The chats that these addresses lead to."""
    return await here.rows(
        """select distinct c.*, p.phone from chats c join addresses a on a.chat_id = c.id
           join contacts p on p.id = c.contact_id where a.address = any($1::text[])""",
        list(addresses),
    )


async def one_chat(here: World, *addresses: str) -> dict[str, Any]:
    """The one chat behind them all, once nothing waits to be merged."""

    async def merged() -> dict[str, Any] | None:
        found = await chats_of(here, *addresses)
        return found[0] if len(found) == 1 and found[0]["merged_into"] is None else None

    chat: dict[str, Any] = await until(merged, 15, what="one chat")
    reached = await here.one("select count(*) from addresses where address = any($1::text[])", list(addresses))
    assert reached == len(addresses)
    return chat


@pytest.mark.parametrize("order", ["lid first", "phone first", "at once"])
@pytest.mark.parametrize("shows", ["alias", "nothing"])
async def test_pain_3_one_message_under_both_addresses_is_one_row_one_chat_and_one_reply(
    here: World, order: str, shows: str
) -> None:
    cases = []
    async with here.routers(3):
        for _ in range(6):
            lid, phone, name = a_lid(), new_address(), uuid4().hex
            alias = phone if shows == "alias" else None
            copies: list[Contract] = [
                received(lid, provider_message_id=name, alias=alias),
                received(phone, provider_message_id=name),
            ]
            cases.append((lid, phone, name, copies if order != "phone first" else copies[::-1]))
        if order == "at once":
            await asyncio.gather(*(here.publish(copy) for case in cases for copy in case[3]))
        else:
            for turn in (0, 1):
                await here.publish(*(case[3][turn] for case in cases))
                await here.outcomes([case[3][turn] for case in cases])
        await here.outcomes([copy for case in cases for copy in case[3]])
        for lid, phone, name, _ in cases:
            rows = await here.rows("select * from messages where provider_message_id = $1", name)
            assert len(rows) == 1
            asked = await here.request_for(rows[0]["chat_id"])
            await here.publish(replied(asked))
            # Two transactions may each have made a chat: they are merged once the answer is on its way no more.
            order_to_send = await here.order_for(asked.chat_id)
            await here.publish(result := sent(order_to_send, uuid4().hex))
            await here.outcome(result)
            chat = await one_chat(here, lid, phone)
            assert chat["phone"] == f"+{phone.partition('@')[0]}"
            assert chat["unread_count"] == 1
            requests = [one for one in here.requests if name and rows[0]["id"] in {m.message_id for m in one.messages}]
            assert len(requests) == 1
            own = await here.rows("select * from messages where chat_id = $1 and from_me", chat["id"])
            assert len(own) == 1
    live = await here.rows(
        "select contact_id from chats where merged_into is null group by channel_id, contact_id having count(*) > 1"
    )
    assert live == []


async def test_a_link_that_is_told_before_anybody_writes(here: World) -> None:
    lid, phone = a_lid(), new_address()
    async with here.routers(2):
        await here.publish(link := linked(lid, phone))
        assert await here.outcome(link) == "applied"
        for event in (received(lid), received(phone)):
            await here.publish(event)
            await here.outcome(event)
        chat = await one_chat(here, lid, phone)
    assert chat["phone"] == f"+{phone.partition('@')[0]}"
    assert await here.one("select count(*) from messages where chat_id = $1", chat["id"]) == 2


async def test_a_number_that_becomes_known_belongs_to_the_chat_that_is_there(here: World) -> None:
    lid, phone = a_lid(), new_address()
    async with here.routers():
        await here.publish(event := received(lid, sender_name="Ayu"))
        await here.outcome(event)
        before = (await chats_of(here, lid))[0]
        assert before["phone"] is None
        await here.publish(link := linked(lid, phone))
        await here.outcome(link)
        chat = await one_chat(here, lid, phone)
    assert (chat["id"], chat["phone"]) == (before["id"], f"+{phone.partition('@')[0]}")
    assert await here.one("select name from contacts where id = $1", chat["contact_id"]) == "Ayu"


async def two_chats(here: World) -> tuple[str, str, int, int]:
    """A person with two chats that were answered, by LID and by number."""
    lid, phone = a_lid(), new_address()
    for address, second in ((lid, 1), (phone, 2)):
        await here.publish(event := received(address, f"to {address}", sent_at=at(second)))
        await here.outcome(event)
        chat = await here.chat(address)
        assert chat is not None
        await here.publish(replied(await here.request_for(chat["id"])))
        order = await here.order_for(chat["id"])
        await here.publish(result := sent(order, uuid4().hex))
        await here.outcome(result)
    found = {address: (await chats_of(here, address))[0]["id"] for address in (lid, phone)}
    return lid, phone, found[lid], found[phone]


async def test_two_chats_are_merged_and_parted_again(here: World) -> None:
    async with here.routers(2) as running:
        lid, phone, hidden, known = await two_chats(here)
        before = await here.rows("select id, chat_id from messages where chat_id = any($1::bigint[])", [hidden, known])
        await here.publish(link := linked(lid, phone))
        await here.outcome(link)
        chat = await one_chat(here, lid, phone)
        assert chat["id"] == known
        assert (chat["unread_count"], chat["outbound_seq"]) == (2, 1)  # its own lane goes on, without a gap
        loser = (await here.rows("select * from chats where id = $1", hidden))[0]
        assert (loser["merged_into"], loser["unread_count"], loser["outbound_seq"]) == (known, 0, 1)
        assert await here.one("select count(*) from messages where chat_id = $1", known) == 4
        (entry,) = await here.rows("select * from timeline_entries where chat_id = $1 and kind = 'merged'", known)
        assert await here.one("select count(*) from feed where type = 'chat.merged' and chat_id = $1", known) == 1
        merge_id = await here.one("select id from chat_merges where merged_chat_id = $1", hidden)
        assert f'"merge_id": {merge_id}' in entry["data"]

        await here.publish(late := received(lid, "Masih ada"))  # the merged chat is written to
        await here.outcome(late)
        assert (await here.one("select chat_id from messages where text = 'Masih ada'")) == known
        request = await here.request_for(known, 2)
        await here.publish(replied(request, "Ya"))
        order = await here.order_for(known, 2)
        assert (order.seq, order.address) == (2, lid)
        await here.publish(result := sent(order, uuid4().hex))
        await here.outcome(result)

        transactions = running[0].base.transactions
        async with transactions.begin() as work:
            assert await undo(work, merge_id, now=utc_now(), cause=Cause("test")) == (known, hidden)
        after = await here.rows(
            "select id, chat_id from messages where id = any($1::bigint[])", [r["id"] for r in before]
        )
        assert {row["id"]: row["chat_id"] for row in after} == {row["id"]: row["chat_id"] for row in before}
        apart = {address: (await chats_of(here, address))[0] for address in (lid, phone)}
        assert (apart[lid]["id"], apart[phone]["id"]) == (hidden, known)
        assert (apart[lid]["phone"], apart[lid]["merged_into"], apart[lid]["unread_count"]) == (None, None, 1)
        assert apart[phone]["address"] == phone
        with pytest.raises(CannotUndo):
            async with transactions.begin() as work:
                await undo(work, merge_id, now=utc_now(), cause=Cause("test"))

        await here.publish(again := received(lid, "Halo lagi", alias=phone))  # a person has parted them
        await here.outcome(again)
        assert (await here.one("select chat_id from messages where text = 'Halo lagi'")) == hidden
        assert await here.one("select count(*) from chat_merges where pending") == 0


async def test_what_an_agent_was_writing_in_both_is_in_the_one_chat(here: World) -> None:
    async with here.routers(2):
        lid, phone, hidden, known = await two_chats(here)
        agent = await here.one(
            """insert into users (email, password_hash, name, role) values ($1, '', 'Sari', 'agent') returning id""",
            f"{uuid4().hex}@example.com",
        )
        for chat_id, kind, words in ((hidden, "reply", "there"), (known, "reply", "here"), (hidden, "note", "note")):
            await here.rows(
                "insert into drafts (agent_id, chat_id, kind, text, client, edit) values ($1, $2, $3, $4, 'tab', 7)",
                agent,
                chat_id,
                kind,
                words,
            )
        await here.publish(link := linked(lid, phone))
        await here.outcome(link)
        assert (await one_chat(here, lid, phone))["id"] == known
        drafts = await here.rows("select * from drafts where agent_id = $1 order by kind", agent)
        assert [(row["chat_id"], row["kind"], row["text"]) for row in drafts] == [
            (known, "note", "note"),
            (known, "reply", "here\nthere"),
        ]
        assert {row["client"] for row in drafts} == {"merge"}  # the tab that wrote a part takes in the whole


@pytest.mark.parametrize("first", ["lid", "phone"])
async def test_pain_3_one_message_under_two_addresses_joins_the_two_chats_that_were_there(
    here: World, first: str
) -> None:
    async with here.routers(3):
        lid, phone, hidden, known = await two_chats(here)
        name, begin = uuid4().hex, hidden if first == "lid" else known
        for address in (lid, phone) if first == "lid" else (phone, lid):
            await here.publish(copy := received(address, "Masih ada?", provider_message_id=name))
            await here.outcome(copy)
        asked = await here.request_for(begin, 2)
        assert await here.one("select count(*) from messages where provider_message_id = $1", name) == 1
        await here.publish(replied(asked, "Ada"))
        order = await here.order_for(begin, 2)
        if first == "lid":  # it is the chat that goes, and its answer is still on the way
            assert await here.one("select count(*) from chat_merges where pending") == 1
        await here.publish(result := sent(order, uuid4().hex))
        await here.outcome(result)
        chat = await one_chat(here, lid, phone)
        assert (chat["id"], chat["unread_count"]) == (known, 3)
        assert await here.one("select count(*) from messages where chat_id = $1", known) == 6
        assert await here.one("select count(*) from chat_merges where pending") == 0


async def test_a_merge_waits_until_nothing_is_under_way(here: World) -> None:
    lid, phone = a_lid(), new_address()
    async with here.routers(2):
        await here.publish(first := received(lid, sent_at=at(1)))
        await here.outcome(first)
        hidden = (await chats_of(here, lid))[0]["id"]
        request = await here.request_for(hidden)
        await here.publish(second := received(phone, sent_at=at(2)), link := linked(lid, phone))
        await here.outcomes([second, link])

        async def waits() -> bool:
            return bool(await here.one("select count(*) from chat_merges where pending"))

        if len(await chats_of(here, lid, phone)) == 2:  # else the link came before the second message
            await until(waits, what="a merge that waits")
            await here.publish(replied(request))  # the turn ends, its answer is on the way
            order = await here.order_for(hidden)
            assert len(await chats_of(here, lid, phone)) == 2
            await here.publish(result := sent(order, uuid4().hex))
            await here.outcome(result)
        chat = await one_chat(here, lid, phone)
    assert await here.one("select count(*) from messages where chat_id = $1 and not from_me", chat["id"]) == 2


async def test_notes_and_drafts_come_along_when_two_chats_become_one_and_notes_go_back(here: World) -> None:
    async with here.routers(1) as [running]:
        lid, phone = a_lid(), new_address()
        await here.publish(first := received(lid), second := received(phone))
        await here.outcomes([first, second])
        for address in (lid, phone):
            [chat] = await chats_of(here, address)
            await here.publish(replied(await here.request_for(chat["id"])))
            await here.publish(sent(await here.order_for(chat["id"]), uuid4().hex))
        agent = await here.one(
            "insert into users (email, name, role, password_hash) values ($1, 'Sari', 'agent', '!') returning id",
            f"{uuid4().hex}@example.com",
        )
        before = {address: (await chats_of(here, address))[0]["id"] for address in (lid, phone)}
        for address, chat_id in before.items():
            await here.rows(
                """insert into notes (chat_id, agent_id, text, client_key, order_time, order_tie)
                   values ($1, $2, $3, 'same', now(), 1)""",
                chat_id,
                agent,
                address,
            )
            await here.rows(
                "insert into drafts (agent_id, chat_id, kind, text, client, edit) values ($1, $2, 'reply', $3, 'a', 1)",
                agent,
                chat_id,
                address,
            )
        await here.publish(linked(lid, phone))
        chat = await one_chat(here, lid, phone)
        texts = await here.rows("select text from notes where chat_id = $1", chat["id"])
        assert {row["text"] for row in texts} == {lid, phone}
        [draft] = await here.rows("select * from drafts where agent_id = $1", agent)
        assert (draft["chat_id"], draft["text"]) == (chat["id"], f"{phone}\n{lid}")
        merge = await here.one("select id from chat_merges where surviving_chat_id = $1", chat["id"])
        async with running.base.transactions.begin() as work:
            await undo(work, merge, now=utc_now(), cause=Cause("undo"))
        for address, chat_id in before.items():
            rows = await here.rows("select text, client_key from notes where chat_id = $1", chat_id)
            assert [(row["text"], row["client_key"]) for row in rows] == [(address, "same")]
