"""Everything that a message holds, its file, what the channel lets in, calls, and what is only kept."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from shared.clock import utc_now
from shared.contracts.channels import ChannelStateReported
from shared.contracts.contacts import CallReported, ContactReported, PresenceReported
from shared.contracts.envelope import Contract
from shared.contracts.media import FetchMedia, MediaFailed, MediaStored
from shared.contracts.sending import ChangeMessage, MessageChanged, MessageChangeFailed, MessageOutcomeUnknown
from shared.conversations.changing import Change, Target, change_message
from shared.conversations.fetching import fetch_again
from shared.conversations.loading import lock_chat, new_change_ids
from shared.conversations.saving import save
from shared.conversations.state import Changes
from shared.conversations.transitions import Cause
from tests.integration.router.test_deliveries import fact
from tests.integration.router.world import WHAPI, World, echoed, new_address, received, sent
from tests.waiting import until

PHOTO = {"media": {"url": "https://provider/p.jpg", "mime_type": "image/jpeg", "size": 7}}
GROUP = "120363040000000@g.us"


async def file_of(here: World, message_id: int) -> dict[str, Any]:
    """The message's file."""
    (row,) = await here.rows("select * from media_files where message_id = $1", message_id)
    return row


async def order_of(here: World, media_id: int, number: int = 1) -> FetchMedia:
    """The n-th order to fetch a file."""

    def there() -> FetchMedia | None:
        mine = [order for order in here.files if order.media_id == media_id]
        return mine[number - 1] if len(mine) >= number else None

    found: FetchMedia = await until(there, what="an order to fetch the file")
    return found


def of_file(kind: type[Contract], order: FetchMedia, **fields: Any) -> Contract:
    about = {"media_id": order.media_id, "message_id": order.message_id, "chat_id": order.chat_id}
    return kind.model_validate({"occurred_at": utc_now(), **about, **fields})


async def test_a_photo_is_saved_and_its_file_is_fetched_shown_and_fetched_again(here: World) -> None:
    address = new_address()
    async with here.routers(2) as running:
        quoted = {"provider_message_id": "never-seen", "author": "628@c.us", "text": "Mana?", "type": "text"}
        event = received(address, "Ini", type="image", content=PHOTO, quoted=quoted)
        await here.publish(event, event, received(address, "Ini", provider_message_id=event.provider_message_id))
        await here.outcome(event)
        (message,) = await here.messages(address)
        assert (message["type"], message["text"]) == ("image", "Ini")
        assert json.loads(message["content"])["media"]["url"] == "https://provider/p.jpg"
        assert json.loads(message["quoted"]) == quoted
        row = await file_of(here, message["id"])
        order = await order_of(here, row["id"])
        assert (order.message_id, order.address, order.type) == (message["id"], address, "image")
        assert (order.provider_message_id, order.media.url) == (event.provider_message_id, "https://provider/p.jpg")

        failed = of_file(MediaFailed, order, error_code="gone", error="It is gone", failed_at=utc_now())
        await here.publish(failed)
        await here.outcome(failed)
        assert (await file_of(here, message["id"]))["state"] == "failed"
        async with running[0].base.transactions.begin() as work:
            assert await fetch_again(work, message["id"], now=utc_now(), cause=Cause("test"))
            assert not await fetch_again(work, message["id"], now=utc_now(), cause=Cause("test"))
        again = await order_of(here, row["id"], 2)
        assert (await file_of(here, message["id"]))["requests"] == 2
        stored = of_file(
            MediaStored,
            again,
            storage_key="k",
            preview_key="p",
            mime_type="image/png",
            size=9,
            waveform=(0, 100),
            stored_at=utc_now(),
        )
        late = of_file(MediaFailed, order, error_code="gone", error="Too late", failed_at=utc_now())
        await here.publish(stored)
        await here.outcome(stored)
        await here.publish(late)
        await here.outcome(late)
    row = await file_of(here, message["id"])
    assert (row["state"], row["mime_type"], row["size"], row["error"]) == ("stored", "image/png", 9, None)
    assert json.loads(row["waveform"]) == [0, 100]
    told = await here.one("select count(*) from feed where type = 'message.updated' and message_id = $1", message["id"])
    assert told >= 3


