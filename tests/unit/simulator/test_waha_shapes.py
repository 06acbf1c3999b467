"""What WAHA shows of messages of every kind, engine by engine."""

from typing import Any

import pytest

from deploy.simulator import payloads_waha
from deploy.simulator.content import Content, Kind, Tapped
from deploy.simulator.messages import STORIES, Message, Person, Source
from deploy.simulator.settings import Engine
from tests.unit.simulator.making import CARD, CUSTOMER, ENGINES, GROUP, LID, OWN, in_group, message, settings

Json = dict[str, Any]
EACH_ENGINE = pytest.mark.parametrize("engine", ENGINES)
RAW = {"GOWS": "Message", "NOWEB": "message"}


def shown(made: Message, engine: Engine = "GOWS") -> Json:
    return payloads_waha.message_payload(made, settings(engine))


def raw(made: Message, engine: Engine) -> Json:
    """The message as WhatsApp has it, on the engines that show that."""
    found: Json = shown(made, engine)["_data"][RAW[engine]]
    return found


@pytest.mark.parametrize(
    ("kind", "key", "gows", "webjs"),
    [
        ("image", "imageMessage", "image", "image"),
        ("video", "videoMessage", "video", "video"),
        ("gif", "videoMessage", "gif", "video"),
        ("short", "ptvMessage", "ptv", "ptv"),
        ("audio", "audioMessage", "audio", "audio"),
        ("voice", "audioMessage", "ptt", "ptt"),
        ("document", "documentMessage", "document", "document"),
        ("sticker", "stickerMessage", "sticker", "sticker"),
    ],
)
@EACH_ENGINE
def test_files(engine: Engine, kind: Kind, key: str, gows: str, webjs: str) -> None:
    made = message("waha", kind)
    payload = shown(made, engine)
    assert made.content.file is not None
    assert payload["hasMedia"] is True
    assert payload["media"]["mimetype"] == made.content.file.mime_type
    assert payload["media"]["filename"] == ("reservation.pdf" if kind == "document" else None)
    assert payload["mediaUrl"] == payload["media"]["url"]
    name = f"false_{CUSTOMER}@c.us_3AFF" if engine == "WEBJS" else "3AFF"
    base = f"http://localhost:3000/api/files/default/{name}."
    assert payload["media"]["url"] == base + made.content.file.extension
    if engine == "WEBJS":
        assert payload["_data"]["type"] == webjs
    else:
        assert key in payload["_data"][RAW[engine]]
    if engine == "GOWS":
        assert payload["_data"]["Info"]["MediaType"] == gows


@pytest.mark.parametrize(("engine", "body"), [("GOWS", "absent"), ("NOWEB", None), ("WEBJS", "")])
def test_a_file_without_a_caption_has_no_body_in_the_engines_own_way(engine: Engine, body: str | None) -> None:
    assert shown(message("waha", "image", text=""), engine).get("body", "absent") == body
    assert shown(message("waha", "image"), engine)["body"] == "Halo"


def test_the_engines_spell_whatsapps_names_in_their_own_ways() -> None:
    quoted = message("waha", id="3AAA").as_quote()
    gows = raw(message("waha", "image", quote=quoted), "GOWS")["imageMessage"]
    noweb = raw(message("waha", "image", quote=quoted), "NOWEB")["imageMessage"]
    assert gows["fileSHA256"] == noweb["fileSha256"]
    assert gows["URL"] == noweb["url"]
    assert gows["contextInfo"]["stanzaID"] == noweb["contextInfo"]["stanzaId"] == "3AAA"
    assert gows["contextInfo"]["participant"] == f"{CUSTOMER}@s.whatsapp.net"


@EACH_ENGINE
def test_files_that_waha_did_not_or_could_not_fetch(engine: Engine) -> None:
    absent = shown(message("waha", "image", media_fault="absent"), engine)
    failed = shown(message("waha", "image", media_fault="failed"), engine)
    assert (absent["hasMedia"], absent["media"]) == (True, None)
    assert failed["media"]["url"] is None
    assert failed["media"]["error"]["details"]


@EACH_ENGINE
def test_places_are_written_as_text_and_webjs_puts_their_picture_into_the_body(engine: Engine) -> None:
    payload = shown(message("waha", "location"), engine)
    place = payload["location"]
    assert (place["latitude"], place["longitude"], place["live"], place["name"]) == ("-6.2", "106.8", False, "Hotel")
    assert bool(payload.get("body")) is (engine == "WEBJS")
    assert shown(message("waha", "live_location"), engine)["location"]["live"] is True


@EACH_ENGINE
def test_cards_and_webjs_puts_one_into_the_body(engine: Engine) -> None:
    payload = shown(message("waha", "contacts"), engine)
    assert payload["vCards"] == [CARD.vcard]
    assert payload.get("body") == (CARD.vcard if engine == "WEBJS" else None)
    several = shown(message("waha", "contacts", content=Content(cards=(CARD, CARD))), engine)
    assert len(several["vCards"]) == 2


