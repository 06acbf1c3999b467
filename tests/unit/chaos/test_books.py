"""The books notice every kind of broken promise: a run that is all zero means something."""

from typing import Any

import pytest

from tests.chaos.invariants import Books
from tests.chaos.load import Ledger, Said

PHONE = "6281300000001"


def asked(message_id: int, text: str, **more: Any) -> dict[str, Any]:
    return {
        **dict.fromkeys(("error_code", "provider_message_id", "client_key", "outbound_seq")),
        "id": message_id,
        "chat_id": 1,
        "from_me": False,
        "sender": "customer",
        "origin": "customer",
        "text": text,
        "status": "received",
        "phone": PHONE,
        **more,
    }


def answered(message_id: int, seq: int, **more: Any) -> dict[str, Any]:
    facts = {"from_me": True, "sender": "bot", "origin": "bot", "status": "read", "outbound_seq": seq}
    return asked(message_id, f"jawaban {seq}", **{**facts, "provider_message_id": f"p{seq}", **more})


def received(seq: int, at: int, **more: Any) -> dict[str, Any]:
    return {"seq": at, "phone": f"+{PHONE}", "text": f"jawaban {seq}", "message_id": f"p{seq}", **more}


def books(messages: list[dict[str, Any]], deliveries: list[dict[str, Any]], **more: Any) -> Books:
    ledger = Ledger(said=[Said(PHONE, "satu", 1), Said(PHONE, "dua", 2)], replies=more.pop("replies", {}))
    messages = [*messages]
    under_way, dead = more.pop("under_way", {}), more.pop("dead_letters", {})
    return Books(ledger, deliveries, under_way, dead, messages, **more)


GOOD = [asked(1, "satu"), asked(2, "dua"), answered(3, 1), answered(4, 2)]
GOT = [received(1, 1), received(2, 2)]


def broken(kept: Books) -> set[str]:
    return {row.name for row in kept.rows() if row.is_broken}


def test_what_is_right_is_all_zero() -> None:
    assert broken(books(GOOD, GOT)) == set()


@pytest.mark.parametrize(
    ("kept", "name"),
    [
        (books(GOOD[1:], GOT), "lost"),
        (books(GOOD, GOT, replies={"key": PHONE}), "lost"),
        (books([*GOOD, asked(9, "dua")], GOT), "stored twice"),
        (books(GOOD, GOT, twice=[PHONE]), "stored twice"),
        (books(GOOD, [*GOT, received(2, 3, message_id="p9")]), "sent twice"),
        (books(GOOD, GOT[:1]), "said to be sent, not received"),
        (books(GOOD, [received(2, 1), received(1, 2)]), "out of order per chat"),
        (books([GOOD[1], GOOD[0], *GOOD[2:]], GOT), "out of order per chat"),
        (books(GOOD, GOT, under_way={"outbox rows": 1}), "stuck"),
        (books(GOOD, GOT, dead_letters={"router.intake.dlq": 1}), "dead letters"),
        (books([*GOOD, answered(5, 3, status="failed")], GOT), "failed without reason"),
        (books(GOOD, GOT, gaps=1), "ghosts in the inbox feed"),
        (books(GOOD, GOT, ghosts=[7]), "ghosts in the inbox feed"),
        (books([*GOOD, answered(5, 3, origin="phone", outbound_seq=None)], [*GOT, received(3, 3)]), "sent twice"),
    ],
)
def test_each_kind_of_wrong_is_seen(kept: Books, name: str) -> None:
    assert name in broken(kept)


def test_a_message_that_failed_with_its_reason_is_no_fault() -> None:
    failed = answered(5, 3, status="failed", error_code="not_on_whatsapp", provider_message_id=None)
    assert broken(books([*GOOD, failed], GOT)) == set()
