"""What is kept of a message beside its text, for both providers."""

from typing import Any

import pytest

from services.ingress.normalise import normalise
from shared.contracts.contacts import AddressLinked
from shared.contracts.content import (
    Choice,
    ContactCard,
    Content,
    LinkPreview,
    Location,
    Media,
    Participant,
    Poll,
    Quoted,
)
from shared.contracts.messages import MessageReceived
from tests.unit.ingress.bodies import (
    CUSTOMER,
    NOW,
    OWN,
    Json,
    echoed,
    received,
    waha,
    waha_body,
    waha_payload,
    whapi,
    whapi_body,
    whapi_text,
)

PERSON = f"{CUSTOMER}@c.us"
LID = "71234567890123@lid"
GROUP = "120363000000000000@g.us"
VCARD = "BEGIN:VCARD\nFN:Ani\nitem1.TEL;waid=6281298765432:+62 812-9876-5432\nTEL:0812 9876 5432\nEND:VCARD"


def of_whapi(message_type: str, content: Any, **more: Any) -> MessageReceived:
    return received(whapi(whapi_body(whapi_text(type=message_type, text=..., **{message_type: content}, **more))))


def of_waha(engine: str = "WEBJS", **changes: Any) -> MessageReceived:
    return received(waha(waha_body(waha_payload(**changes), engine=engine)))


def content_of(message: MessageReceived) -> Content:
    assert message.content is not None
    return message.content


def test_a_file_of_whapi() -> None:
    file = {
        "id": "jpeg-0a1b-2c3d",
        "link": "https://s3.example/a.jpg",
        "mime_type": "image/jpeg",
        "file_size": 48211,
        "sha256": "c2hh",
        "width": 800,
        "height": "600",
        "caption": "ini ya",
        "view_once": True,
    }
    message = of_whapi("image", file)
    assert (message.type, message.text) == ("image", "ini ya")
    assert content_of(message).media == Media(
        url="https://s3.example/a.jpg",
        provider_media_id="jpeg-0a1b-2c3d",
        mime_type="image/jpeg",
        size=48211,
        sha256="c2hh",
        width=800,
        height=600,
        view_once=True,
    )


@pytest.mark.parametrize(
    ("message_type", "kind", "variant"),
    [("gif", "video", "gif"), ("short", "video", "short"), ("video", "video", None), ("voice", "voice", None)],
)
def test_kinds_of_video_and_sound(message_type: str, kind: str, variant: str | None) -> None:
    message = of_whapi(message_type, {"id": "x", "seconds": 7.4})
    media = content_of(message).media
    assert media is not None
    assert (message.type, media.variant, media.seconds) == (kind, variant, 7)


@pytest.mark.parametrize("junk", [-1, 2**40, "many", float("inf"), True, [], {"low": 1, "high": 9}])
def test_measures_that_cannot_be_are_left_out(junk: Any) -> None:
    media = content_of(of_whapi("image", {"width": junk, "file_name": ["x"], "link": "javascript:x"})).media
    assert media == Media()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"hasMedia": True, "media": {"url": "http://waha/a", "mimetype": "image/png"}}, ("http://waha/a", None)),
        ({"hasMedia": True, "media": None}, (None, None)),
        ({"hasMedia": True, "media": {"url": None}}, (None, None)),
        ({"hasMedia": True, "media": {"url": None, "error": {"details": "CDN 403\n  at x.js"}}}, (None, "CDN 403")),
        ({"hasMedia": True, "media": {"url": None, "error": {"code": 403}}}, (None, "403")),
        ({"hasMedia": True, "media": {"url": None, "error": "gone"}}, (None, "gone")),
        ({"hasMedia": True, "media": {"url": None, "error": {"x": []}}}, (None, "unknown error")),
        ({"hasMedia": ..., "media": {"url": "http://waha/a"}}, ("http://waha/a", None)),
        ({"hasMedia": False, "mediaUrl": "http://waha/a"}, ("http://waha/a", None)),
    ],
)
def test_wahas_media_flags(changes: Json, expected: tuple[str | None, str | None]) -> None:
    media = content_of(of_waha(_data={"type": "image"}, body="", **changes)).media
    assert media is not None
    assert (media.url, media.provider_error) == expected


@pytest.mark.parametrize(
    ("mime_type", "kind"),
    [
        ("image/jpeg", "image"),
        ("IMAGE/WEBP", "sticker"),
        ("application/was", "sticker"),
        ("audio/ogg; codecs=opus", "voice"),
        ("audio/mpeg", "audio"),
        ("video/mp4", "video"),
        ("application/pdf", "document"),
        (None, "document"),
    ],
)
def test_without_the_engines_words_the_file_tells_the_kind(mime_type: str | None, kind: str) -> None:
    assert of_waha(_data={}, hasMedia=True, media={"url": None, "mimetype": mime_type}).type == kind