async def test_a_message_that_comes_again_with_more_in_it_is_filled_in(here: World) -> None:
    address = new_address()
    async with here.routers(2):
        bare = received(address, None, type="image", content={"media": {"mime_type": "image/jpeg"}})
        name = bare.provider_message_id
        full = received(address, "Kamar 5", type="image", content=PHOTO, provider_message_id=name)
        await here.publish(bare)
        await here.outcome(bare)
        await here.publish(full)
        assert await here.outcome(full) == "duplicate"
        (message,) = await here.messages(address)
        row = await file_of(here, message["id"])
        order = await order_of(here, row["id"], 2)
    assert (message["text"], row["requests"], order.media.url) == ("Kamar 5", 2, "https://provider/p.jpg")
    assert json.loads(message["content"])["media"]["mime_type"] == "image/jpeg"


async def test_our_own_photo_is_recognised_in_its_echo_and_the_phones_gets_its_file(here: World) -> None:
    async with here.routers():
        address, order = await here.conversation()
        await here.database.execute("update messages set type = 'voice', text = null where id = $1", order.message_id)
        await here.publish(lost := fact(MessageOutcomeUnknown, order, error_code="timeout", error="no answer"))
        await here.outcome(lost)
        name, typed = uuid4().hex, uuid4().hex
        await here.publish(
            ours := echoed(address, None, name, type="audio", source="api"),
            phone := echoed(address, None, typed, type="image", content=PHOTO, source="phone"),
        )
        await here.outcomes([ours, phone])
        messages = {row["provider_message_id"]: row for row in await here.messages(address)}
        assert messages[name]["id"] == order.message_id
        assert messages[typed]["origin"] == "phone"
        await order_of(here, (await file_of(here, messages[typed]["id"]))["id"])
        assert await here.one("select count(*) from media_files where message_id = $1", order.message_id) == 0


@pytest.mark.parametrize(
    ("address", "setting", "outcome"),
    [
        (GROUP, "groups", "skipped:groups_off"),
        ("status@broadcast", "stories", "skipped:stories_off"),
        ("120363000@newsletter", "newsletters", "skipped:newsletters_off"),
    ],
)
async def test_groups_stories_and_newsletters_come_in_where_the_channel_wants_them(
    here: World, address: str, setting: str, outcome: str
) -> None:
    who = {"address": "6281100000001@c.us", "name": "Budi"}
    async with here.routers():
        await here.publish(off := received(address, participant=who, chat_name="Keluarga"))
        assert await here.outcome(off) == outcome
        assert await here.chat(address) is None
    await here.database.execute(f"update channels set {setting} = true where provider = 'whapi'")
    try:
        async with here.routers():
            await here.publish(on := received(address, participant=who, chat_name="Keluarga", sender_name="Budi"))
            assert await here.outcome(on) == "applied"
            chat = await here.chat(address)
            assert chat is not None
            (message,) = await here.messages(address)
            contact = (await here.rows("select * from contacts where id = $1", chat["contact_id"]))[0]
            assert (contact["name"], contact["is_group"], contact["phone"]) == ("Keluarga", address == GROUP, None)
            assert json.loads(message["participant"]) == who
            assert (chat["unread_count"], chat["open_turn_id"], message["awaiting_reply"]) == (1, None, False)
            if address == GROUP:
                await here.database.execute("update channels set bot_in_groups = true where provider = 'whapi'")
                await here.publish(named := received(address, "@kami buka?", participant=who, mentions_us=True))
                await here.outcome(named)
                request = await here.request_for(chat["id"])
                assert [part.text for part in request.messages] == ["@kami buka?"]
    finally:
        await here.database.execute(f"update channels set {setting} = false, bot_in_groups = false")


