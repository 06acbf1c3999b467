"""What both providers tell besides new messages and statuses."""

from dataclasses import replace
from typing import Any

import pytest

from deploy.simulator import facts, waha_events, whapi_events
from deploy.simulator.content import option_id
from deploy.simulator.messages import Message, Person, Provider, Source
from deploy.simulator.settings import Engine
from deploy.simulator.whapi_events import Shape
from tests.unit.simulator.making import AT, CUSTOMER, ENGINES, GROUP, OWN, in_group, message, settings

Json = dict[str, Any]
EACH_ENGINE = pytest.mark.parametrize("engine", ENGINES)
SOURCES = pytest.mark.parametrize("source", ["customer", "api", "phone"])


def act(source: Source = "customer", person: Person | None = None) -> facts.Act:
    return facts.Act("cccc-dddd", source, AT + 5, person)


def whapi(fact: facts.Fact, shape: Shape | None = None) -> Json:
    [said] = whapi_events.bodies(fact, settings(), shape)
    assert said.body["channel_id"] == "SIMULA-TR001"
    return said.body


def waha(fact: facts.Fact, engine: Engine) -> tuple[str, Json]:
    [said] = waha_events.events(fact, settings(engine))
    return said.kind, said.body


def poll(provider: Provider) -> Message:
    return message(
        provider, "poll", "api", votes={f"{CUSTOMER}@{'c.us' if provider == 'waha' else 's.whatsapp.net'}": ("Mie",)}
    )


@SOURCES
def test_whapi_reaction(source: Source) -> None:
    [item] = whapi(facts.Reacted(message(), act(source), "👍"))["messages"]
    assert (item["id"], item["type"], item["timestamp"]) == ("cccc-dddd", "action", int(AT) + 5)
    assert item["action"] == {"type": "reaction", "emoji": "👍", "target": "aaaa-bbbb"}
    own = source != "customer"
    assert (item["from_me"], item["from"]) == (own, OWN if own else CUSTOMER)
    assert item["source"] == ("api" if source == "api" else "mobile")


def test_whapi_edit_in_each_of_its_ways() -> None:
    fact = facts.Edited(message(text="baru"), act(), "baru", before="lama")
    [action] = whapi(fact)["messages"]
    assert action["action"] == {
        "type": "edit",
        "target": "aaaa-bbbb",
        "edited_type": "text",
        "edited_content": {"body": "baru"},
    }
    [again] = whapi(fact, "resent")["messages"]
    assert (again["id"], again["edited"], again["text"]) == ("aaaa-bbbb", True, {"body": "baru"})
    [update] = whapi(fact, "update")["messages_updates"]
    assert update["before_update"]["text"] == {"body": "lama"}
    assert update["after_update"]["text"] == {"body": "baru"}


def test_whapi_deletion_in_each_of_its_ways() -> None:
    fact = facts.Revoked(message(deleted=True), act())
    assert whapi(fact)["messages"][0]["action"] == {"type": "delete", "target": "aaaa-bbbb"}
    removed = whapi(fact, "removed")
    assert removed["messages_removed"] == ["aaaa-bbbb"]
    assert removed["event"] == {"type": "messages", "event": "delete"}
    assert whapi(fact, "resent")["messages"][0]["status"] == "deleted"
    typed = whapi(fact, "typed")["messages"][0]
    assert (typed["id"], typed["type"]) == ("aaaa-bbbb", "deleted")


def test_whapi_vote_in_each_of_its_ways() -> None:
    fact = facts.Voted(poll("whapi"), act(), ("Mie",))
    [update] = whapi(fact)["messages_updates"]
    assert update["trigger"]["action"] == {"type": "vote", "target": "aaaa-bbbb", "votes": [option_id("Mie")]}
    assert [r["count"] for r in update["before_update"]["poll"]["results"]] == [0, 0]
    assert [r["count"] for r in update["after_update"]["poll"]["results"]] == [0, 1]
    assert whapi(fact, "action")["messages"][0]["action"]["type"] == "vote"


