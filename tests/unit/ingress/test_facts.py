"""Whose message a fact is about, who did it, and when."""

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.contracts.channels import ChannelStateReported
from shared.contracts.contacts import AddressLinked, CallReported, ContactReported
from shared.contracts.envelope import Contract
from shared.contracts.messages import MessageEdited, MessageReacted, MessageRevoked, PollVoted
from tests.unit.ingress.bodies import (
    CUSTOMER,
    GROUP,
    LID,
    NOW,
    OWN,
    PERSON,
    THEN,
    Json,
    waha,
    waha_body,
    waha_payload,
    whapi,
    whapi_body,
    whapi_text,
)

TOLD_AT = datetime.fromtimestamp(THEN, UTC)


def action(**changes: Any) -> Json:
    return whapi_text(type="action", text=..., id="Act-1", **changes)


def only(contracts: list[Contract]) -> Any:
    (contract,) = contracts
    return contract


@pytest.mark.parametrize(
    ("kind", "changes", "whose"),
    [
        ("reaction", {}, None),
        ("reaction", {"from_me": True}, None),
        ("edit", {}, False),
        ("edit", {"from_me": True}, True),
        ("edit", {"from_me": ...}, None),
        ("edit", {"chat_id": GROUP}, False),
        ("delete", {}, False),
        ("delete", {"from_me": True}, True),
        ("delete", {"from_me": None}, None),
        ("delete", {"chat_id": GROUP}, None),
    ],
)
def test_whose_message_an_action_of_whapi_is_about(kind: str, changes: Json, whose: bool | None) -> None:
    item = action(action={"type": kind, "target": "T-1", "emoji": "👍", "body": "x"}, **changes)
    fact = only(whapi(whapi_body(item)))
    assert (fact.target, fact.target_from_me, fact.provider_message_id) == ("T-1", whose, "Act-1")
    assert fact.changed_at == TOLD_AT


def test_a_message_that_is_sent_again_tells_whose_it_is() -> None:
    fact = only(whapi(whapi_body(whapi_text(edited=True, from_me=True, chat_id=GROUP))))
    assert isinstance(fact, MessageEdited)
    assert (fact.target_from_me, fact.text) == (True, "Halo")
    fact = only(whapi(whapi_body(whapi_text(status="deleted", from_me=True, chat_id=GROUP))))
    assert isinstance(fact, MessageRevoked)
    assert fact.target_from_me is True


def test_an_update_tells_whose_message_it_is_by_the_message() -> None:
    after = whapi_text(from_me=True, type="poll", poll={"options": ["Ya"], "results": [{"id": "o1", "name": "Ya"}]})
    trigger = action(action={"type": "vote", "target": "T-1", "votes": ["o1", "o9", None]})
    fact = only(whapi({"messages_updates": [{"id": "T-1", "trigger": trigger, "after_update": after}]}))
    assert isinstance(fact, PollVoted)
    assert (fact.target_from_me, fact.voter, fact.options) == (True, PERSON, ("Ya", "o9"))


@pytest.mark.parametrize(
    ("changes", "actor", "address"),
    [
        ({}, PERSON, PERSON),
        ({"from_me": True}, None, PERSON),
        ({"chat_id": ...}, PERSON, PERSON),
        ({"chat_id": GROUP}, PERSON, GROUP),
        ({"chat_id": GROUP, "from": GROUP, "author": CUSTOMER}, PERSON, GROUP),
        ({"chat_id": GROUP, "from": GROUP}, None, GROUP),
        ({"chat_id": ..., "from": ...}, None, None),
    ],
)
def test_who_reacted(changes: Json, actor: str | None, address: str | None) -> None:
    fact = only(whapi(whapi_body(action(action={"type": "reaction", "target": "T-1", "emoji": " 👍 "}, **changes))))
    assert isinstance(fact, MessageReacted)
    assert (fact.actor, fact.address, fact.emoji) == (actor, address, "👍")


@pytest.mark.parametrize(("engine", "whose"), [("WEBJS", True), ("NOWEB", True), ("WPP", True), ("GOWS", None)])
def test_a_waha_reactions_target_names_its_author_but_for_old_gows(engine: str, whose: bool | None) -> None:
    payload = waha_payload(body=..., reaction={"text": "👍", "messageId": f"true_{PERSON}_3EB0T"})
    fact = only(waha(waha_body(payload, "message.reaction", engine=engine)))
    assert isinstance(fact, MessageReacted)
    assert (fact.target, fact.target_from_me, fact.actor, fact.actor_name) == ("3EB0T", whose, PERSON, "Budi")


def test_the_actor_is_the_number_where_the_payload_shows_it() -> None:
    payload = waha_payload(
        id=f"false_{LID}_3EB0",
        **{"from": LID},
        reaction={"text": "👍", "messageId": f"true_{LID}_3EB0T"},
        _data={"Info": {"SenderAlt": f"{CUSTOMER}@s.whatsapp.net"}},
    )
    fact, link = waha(waha_body(payload, "message.reaction", engine="GOWS"))
    assert isinstance(fact, MessageReacted)
    assert isinstance(link, AddressLinked)
    assert (fact.actor, fact.address, link.alias) == (PERSON, LID, PERSON)


