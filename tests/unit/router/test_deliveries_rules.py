"""Send results, reports and echoes."""

from datetime import timedelta
from typing import Any

import pytest

from services.router.domain.deliveries import ID_TAKEN, OLDER_ATTEMPT, UNKNOWN_MESSAGE, progress, report, sent
from services.router.domain.echoes import HELD, echo, settle_echo
from services.router.domain.working import APPLIED, DUPLICATE
from shared.contracts.envelope import Contract
from shared.contracts.sending import (
    MessageAttemptFailed,
    MessageCancelled,
    MessageFailed,
    MessageOutcomeUnknown,
    MessageSending,
    MessageSent,
)
from tests.unit.router.builders import NOW, a_chat, a_message, a_working_set, an_anchor, echoed, reported


def fact(kind: type[Contract], **fields: Any) -> Any:
    """Something the sender tells about message 50."""
    return kind.model_validate(
        {
            "occurred_at": NOW,
            "message_id": 50,
            "chat_id": 1,
            "channel_id": 1,
            "seq": 1,
            "attempt": 1,
            "error_code": "timeout",
            "error": "no answer",
            "reason": "mode_changed",
            "next_attempt_at": NOW,
            "provider_message_id": "wamid",
        }
        | fields
    )


@pytest.mark.parametrize(
    ("status", "attempts", "event", "expected"),
    [
        ("queued", 0, fact(MessageSending), "sending"),
        ("queued", 1, fact(MessageSending), "queued"),  # that attempt has failed already
        ("sent", 1, fact(MessageSending), "sent"),
        ("sending", 0, fact(MessageAttemptFailed), "queued"),
        ("sent", 1, fact(MessageAttemptFailed), "sent"),
        ("queued", 2, fact(MessageFailed, attempt=3), "failed"),
        ("delivered", 1, fact(MessageFailed), "delivered"),
        ("sending", 0, fact(MessageOutcomeUnknown), "unknown"),
        ("sent", 1, fact(MessageOutcomeUnknown), "sent"),
        ("queued", 0, fact(MessageCancelled, attempt=0), "cancelled"),
        ("queued", 0, fact(MessageFailed, seq=2), "queued"),
    ],
)
def test_progress(status: str, attempts: int, event: Any, expected: str) -> None:
    chat, message = a_chat(), a_message(status=status, attempts=attempts)
    working = a_working_set(chat, messages={50: message})
    outcome = progress(working, chat, event)
    assert message.status == expected
    assert outcome == (OLDER_ATTEMPT if event.seq != 1 else APPLIED)


def test_a_failure_is_told_and_names_its_reason() -> None:
    chat, message = a_chat(assigned_agent_id=3), a_message()
    working = a_working_set(chat, messages={50: message})
    progress(working, chat, fact(MessageFailed, attempt=4))
    assert (message.error_code, message.error, message.attempts) == ("timeout", "no answer", 4)
    assert {"kind": "send_failed", "agent_id": 3} in [item.data for item in working.changes.feed]


def test_a_result_binds_and_takes_over_what_was_reported() -> None:
    message = a_message(status="sending", error="retrying", error_code="x")
    working = a_working_set(a_chat(), messages={50: message})
    anchor = an_anchor(from_me=True, reserved=50, status="delivered")
    assert sent(working, anchor, fact(MessageSent)) == APPLIED
    assert (message.status, message.provider_message_id, message.error) == ("delivered", "wamid", None)
    assert anchor.message_id == 50
    assert not anchor.is_dirty  # the row names the message already


def test_a_result_absorbs_an_echo_that_was_shown() -> None:
    shown = a_message(id=70, origin="phone", status="delivered", provider_message_id="wamid", outbound_seq=None)
    message = a_message(status="sending")
    working = a_working_set(a_chat(), messages={50: message, 70: shown})
    anchor = an_anchor(from_me=True, reserved=None, message_id=70, status="delivered")
    assert sent(working, anchor, fact(MessageSent)) == APPLIED
    assert working.absorbed == {70: 1}
    assert (anchor.message_id, message.status) == (50, "delivered")
    merged = [item for item in working.changes.feed if item.type == "message.merged"]
    assert [(item.message_id, item.data) for item in merged] == [(50, {"removed_message_id": 70})]


def test_a_result_never_takes_the_id_of_another_message_of_ours() -> None:
    other, message = a_message(id=70, provider_message_id="wamid"), a_message(status="sending")
    working = a_working_set(a_chat(), messages={50: message, 70: other})
    anchor = an_anchor(from_me=True, reserved=None, message_id=70)
    assert sent(working, anchor, fact(MessageSent)) == ID_TAKEN
    assert (anchor.message_id, working.absorbed) == (70, {})
    assert (message.status, message.error_code) == ("unknown", "provider_id_taken")


