from deploy.simulator.journal import Journal
from deploy.simulator.messages import Message
from deploy.simulator.state import Chats


def test_entries_are_numbered_and_found_by_customer() -> None:
    journal = Journal(10)
    for n in range(4):
        journal.add("a" if n % 2 else "b", {"n": n})
    assert [entry["n"] for entry in journal.select()] == [0, 1, 2, 3]
    assert [entry["n"] for entry in journal.select("a")] == [1, 3]
    assert [entry["n"] for entry in journal.select(since=2)] == [2, 3]
    assert [entry["n"] for entry in journal.select("a", since=2, limit=1)] == [3]
    assert journal.select("nobody") == []


def test_the_oldest_entries_give_way() -> None:
    journal = Journal(3)
    for n in range(5):
        journal.add(str(n % 2), {"n": n})
    assert [entry["n"] for entry in journal.select()] == [2, 3, 4]
    assert [entry["n"] for entry in journal.select("1")] == [3]
    assert journal.last_seq == 5


def test_clearing_keeps_the_count_going() -> None:
    journal = Journal(3)
    journal.add("a", {})
    journal.clear()
    assert journal.select() == []
    assert journal.add("a", {})["seq"] == 2


def _message(chat: str, message_id: str) -> Message:
    return Message("waha", chat, None, message_id, "hi", "customer", 1.0)


def test_chats_and_messages_are_bounded_and_their_ids_forgotten() -> None:
    chats = Chats(max_chats=2, max_messages=2)
    for chat_id in ("a", "b", "c"):
        chat = chats.open("waha", chat_id, None)
        for n in range(3):
            chats.add(chat, _message(chat_id, f"{chat_id}{n}"))
    assert chats.find("waha", "a") is None
    assert chats.message("waha", "a2") is None
    found = chats.find("waha", "c")
    assert found is not None
    assert list(found.messages) == ["c1", "c2"]
    assert chats.message("waha", "c0") is None


def test_a_status_never_goes_back() -> None:
    message = _message("a", "1")
    assert message.advance("read")
    assert not message.advance("delivered")
    assert not message.advance("failed")
    assert message.status == "read"