def test_whapi_in_a_group_names_who_acts() -> None:
    who = Person("6281100000009@s.whatsapp.net", "Cici")
    [item] = whapi(facts.Reacted(in_group("whapi"), act(person=who), "👍"))["messages"]
    assert (item["chat_id"], item["from"], item["from_name"]) == (GROUP, "6281100000009", "Cici")


@pytest.mark.parametrize("state", ["online", "offline", "typing", "recording"])
def test_whapi_presence(state: facts.Presence) -> None:
    [item] = whapi(facts.Seen(f"{CUSTOMER}@s.whatsapp.net", state, AT))["presences"]
    assert (item["contact_id"], item["status"]) == (CUSTOMER, state)
    assert ("last_seen" in item) is (state == "offline")


def test_whapi_call_is_in_milliseconds() -> None:
    [item] = whapi(facts.Called("call", f"{CUSTOMER}@s.whatsapp.net", "rejected", AT))["calls"]
    assert (item["status"], item["timestamp"], item["from"]) == ("canceled", int(AT * 1000), item["chat_id"])


def test_whapi_session_with_its_code() -> None:
    health, code = whapi_events.bodies(facts.SessionChanged("QR", AT, "2@x"), settings())
    assert health.body["health"]["status"] == {"code": 3, "text": "QR"}
    assert (code.kind, code.body["qr"]["status"], code.body["qr"]["rowdata"]) == ("channel.patch", "OK", "2@x")
    [working] = whapi_events.bodies(facts.SessionChanged("AUTH", AT), settings())
    assert working.body["health"]["status"]["code"] == 4


def test_whapi_contact_and_group() -> None:
    changed = facts.ContactChanged(f"{CUSTOMER}@s.whatsapp.net", AT, "Budi", "B", "https://example.com/a.jpg")
    [item] = whapi(changed)["contacts_updates"]
    assert (item["before_update"]["name"], item["after_update"]["name"]) == ("B", "Budi")
    people = (Person(f"{CUSTOMER}@s.whatsapp.net"),)
    [item] = whapi(facts.GroupChanged(GROUP, "Keluarga", "leave", people, AT))["groups_participants"]
    assert item == {"group_id": GROUP, "participants": [CUSTOMER], "action": "remove"}


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("protocol", "unknown"), ("unknown", "unknown"), ("notification", "system"), ("encrypted_edit", "action")],
)
def test_whapi_noise_looks_like_a_customers(kind: facts.NoiseKind, shown: str) -> None:
    [item] = whapi(facts.Noise("eeee-ffff", f"{CUSTOMER}@s.whatsapp.net", kind, AT))["messages"]
    assert (item["type"], item["from_me"], item["from"]) == (shown, False, CUSTOMER)


@SOURCES
@EACH_ENGINE
def test_waha_reaction(engine: Engine, source: Source) -> None:
    event, payload = waha(facts.Reacted(message("waha"), act(source), "👍"), engine)
    assert event == "message.reaction"
    assert payload["reaction"] == {"text": "👍", "messageId": f"false_{CUSTOMER}@c.us_3AFF"}
    own = source != "customer"
    assert payload["id"] == f"{'true' if own else 'false'}_{CUSTOMER}@c.us_cccc-dddd"
    assert payload["fromMe"] is own
    assert "body" not in payload
    if engine == "WEBJS":
        assert payload["participant"] == (f"{OWN}@c.us" if own else f"{CUSTOMER}@c.us")
        assert payload["timestamp"] == AT + 5
    else:
        assert payload["timestamp"] == int(AT) + 5


@pytest.mark.parametrize(("engine", "bare"), [("GOWS", "cccc-dddd"), ("NOWEB", "cccc-dddd"), ("WEBJS", "3AFF")])
def test_waha_edit_has_the_id_of_the_action_except_on_webjs(engine: Engine, bare: str) -> None:
    fact = facts.Edited(message("waha", text="baru"), act(), "baru", before="lama")
    event, payload = waha(fact, engine)
    assert event == "message.edited"
    assert payload["id"] == f"false_{CUSTOMER}@c.us_{bare}"
    assert (payload["editedMessageId"], payload["body"]) == ("3AFF", "baru")


