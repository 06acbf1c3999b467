"""Which rule answers what, in both languages."""

from datetime import datetime

import pytest

from services.bot.domain.conditions import FirstTurn, IsGuest, Says
from services.bot.domain.phrases import HUMAN_WANTED
from services.bot.domain.rules import RULES, Reply, Rule, answer
from shared.contracts.replies import TurnGuest
from tests.unit.bot.turns import NOW, turn


def rule_for(*texts: str | None, **fields: object) -> str:
    return answer(turn(*texts, **fields), NOW).rule


@pytest.mark.parametrize(
    "text",
    [
        "bicara dengan manusia",
        "Bicara dengan orang",
        "saya mau BICARA SAMA STAF!!!",
        "tolong sambungkan ke resepsionis",
        "tolong sambungkan ke resepsionisss dong",
        "hubungkan saya dengan CS",
        "mau ngomong sama agen",
        "bisa bicara langsung dengan petugas hotel?",
        "ngobrol sama mbak resepsionis aja bisa?",
        "butuh bantuan staf",
        "operator",
        "Operator!",
        "mau ngomong ke customer service",
        "saya tidak mau bot",
        "tidak, saya mau bicara dengan orang",
        "bicara\ndengan\nstaf",
        "manusia",
        "talk to a human",
        "Talk to an AGENT please",
        "I'd like to talk to a person",
        "can I speak with the receptionist?",
        "connect me to someone at reception",
        "I want a real person",
        "get me a human",
        "human please",
        "no! talk to a human",
        "I don't want a bot",
        "Hello, I need to speak to your staff",
        "ｔａｌｋ to a human",
    ],
)
def test_asking_for_a_person_hands_the_chat_over(text: str) -> None:
    reply = answer(turn(text), NOW)
    assert (reply.rule, reply.hand_over) == ("talk_to_a_human", True)
    assert reply.text


@pytest.mark.parametrize(
    "text",
    [
        "bicara soal kamar untuk 2 orang",
        "kamar untuk tiga orang",
        "orangtua saya menginap juga",
        "tidak perlu bicara dengan orang",
        "ga usah hubungi resepsionis",
        "tidak butuh staf",
        "saya agen travel, mau tanya harga",
        "halo admin",
        "are you human?",
        "I don't need an agent",
        "no need to call reception",
        "is there a travel agent discount?",
        "a room for two people",
        "cooperator",
        "humane treatment of animals",
    ],
)
def test_words_that_only_look_like_it_do_not(text: str) -> None:
    assert not answer(turn(text), NOW).hand_over


@pytest.mark.parametrize("text", ["bicara dengan manusia", "talk to a human"])
def test_what_the_default_reply_offers_works(text: str) -> None:
    language = "id" if "manusia" in text else "en"
    offer = answer(turn("🤷", language=language), NOW)
    assert offer.text is not None
    assert f'"{text}"' in offer.text
    assert answer(turn(text), NOW).hand_over


@pytest.mark.parametrize(
    ("texts", "rule"),
    [
        (["Halo"], "greeting"),
        (["haiii"], "greeting"),
        (["Hello there"], "greeting"),
        (["hi"], "greeting"),
        (["Selamat pagi kak"], "greeting"),
        (["malam pak"], "greeting"),
        (["Assalamu'alaikum"], "greeting"),
        (["assalamualaikum wr wb"], "greeting"),
        (["Good evening"], "greeting"),
        (["p"], "greeting"),
        (["Halo", "kak", "selamat siang"], "greeting"),
        (["Halo, saya butuh bantuan!"], "greeting_with_request"),
        (["Hello, I need help"], "greeting_with_request"),
        (["Halo", "ada kolam renang?"], "greeting_with_request"),
        (["halo?"], "greeting"),
        (["Hello, how are you?"], "greeting"),
        (["apa kabar kak?"], "greeting"),
        (["besok pagi jam berapa sarapan"], "default"),
        (["ada kamar kosong?"], "default"),
        (["do you have a pool?"], "default"),
        (["high chair"], "default"),
        (["👍"], "default"),
        (["   "], "default"),
        ([None], "default"),
        ([], "default"),
        (["Terima kasih"], "thanks"),
        (["makasih ya kak 🙏"], "thanks"),
        (["Terima kasih banyak atas bantuannya"], "thanks"),
        (["thanks!"], "thanks"),
        (["Thank you so much"], "thanks"),
        (["ok", "makasih"], "thanks"),
        (["tolong handuk satu, makasih"], "default"),
        (["thanks, can I have another towel"], "default"),
    ],
)
def test_each_turn_finds_its_rule(texts: list[str | None], rule: str) -> None:
    assert rule_for(*texts) == rule


@pytest.mark.parametrize(
    ("texts", "rule"),
    [
        (["ada kamar kosong?"], "greeting_with_request"),
        (["👍"], "greeting"),
        (["oke"], "greeting"),
        (["terima kasih"], "thanks"),
        (["bicara dengan manusia"], "talk_to_a_human"),
    ],
)
def test_the_first_turn_greets_unless_something_weightier_was_said(texts: list[str], rule: str) -> None:
    assert rule_for(*texts, is_first_turn=True) == rule


def test_a_request_spread_over_a_burst_is_understood_as_one() -> None:
    assert rule_for("saya mau bicara", "dengan", "manusia") == "talk_to_a_human"


def test_a_burst_gets_one_reply_and_the_weightiest_rule_wins() -> None:
    reply = answer(turn("Halo", "ada kamar?", "terima kasih", "eh bicara dengan staf saja"), NOW)
    assert reply.rule == "talk_to_a_human"


def test_the_same_turn_gets_the_same_reply() -> None:
    asked = turn("Halo", customer_name="Budi")
    assert answer(asked, NOW) == answer(asked, NOW)


def test_an_endless_text_is_read_only_as_far_as_sensible() -> None:
    assert rule_for("kamar " * 200_000) == "default"


def test_rules_are_tried_in_order_and_all_conditions_must_hold() -> None:
    rules = (
        Rule("guest_first", (FirstTurn(), IsGuest()), "greeting"),
        Rule("first", (FirstTurn(),), "default"),
        Rule("silent", (Says(HUMAN_WANTED),), None, hand_over=True),
    )
    guest = TurnGuest(full_name="Ayu", room_number="201")
    assert answer(turn("x", is_first_turn=True, guest=guest), NOW, rules).rule == "guest_first"
    assert answer(turn("x", is_first_turn=True), NOW, rules).rule == "first"
    assert answer(turn("operator"), NOW, rules) == Reply(None, None, hand_over=True, rule="silent")
    assert answer(turn("x"), NOW, rules) == Reply(None, None, hand_over=False, rule="none")


def test_the_last_rule_always_answers() -> None:
    assert RULES[-1].when == ()
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("hour", range(24))
def test_every_hour_has_its_greeting(hour: int) -> None:
    now: datetime = NOW.replace(hour=hour)
    said = {language: answer(turn("halo", language=language), now).text or "" for language in ("id", "en")}
    assert said["id"].startswith("Halo, selamat ")
    assert said["en"].startswith("Hello, good ")