def test_engines_split_numbers_and_name_hashes_differently() -> None:
    raw = {"imageMessage": {"fileLength": {"low": 900, "high": 0, "unsigned": True}, "fileSHA256": "c2hh"}}
    media = content_of(of_waha("NOWEB", _data={"message": raw}, body=None)).media
    assert media is not None
    assert (media.size, media.sha256) == (900, "c2hh")


@pytest.mark.parametrize(
    "message",
    [
        of_whapi(
            "location", {"latitude": -6.2, "longitude": "106.8", "name": "Hotel", "address": "Jl. 1", "accuracy": 9}
        ),
        of_waha(
            location={"latitude": "-6.2", "longitude": "106.8", "name": "Hotel", "address": "Jl. 1"},
            _data={"message": {"locationMessage": {"accuracyInMeters": 9}}},
            body="/9j/",
        ),
    ],
)
def test_a_place(message: MessageReceived) -> None:
    assert message.text is None
    assert content_of(message).location == Location(
        latitude=-6.2, longitude=106.8, name="Hotel", address="Jl. 1", accuracy=9
    )


@pytest.mark.parametrize(
    "message",
    [
        of_whapi("contact_list", {"list": [{"vcard": VCARD}, "x", {}]}),
        of_waha(vCards=[VCARD, None, 7], body=VCARD),
        of_waha(_data={"type": "vcard"}, body=VCARD),
        of_waha("GOWS", _data={"Message": {"contactMessage": {"vcard": VCARD}}}, body=""),
    ],
)
def test_cards_show_each_number_once(message: MessageReceived) -> None:
    assert (message.type, message.text) == ("contacts", None)
    assert content_of(message).contacts == (ContactCard(name="Ani", phones=("+6281298765432",), vcard=VCARD),)


@pytest.mark.parametrize(
    ("message", "several"),
    [
        (
            of_whapi("poll", {"title": "Sarapan?", "options": ["Ya", {"id": "2", "name": "Tidak"}], "vote_limit": 1}),
            False,
        ),
        (of_whapi("poll", {"title": "Sarapan?", "options": ["Ya", "Tidak"], "vote_limit": 0}), True),
        (
            of_waha(
                "NOWEB",
                body=None,
                _data={
                    "message": {
                        "pollCreationMessageV3": {
                            "name": "Sarapan?",
                            "options": [{"optionName": "Ya"}, {"optionName": "Tidak"}],
                            "selectableOptionsCount": 0,
                        }
                    }
                },
            ),
            True,
        ),
        (
            of_waha(
                body="",
                _data={
                    "type": "poll_creation",
                    "pollName": "Sarapan?",
                    "pollSelectableOptionsCount": 1,
                    "pollOptions": [{"name": "Ya"}, None, {"name": "Tidak"}],
                },
            ),
            False,
        ),
    ],
)
def test_polls(message: MessageReceived, several: bool) -> None:
    assert content_of(message).poll == Poll(title="Sarapan?", options=("Ya", "Tidak"), several=several)


def test_choices_keep_the_id_that_we_gave_them() -> None:
    message = of_whapi(
        "reply", {"type": "list_reply", "list_reply": {"id": "ListV3:r2", "title": "A", "description": "B"}}
    )
    assert content_of(message).choice == Choice(kind="list", id="r2", title="A", description="B")
    flow = {"nativeFlowResponseMessage": {"paramsJson": '{"id": "r2"}'}}
    message = of_waha("NOWEB", body="A", _data={"message": {"interactiveResponseMessage": flow}})
    assert content_of(message).choice == Choice(kind="button", id="r2", title="A")


def test_a_menu_that_somebody_sent() -> None:
    menu = content_of(
        of_whapi("buttons", {"text": "Pilih", "footer": "Hotel", "buttons": [{"id": "1", "text": "Ya"}]})
    ).menu
    assert menu is not None
    assert (menu.kind, menu.footer, menu.sections[0].rows[0].title) == ("buttons", "Hotel", "Ya")


@pytest.mark.parametrize(
    "message",
    [
        of_whapi("link_preview", {"body": "a https://a.example", "url": "https://a.example", "title": "A"}),
        of_waha(
            "GOWS",
            body="a https://a.example",
            _data={"Message": {"extendedTextMessage": {"text": "x", "matchedText": "https://a.example", "title": "A"}}},
        ),
    ],
)
def test_a_links_preview(message: MessageReceived) -> None:
    assert message.type == "text"
    assert content_of(message).link == LinkPreview(url="https://a.example", title="A")


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