@EACH_ENGINE
def test_a_polls_question_is_in_the_raw_message(engine: Engine) -> None:
    payload = shown(message("waha", "poll"), engine)
    if engine == "WEBJS":
        assert payload["_data"]["type"] == "poll_creation"
        assert [option["name"] for option in payload["_data"]["pollOptions"]] == ["Nasi", "Mie"]
    else:
        assert not payload.get("body")
        assert payload["_data"][RAW[engine]]["pollCreationMessageV3"]["name"] == "Makan apa?"


@pytest.mark.parametrize("kind", ["button", "list"])
@EACH_ENGINE
def test_what_was_tapped_is_the_body_and_its_id_is_in_the_raw_message(engine: Engine, kind: Any) -> None:
    payload = shown(message("waha", "choice", content=Content(tapped=Tapped(kind, "Ya", "yes"))), engine)
    assert payload["body"] == "Ya"
    assert "'yes'" in str(payload["_data"])


@EACH_ENGINE
def test_quotes(engine: Engine) -> None:
    payload = shown(message("waha", quote=message("waha", id="3AAA", text="Dulu").as_quote()), engine)
    assert {"id": "3AAA", "participant": f"{CUSTOMER}@c.us", "body": "Dulu"}.items() <= payload["replyTo"].items()


@EACH_ENGINE
def test_forwarded_view_once_and_mentions_are_in_the_raw_message(engine: Engine) -> None:
    data = str(shown(message("waha", forwarded=True, mentions=(f"{OWN}@c.us",)), engine)["_data"])
    assert "orwarded': True" in data
    assert f"['{OWN}@{'c.us' if engine == 'WEBJS' else 's.whatsapp.net'}']" in data
    once = str(shown(message("waha", "image", view_once=True), engine)["_data"])
    assert ("isViewOnce" if engine == "WEBJS" else "viewOnceMessageV2") in once


@pytest.mark.parametrize(("engine", "to"), [("GOWS", f"{CUSTOMER}@c.us"), ("NOWEB", GROUP), ("WEBJS", f"{OWN}@c.us")])
def test_groups_as_each_engine_addresses_them(engine: Engine, to: str) -> None:
    payload = shown(in_group("waha"), engine)
    assert payload["id"] == f"false_{GROUP}_3AFF_{CUSTOMER}@c.us"
    assert (payload["from"], payload["to"], payload["participant"]) == (GROUP, to, f"{CUSTOMER}@c.us")


@EACH_ENGINE
def test_own_group_messages_name_us_but_webjs_answers_sends_without(engine: Engine) -> None:
    own = message("waha", source="api", address=GROUP, phone=None)
    answer = payloads_waha.accepted(own, settings(engine))
    full = f"true_{GROUP}_3AFF_{OWN}@c.us"
    assert shown(own, engine)["id"] == full
    if engine == "GOWS":
        assert answer["id"] == full
    if engine == "WEBJS":
        assert answer["id"]["_serialized"] == f"true_{GROUP}_3AFF"


@pytest.mark.parametrize("source", ["customer", "api"])
def test_a_lids_number_stands_where_each_engine_puts_it(source: Source) -> None:
    number = f"{CUSTOMER}@s.whatsapp.net"
    made = message("waha", address=LID, alt=f"{CUSTOMER}@c.us", source=source)
    info = shown(made, "GOWS")["_data"]["Info"]
    assert info["SenderAlt" if source == "customer" else "RecipientAlt"] == number
    assert info["AddressingMode"] == "lid"
    key = shown(made, "NOWEB")["_data"]["key"]
    assert (key["remoteJid"], key["remoteJidAlt"], key["addressingMode"]) == (LID, number, "lid")
    assert CUSTOMER not in str(shown(made, "WEBJS"))


@EACH_ENGINE
def test_a_hidden_number_is_nowhere(engine: Engine) -> None:
    assert CUSTOMER not in str(shown(message("waha", address=LID), engine))


def test_a_numbers_lid_stands_beside_it() -> None:
    made = message("waha", alt=LID)
    assert shown(made, "GOWS")["_data"]["Info"]["SenderAlt"] == LID
    assert shown(made, "NOWEB")["_data"]["key"]["remoteJidAlt"] == LID


def test_a_participants_number() -> None:
    made = in_group("waha", author=LID, alt=f"{CUSTOMER}@c.us")
    key = shown(made, "NOWEB")["_data"]["key"]
    assert (key["participant"], key["participantAlt"]) == (LID, f"{CUSTOMER}@s.whatsapp.net")
    assert shown(made, "GOWS")["_data"]["Info"]["SenderAlt"] == f"{CUSTOMER}@s.whatsapp.net"


@EACH_ENGINE
def test_a_story(engine: Engine) -> None:
    made = message("waha", address=STORIES, phone=None, author=Person(f"{CUSTOMER}@c.us"))
    assert shown(made, engine)["id"] == f"false_status@broadcast_3AFF_{CUSTOMER}@c.us"


def test_noweb_answers_a_poll_as_its_webhooks_show_it() -> None:
    assert payloads_waha.accepted(message("waha", "poll", source="api"), settings("NOWEB"))["id"].startswith("true_")
    assert "id" not in payloads_waha.accepted(message("waha", "image", source="api"), settings("NOWEB"))


def test_a_voice_note_that_was_played() -> None:
    assert payloads_waha.ack_payload(message("waha", "voice", source="api"), "played", settings())["ack"] == 4