@EACH_ENGINE
def test_waha_deletion(engine: Engine) -> None:
    event, payload = waha(facts.Revoked(message("waha"), act()), engine)
    assert (event, payload["revokedMessageId"]) == ("message.revoked", "3AFF")
    assert payload["after"]["id"] == f"false_{CUSTOMER}@c.us_cccc-dddd"
    assert not payload["after"]["body"]
    assert (payload["before"] is not None) is (engine == "WEBJS")


@pytest.mark.parametrize(
    ("engine", "own", "at"),
    [
        ("GOWS", "me", int((AT + 5) * 1000)),
        ("NOWEB", "me", int((AT + 5) * 1000)),
        ("WEBJS", f"{OWN}@c.us", int(AT) + 5),
    ],
)
def test_waha_vote(engine: Engine, own: str, at: int) -> None:
    event, payload = waha(facts.Voted(poll("waha"), act(), ("Mie",)), engine)
    assert event == "poll.vote"
    vote = payload["vote"]
    assert (vote["selectedOptions"], vote["timestamp"], vote["from"], vote["to"]) == (
        ["Mie"],
        at,
        f"{CUSTOMER}@c.us",
        own,
    )
    assert (payload["poll"]["id"], payload["poll"]["fromMe"]) == (f"true_{CUSTOMER}@c.us_3AFF", True)


@EACH_ENGINE
def test_waha_in_a_group_names_who_acts(engine: Engine) -> None:
    fact = facts.Reacted(in_group("waha"), act(person=Person("6281100000009@c.us", "Cici")), "👍")
    _, payload = waha(fact, engine)
    assert payload["participant"] == "6281100000009@c.us"
    assert payload["reaction"]["messageId"] == f"false_{GROUP}_3AFF_{CUSTOMER}@c.us"


def test_waha_presence_call_session_and_group() -> None:
    customer = f"{CUSTOMER}@c.us"
    event, payload = waha(facts.Seen(customer, "offline", AT), "GOWS")
    presence = {"participant": customer, "lastKnownPresence": "offline", "lastSeen": int(AT)}
    assert (event, payload) == ("presence.update", {"id": customer, "presences": [presence]})
    assert waha(facts.Called("call", customer, "ringing", AT), "NOWEB")[0] == "call.received"
    event, payload = waha(facts.SessionChanged("SCAN_QR_CODE", AT, "2@x"), "GOWS")
    assert (event, payload["status"]) == ("session.status", "SCAN_QR_CODE")
    people = (Person("21234567890123@lid", "", customer),)
    event, payload = waha(facts.GroupChanged(GROUP, "Keluarga", "join", people, AT), "GOWS")
    assert event == "group.v2.participants"
    assert payload["participants"] == [{"id": "21234567890123@lid", "role": "participant", "pn": customer}]


def test_waha_has_no_event_for_contacts() -> None:
    assert waha_events.events(facts.ContactChanged(f"{CUSTOMER}@c.us", AT, "B", "A"), settings()) == []


@pytest.mark.parametrize("kind", ["protocol", "unknown", "notification", "encrypted_edit"])
@EACH_ENGINE
def test_waha_noise_has_no_content(engine: Engine, kind: facts.NoiseKind) -> None:
    event, payload = waha(facts.Noise("3AEE", f"{CUSTOMER}@c.us", kind, AT), engine)
    assert event == "message.any"
    assert not payload["body"]
    assert (payload["hasMedia"], payload["media"], payload["fromMe"]) == (False, None, False)


def test_facts_leave_their_message_alone() -> None:
    target = message("waha")
    before = replace(target)
    for engine in ENGINES:
        waha_events.events(facts.Edited(target, act(), "baru", before="Halo"), settings(engine))
    assert target == before