async def test_our_changes_show_once_the_provider_has_carried_them_out(here: World) -> None:
    async with here.routers() as running:
        address, order = await here.conversation()
        await here.publish(result := sent(order, f"chg-{address}"))
        await here.outcome(result)
        wanted = (Change("react", emoji="👍"), Change("edit", text="Baru"), Change("revoke", agent_id=None))
        ids = []
        async with running[0].base.transactions.begin() as work:
            chat = await lock_chat(work.connection, order.chat_id)
            assert chat is not None
            target = Target(order.message_id, True, "text", "sent", f"chg-{address}")
            changes = Changes()
            for change_id, change in zip(await new_change_ids(work.connection, 3), wanted, strict=True):
                change_message(chat, target, change, changes, change_id=change_id, now=utc_now(), cause=Cause("t"))
                ids.append(change_id)
            await save(work, [chat], changes)
        assert await here.one("select outbound_seq from chats where id = $1", order.chat_id) == 4
        await here.order_for(order.chat_id, 4)
        await here.database.execute("update message_changes set created_at = now() - interval '1 hour'")
        await until(lambda: running[0].reemitter.leadership.is_leader, 15, what="a leader")
        await running[0].reemitter.sweep()  # no sender has taken them in
        again = await here.order_for(order.chat_id, 7)
        assert isinstance(again, ChangeMessage)
        assert (again.change_id, again.seq, again.provider_message_id) == (ids[2], 4, f"chg-{address}")

        def answer(kind: type[Contract], number: int, **fields: Any) -> Contract:
            about = {"change_id": ids[number], "message_id": order.message_id, "chat_id": order.chat_id}
            operation = wanted[number].operation
            return kind.model_validate({"occurred_at": utc_now(), "operation": operation, **about, **fields})

        done = [answer(MessageChanged, 0), answer(MessageChanged, 1)]
        refused = answer(MessageChangeFailed, 2, error_code="too_late", error="Too old to delete")
        await here.publish(*done, refused, refused)
        await here.outcomes([*done, refused])
        (message,) = await here.rows("select * from messages where id = $1", order.message_id)
        assert json.loads(message["reactions"])["us"]["emoji"] == "👍"
        assert (message["text"], message["original_text"], message["revoked_at"]) == ("Baru", order.text, None)
        states = await here.rows(
            "select status, error_code from message_changes where chat_id = $1 order by id", chat.id
        )
        assert [tuple(row.values()) for row in states] == [("done", None), ("done", None), ("failed", "too_late")]
        notified = "select count(*) from feed where chat_id = $1 and data ->> 'kind' = 'change_failed'"
        assert await here.one(notified, chat.id) == 1
        await here.publish(after_all := answer(MessageChanged, 2))
        await here.outcome(after_all)
        assert await here.one("select revoked_at is not null from messages where id = $1", order.message_id)


async def test_a_missed_call_is_on_the_timeline_and_told_of_once(here: World) -> None:
    address, stranger = new_address(), new_address()

    def call(status: str, who: str, call_id: str) -> CallReported:
        return CallReported.model_validate(
            {"occurred_at": utc_now(), "received_at": utc_now(), "channel": WHAPI}
            | {"call_id": call_id, "address": who, "status": status}
        )

    async with here.routers(2):
        await here.publish(event := received(address))
        await here.outcome(event)
        calls = [call(status, address, f"c-{address}") for status in ("missed", "ringing", "missed")]
        unknown = call("missed", stranger, f"c-{stranger}")
        await here.publish(*calls, unknown)
        await here.outcomes([*calls, unknown])
    chat = await here.chat(address)
    assert chat is not None
    (entry,) = await here.rows("select * from timeline_entries where chat_id = $1 and kind = 'call'", chat["id"])
    assert json.loads(entry["data"])["status"] == "missed"
    told = "select count(*) from feed where type = 'notification' and data ->> 'kind' = 'missed_call' and "
    assert await here.one(told + "chat_id = $1", chat["id"]) == 1
    assert await here.chat(stranger) is None
    assert await here.one(told + "chat_id is null") == 1