def test_two_reactions_within_a_second_are_told_apart_by_the_envelope() -> None:
    payload = waha_payload(reaction={"text": "👍", "messageId": "3EB0T"})
    first = only(waha(waha_body(payload, "message.reaction", timestamp=THEN * 1000 + 100, id="evt_1")))
    again = only(waha(waha_body(payload, "message.reaction", timestamp=THEN * 1000 + 900, id="evt_2")))
    assert first.changed_at < again.changed_at
    assert first.event_id != again.event_id
    late = only(waha(waha_body(payload, "message.reaction", timestamp=THEN * 1000 + 3_600_000)))
    assert late.changed_at == TOLD_AT


@pytest.mark.parametrize(
    ("engine", "payload", "target"),
    [
        ("WEBJS", {"id": f"false_{PERSON}_3EB0T", "editedMessageId": None}, "3EB0T"),
        ("NOWEB", {"id": f"false_{PERSON}_3EB0E", "editedMessageId": "3EB0T"}, "3EB0T"),
        ("GOWS", {"id": f"false_{PERSON}_3EB0E", "editedMessageId": f"false_{PERSON}_3EB0T"}, "3EB0T"),
    ],
)
def test_the_message_that_was_edited(engine: str, payload: Json, target: str) -> None:
    fact = only(waha(waha_body(waha_payload(body="Besok", **payload), "message.edited", engine=engine)))
    assert isinstance(fact, MessageEdited)
    assert (fact.target, fact.target_from_me, fact.text) == (target, False, "Besok")


def test_an_edit_of_webjs_happened_when_it_was_told_and_not_when_the_message_was_written() -> None:
    body = waha_body(waha_payload(editedMessageId="3EB0T"), "message.edited", timestamp=(THEN + 300) * 1000)
    assert only(waha(body)).changed_at == datetime.fromtimestamp(THEN + 300, UTC)


@pytest.mark.parametrize(
    ("poll", "whose"),
    [
        ({"id": f"true_{PERSON}_3EB0T", "fromMe": True}, True),
        ({"id": f"false_{PERSON}_3EB0T", "fromMe": True}, None),
        ({"id": "3EB0T", "fromMe": False}, False),
        ({"id": f"true_{PERSON}_3EB0T"}, None),
    ],
)
def test_whose_poll_it_is_counts_where_flag_and_id_agree(poll: Json, whose: bool | None) -> None:
    vote = {"id": f"false_{PERSON}_3EB0V", "from": PERSON, "to": "me", "fromMe": False, "selectedOptions": ["Ya"]}
    fact = only(waha(waha_body({"vote": vote, "poll": poll}, "poll.vote")))
    assert isinstance(fact, PollVoted)
    assert (fact.target, fact.target_from_me, fact.voter, fact.address) == ("3EB0T", whose, PERSON, PERSON)


def test_a_group_shows_its_members_numbers() -> None:
    payload = {"group": {"id": GROUP, "participants": [{"id": LID, "pn": PERSON}, {"id": PERSON}, None]}}
    record, link = waha(waha_body(payload, "group.v2.update"))
    assert getattr(record, "address", None) == GROUP
    assert isinstance(link, AddressLinked)
    assert (link.address, link.alias) == (LID, PERSON)


def test_a_callers_number_behind_a_hidden_id() -> None:
    payload = {"id": "CALL1", "from": LID, "timestamp": THEN + 0.5, "_data": {"CallCreatorAlt": PERSON}}
    call, link = waha(waha_body(payload, "call.received"))
    assert isinstance(call, CallReported)
    assert isinstance(link, AddressLinked)
    assert (call.address, call.called_at, call.status) == (PERSON, TOLD_AT, "ringing")


def test_a_call_of_whapi_is_told_in_milliseconds_and_may_name_us_as_its_chat() -> None:
    item = {"id": "C1", "chat_id": f"{OWN}@s.whatsapp.net", "from": f"{CUSTOMER}@s.whatsapp.net", "status": "answered"}
    call = only(whapi({"calls": [{**item, "timestamp": THEN * 1000}]}))
    assert isinstance(call, CallReported)
    assert (call.address, call.called_at, call.from_me) == (PERSON, TOLD_AT, False)


def test_the_qr_that_the_phone_must_see() -> None:
    state = only(whapi({"qr": {"status": "OK", "base64": "aGk=", "rowdata": "2@x"}}))
    assert isinstance(state, ChannelStateReported)
    assert (state.state, state.qr, state.qr_image) == ("needs_qr", "2@x", "data:image/png;base64,aGk=")


def test_our_number_as_the_channel_tells_it() -> None:
    state = only(whapi({"health": {"status": {"text": "AUTH"}, "user": {"id": CUSTOMER}}}))
    assert isinstance(state, ChannelStateReported)
    assert state.phone == f"+{CUSTOMER}"
    state = only(waha(waha_body({"status": "WORKING"}, "session.status", me={"id": PERSON})))
    assert isinstance(state, ChannelStateReported)
    assert (state.state, state.phone) == ("connected", f"+{CUSTOMER}")


def test_a_contact_tells_what_is_known_and_nothing_else() -> None:
    contact = only(whapi({"contacts": [{"id": CUSTOMER, "pushname": "Budi", "profile_pic": "x", "status": ""}]}))
    assert isinstance(contact, ContactReported)
    assert (contact.name, contact.about, contact.avatar_url) == ("Budi", None, None)
    assert contact.received_at == NOW
