"""Whom a message is from, and what it answers, for both providers."""

from typing import Any

import pytest

from shared.contracts.contacts import AddressLinked
from shared.contracts.content import (
    Participant,
    Quoted,
)
from shared.inbound.normalise import normalise
from tests.unit.ingress.bodies import (
    CUSTOMER,
    GROUP,
    LID,
    NOW,
    OWN,
    PERSON,
    Json,
    content_of,
    echoed,
    of_waha,
    of_whapi,
    received,
    waha,
    waha_body,
    waha_payload,
    whapi,
    whapi_body,
    whapi_text,
)


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        (
            {"quoted_id": "Q-1", "quoted_author": OWN, "quoted_type": "text", "quoted_content": {"body": "A"}},
            Quoted(provider_message_id="Q-1", author=f"{OWN}@c.us", type="text", text="A"),
        ),
        (
            {"quoted_id": "Q-1", "quoted_author": "undefined@s.whatsapp.net", "quoted_content": {"caption": "A"}},
            Quoted(provider_message_id="Q-1", text="A"),
        ),
        ({"quoted_id": "Q-1", "quoted_content": {"text": {"body": "A"}}}, Quoted(provider_message_id="Q-1", text="A")),
        ({"quoted_id": "Q-1", "quoted_author": [], "quoted_content": "A"}, Quoted(provider_message_id="Q-1", text="A")),
        ({"quoted_id": ""}, None),
        ({"quoted_author": OWN}, None),
        ("x", None),
    ],
)
def test_whapis_quotes(context: Any, expected: Quoted | None) -> None:
    assert received(whapi(whapi_body(whapi_text(context=context)))).quoted == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"replyTo": {"id": f"true_{PERSON}_3EB0Q", "participant": f"{OWN}@c.us", "body": "A"}},
            Quoted(provider_message_id="3EB0Q", author=f"{OWN}@c.us", text="A"),
        ),
        ({"replyTo": {"id": "3EB0Q", "participant": "undefined@c.us"}}, Quoted(provider_message_id="3EB0Q")),
        (
            {
                "_data": {
                    "message": {
                        "extendedTextMessage": {
                            "contextInfo": {
                                "stanzaId": "3EB0Q",
                                "participant": LID,
                                "quotedMessage": {"conversation": "A"},
                            }
                        }
                    }
                }
            },
            Quoted(provider_message_id="3EB0Q", author=LID, type="text", text="A"),
        ),
        (
            {"_data": {"quotedStanzaID": "3EB0Q", "quotedMsg": {"type": "image", "body": "/9j/"}}},
            Quoted(provider_message_id="3EB0Q", type="image"),
        ),
        ({"replyTo": {"body": "A"}}, None),
        ({"replyTo": []}, None),
    ],
)
def test_wahas_quotes(changes: Json, expected: Quoted | None) -> None:
    assert of_waha(**changes).quoted == expected


@pytest.mark.parametrize(
    ("engine", "data", "alias"),
    [
        ("NOWEB", {"key": {"remoteJid": LID, "remoteJidAlt": f"{CUSTOMER}:2@s.whatsapp.net"}}, PERSON),
        ("NOWEB", {"key": {"remoteJid": LID, "senderPn": f"{CUSTOMER}@s.whatsapp.net"}}, PERSON),
        ("GOWS", {"Info": {"SenderAlt": f"{CUSTOMER}@s.whatsapp.net"}}, PERSON),
        ("GOWS", {"Info": {"SenderAlt": ""}}, None),
        ("GOWS", {"Info": {"RecipientAlt": f"{CUSTOMER}@s.whatsapp.net"}}, None),
        ("GOWS", {"Info": {"SenderAlt": f"{OWN}@s.whatsapp.net"}}, None),
        ("WEBJS", {}, None),
    ],
)
def test_the_number_behind_a_hidden_id(engine: str, data: Json, alias: str | None) -> None:
    contracts = waha(waha_body(waha_payload(id=f"false_{LID}_3EB0", **{"from": LID}, _data=data), engine=engine))
    message = received(contracts)
    assert (message.address, message.alias) == (LID, alias)
    links = [contract for contract in contracts if isinstance(contract, AddressLinked)]
    assert [(link.address, link.alias, link.reason) for link in links] == ([(LID, alias, "payload")] if alias else [])