async def test_profiles_presence_and_channel_states_are_kept(here: World) -> None:
    address = new_address()
    now = utc_now()

    def about(kind: type[Contract], seconds: float = 0, **fields: Any) -> Contract:
        at = now + timedelta(seconds=seconds)
        return kind.model_validate({"occurred_at": at, "received_at": at, "channel": WHAPI, **fields})

    async with here.routers(2):
        await here.publish(event := received(address))
        await here.outcome(event)
        chat = await here.chat(address)
        assert chat is not None
        feed_before = await here.one("select position from feed_head")
        typing = about(PresenceReported, 1, address=address, presence="typing")
        online = about(PresenceReported, 0, address=address, presence="online")  # earlier, and comes later
        stale = about(PresenceReported, -90, address=address, presence="recording")
        await here.publish(typing)

        async def types() -> bool:
            presence = await here.one("select presence from chat_presences where chat_id = $1", chat["id"])
            return bool(presence == "typing")

        await until(types, what="typing")
        await here.publish(online, stale, profile := about(ContactReported, address=address, about="Sibuk"))
        assert await here.outcome(profile) == "applied"
        nobody = about(ContactReported, address=new_address(), name="X")
        await here.publish(nobody)
        assert await here.outcome(nobody) == "skipped:unknown_contact"
        row = (await here.rows("select * from chat_presences where chat_id = $1", chat["id"]))[0]
        assert (row["presence"], row["typing_until"]) == ("typing", now + timedelta(seconds=16))
        assert await here.one("select about from contacts where id = $1", chat["contact_id"]) == "Sibuk"
        feed = await here.rows("select type from feed where position > $1", feed_before)
        assert [entry["type"] for entry in feed] == ["chat.updated"]  # the profile; typing leaves nothing behind
        recorded = "select count(*) from processed_events where event_id = any($1::uuid[])"
        assert await here.one(recorded, [typing.event_id, online.event_id, stale.event_id]) == 0

        qr = about(ChannelStateReported, 1, state="needs_qr", provider_state="SCAN_QR_CODE", qr="2@abc")
        up = about(ChannelStateReported, 2, state="connected", provider_state="WORKING", phone="+628")
        await here.publish(up)
        await here.outcome(up)
        await here.publish(qr)  # overtaken
        await here.outcome(qr)
        (state,) = await here.rows("select * from channel_states")
        assert (state["state"], state["qr"], state["phone"]) == ("connected", None, "+628")


async def test_an_answer_is_told_of_again_once_the_message_that_it_quotes_is_here(here: World) -> None:
    """Open threads show the quoted message at once, whether it comes late or its id is only then known."""

    async def updates(message_id: int) -> int:
        return int(
            await here.one("select count(*) from feed where type = 'message.updated' and message_id = $1", message_id)
        )

    async def told(message_id: int) -> bool:
        return await updates(message_id) == 1

    async with here.routers(2):
        address, order = await here.conversation()
        late, ours = f"late-{address}", f"ours-{address}"
        quoting = [
            received(address, text, quoted={"provider_message_id": name})
            for text, name in (("itu", late), ("ya", ours))
        ]
        await here.publish(*quoting)
        await here.outcomes(list(quoting))
        ids = {row["text"]: row["id"] for row in await here.messages(address)}
        assert [await updates(ids[text]) for text in ("itu", "ya")] == [0, 0]
        await here.publish(event := received(address, "yang mana?", provider_message_id=late))
        await here.outcome(event)
        await until(lambda: told(ids["itu"]), what="news of the answer to the late message")
        await here.publish(result := sent(order, ours))
        await here.outcome(result)
        await until(lambda: told(ids["ya"]), what="news of the answer to ours")
        assert await updates(ids["itu"]) == 1