def test_an_older_attempt_that_arrived_counts_one_that_was_only_sent_does_not() -> None:
    for known, expected in ((None, "queued"), ("delivered", "delivered")):
        message = a_message(status="queued", outbound_seq=2)
        working = a_working_set(a_chat(), messages={50: message})
        anchor = an_anchor(from_me=True, reserved=50, status=known)
        sent(working, anchor, fact(MessageSent, seq=1))
        assert (message.status, message.provider_message_id, anchor.message_id) == (expected, None, 50)


def test_a_result_for_nothing() -> None:
    assert sent(a_working_set(a_chat()), an_anchor(from_me=True), fact(MessageSent)) == UNKNOWN_MESSAGE


def test_a_report_before_its_message_is_kept() -> None:
    anchor = an_anchor(from_me=True, reserved=None)
    working = a_working_set(a_chat())
    report(working, anchor, reported("read"))
    report(working, anchor, reported("delivered"))
    assert (anchor.status, anchor.is_dirty) == ("read", True)


@pytest.mark.parametrize(
    ("current", "status", "expected"),
    [("sent", "delivered", "delivered"), ("read", "delivered", "read"), ("sent", "failed", "failed")],
)
def test_a_report_is_shown_on_its_message(current: str, status: str, expected: str) -> None:
    message = a_message(status=current, provider_message_id="wamid")
    working = a_working_set(a_chat(), messages={50: message})
    report(working, an_anchor(from_me=True, reserved=None, message_id=50), reported(status, error="blocked"))
    assert message.status == expected
    assert message.error == ("blocked" if expected == "failed" else None)


def test_a_report_about_an_older_attempt_cannot_fail_the_new_one() -> None:
    message = a_message(status="queued", provider_message_id=None, outbound_seq=2)
    working = a_working_set(a_chat(), messages={50: message})
    anchor = an_anchor(from_me=True, reserved=None, message_id=50)
    report(working, anchor, reported("failed"))
    assert message.status == "queued"
    report(working, anchor, reported("read"))
    assert message.status == "read"


def test_an_echo_of_a_known_message_shows_nothing_new() -> None:
    message = a_message(status="unknown", provider_message_id="wamid")
    working = a_working_set(a_chat(), messages={50: message})
    anchor = an_anchor(from_me=True, reserved=None, message_id=50)
    assert echo(working, working.chats[1], anchor, echoed()) == APPLIED
    assert message.status == "sent"
    assert echo(working, working.chats[1], anchor, echoed()) == DUPLICATE
    assert working.changes.messages == []


@pytest.mark.parametrize("status", ["queued", "sending"])
def test_an_echo_waits_while_a_send_is_open(status: str) -> None:
    working = a_working_set(a_chat(), unsettled={1: [a_message(status=status)]})
    anchor = an_anchor(from_me=True)
    assert echo(working, working.chats[1], anchor, echoed()) == HELD
    assert anchor.echo_hold_until == NOW + working.policy.echo_hold
    assert (anchor.message_id, anchor.is_dirty, working.changes.messages) == (None, True, [])
    assert echo(working, working.chats[1], anchor, echoed()) == DUPLICATE


@pytest.mark.parametrize(
    ("message", "event", "ours"),
    [
        ({"status": "unknown"}, {}, True),
        ({"status": "sent"}, {}, True),
        ({"status": "unknown"}, {"text": "  Halo \n"}, True),
        ({"status": "unknown"}, {"source": "phone"}, False),
        ({"status": "unknown"}, {"text": "Lain"}, False),
        ({"status": "unknown", "created_at": NOW + timedelta(seconds=1)}, {}, True),
        ({"status": "unknown", "created_at": NOW + timedelta(seconds=3)}, {}, False),
    ],
)
def test_by_text_only_what_may_have_been_sent(message: dict[str, Any], event: dict[str, Any], ours: bool) -> None:
    known = a_message(**message)
    working = a_working_set(a_chat(), unsettled={1: [known]})
    anchor = an_anchor(from_me=True)
    settle_echo(working, working.chats[1], anchor, echoed(**event))
    assert anchor.message_id == (50 if ours else 100)
    assert known.provider_message_id == ("wamid" if ours else None)
    assert len(working.changes.messages) == (0 if ours else 1)


def test_of_two_alike_the_older_one_was_sent() -> None:
    older, newer = a_message(id=51, status="unknown"), a_message(id=52, status="unknown", created_at=NOW)
    working = a_working_set(a_chat(), unsettled={1: [newer, older]})
    settle_echo(working, working.chats[1], an_anchor(from_me=True), echoed())
    assert (older.status, newer.status) == ("sent", "unknown")


def test_what_was_typed_on_the_phone_is_an_agents_and_nobodys_unread() -> None:
    chat = a_chat(unread_count=2)
    working = a_working_set(chat)
    echo(working, chat, an_anchor(from_me=True, status="delivered"), echoed(source="phone"))
    (message,) = working.changes.messages
    assert (message.sender, message.origin, message.status) == ("agent", "phone", "delivered")
    assert (chat.unread_count, chat.open_turn_id, working.changes.contracts) == (2, None, [])