def test_the_hidden_id_beside_a_number() -> None:
    data = {"key": {"remoteJid": f"{CUSTOMER}@s.whatsapp.net", "remoteJidAlt": LID, "addressingMode": "pn"}}
    message = of_waha("NOWEB", _data=data)
    assert (message.address, message.alias) == (PERSON, LID)


@pytest.mark.parametrize(
    ("engine", "changes"),
    [
        (
            "NOWEB",
            {"participant": LID, "_data": {"key": {"participant": "", "participantAlt": PERSON}, "pushName": "Budi"}},
        ),
        ("GOWS", {"participant": LID, "_data": {"Info": {"SenderAlt": PERSON, "PushName": "Budi"}}}),
        ("GOWS", {"participant": None, "to": LID, "_data": {"Info": {"SenderAlt": PERSON, "PushName": "Budi"}}}),
        ("WEBJS", {"author": LID, "participant": PERSON}),
    ],
)
def test_who_wrote_in_a_group(engine: str, changes: Json) -> None:
    payload = waha_payload(**{"id": f"false_{GROUP}_3EB0", "from": GROUP, "to": GROUP, **changes})
    message = received(waha(waha_body(payload, engine=engine)))
    assert message.participant is not None
    assert {message.participant.address, message.participant.alias} == {LID, PERSON}
    assert message.participant.name == "Budi"


def test_who_wrote_in_a_group_of_whapi() -> None:
    item = whapi_text(chat_id=GROUP, chat_name="Keluarga", **{"from": GROUP}, author=CUSTOMER)
    message = received(whapi(whapi_body(item)))
    assert message.participant == Participant(address=PERSON, name="Budi")
    assert message.chat_name == "Keluarga"


def test_whapi_never_names_our_number_but_the_channel_may_know_it() -> None:
    item = whapi_text(chat_id=GROUP, context={"mentions": [OWN]})
    message = received(whapi(whapi_body(item)))
    assert not message.mentions_us
    assert content_of(message).mentions == (f"{OWN}@c.us",)
    own = frozenset({f"{OWN}@c.us"})
    told = received(normalise("whapi", whapi_body(item), received_at=NOW, own_of=lambda _channel: own))
    assert told.mentions_us


def test_what_nobody_knows_is_kept_whole() -> None:
    item = whapi_text(type="hologram", text=..., hologram={"x": 1})
    message = received(whapi(whapi_body(item)))
    assert (message.type, message.raw) == ("unsupported", item)
    assert received(whapi(whapi_body(whapi_text()))).raw is None


def test_forwarded_messages_say_so() -> None:
    assert content_of(received(whapi(whapi_body(whapi_text(context={"forwarded": True}))))).is_forwarded
    assert content_of(of_waha(_data={"type": "chat", "isForwarded": True})).is_forwarded


def test_a_message_without_an_id_is_known_by_what_it_holds() -> None:
    first, again, other = (
        of_whapi("location", {"latitude": north, "longitude": 1}, id=...).provider_message_id for north in (1, 1, 2)
    )
    assert first == again != other


def test_what_shows_our_own_number_as_its_sender_is_ours() -> None:
    item = whapi_text(from_me=..., **{"from": OWN})
    own = frozenset({f"{OWN}@c.us"})
    message = echoed(normalise("whapi", whapi_body(item), received_at=NOW, own_of=lambda _channel: own))
    assert message.address == PERSON


@pytest.mark.parametrize(
    ("chat", "sender", "alias"),
    [
        (LID, CUSTOMER, PERSON),
        (LID, f"{CUSTOMER}@s.whatsapp.net", PERSON),
        (PERSON, LID, LID),
        (LID, LID, None),
        (LID, "71234567890123", None),
        (LID, "999", None),
        (PERSON, CUSTOMER, None),
        (LID, None, None),
    ],
)
def test_whapi_may_show_chat_and_sender_differently(chat: str, sender: str | None, alias: str | None) -> None:
    contracts = whapi(whapi_body(whapi_text(chat_id=chat, **{"from": sender})))
    assert received(contracts).alias == alias
    assert len(contracts) == (1 if alias is None else 2)
