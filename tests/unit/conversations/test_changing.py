"""What may be changed, and the order for it."""

import pytest

from shared.contracts.sending import ChangeMessage
from shared.conversations.changing import Change, Target, Unchangeable, change_message
from shared.conversations.state import Changes
from shared.conversations.transitions import Cause
from tests.unit.router.builders import NOW, a_chat

OURS = Target(5, True, "text", "delivered", "wamid")
THEIRS = Target(6, False, "text", "received", "theirs", {"address": "628@c.us"})


def test_a_change_takes_the_next_place_in_the_lane() -> None:
    chat, changes = a_chat(outbound_seq=4), Changes()
    made = change_message(chat, OURS, Change("edit", text="Baru"), changes, change_id=9, now=NOW, cause=Cause("c"))
    assert (chat.outbound_seq, chat.dirty, made.outbound_seq, made.id) == (5, True, 5, 9)
    (order,) = changes.contracts
    assert isinstance(order, ChangeMessage)
    assert (order.seq, order.operation, order.text, order.target_from_me) == (5, "edit", "Baru", True)
    assert (order.provider_message_id, order.change_id, order.message_id) == ("wamid", 9, 5)


def test_a_reaction_to_a_group_message_names_who_wrote_it() -> None:
    changes = Changes()
    change_message(a_chat(), THEIRS, Change("react", emoji="👍"), changes, change_id=1, now=NOW, cause=Cause("c"))
    (order,) = changes.contracts
    assert isinstance(order, ChangeMessage)
    assert (order.participant, order.target_from_me, order.emoji) == ("628@c.us", False, "👍")


@pytest.mark.parametrize(
    ("target", "change", "code"),
    [
        (THEIRS, Change("edit", text="x"), "not_ours"),
        (THEIRS, Change("revoke"), "not_ours"),
        (Target(5, True, "text", "queued", None), Change("revoke"), "not_sent"),
        (Target(5, True, "text", "failed", "wamid"), Change("edit", text="x"), "not_sent"),
        (Target(5, True, "text", "unknown", None), Change("react", emoji="x"), "not_sent"),
        (Target(5, True, "text", "read", "wamid", is_revoked=True), Change("react", emoji="x"), "revoked"),
        (Target(5, True, "voice", "read", "wamid"), Change("edit", text="x"), "no_text"),
        (OURS, Change("edit", text="  "), "no_text"),
    ],
)
def test_what_cannot_be_changed(target: Target, change: Change, code: str) -> None:
    chat, changes = a_chat(), Changes()
    with pytest.raises(Unchangeable) as refused:
        change_message(chat, target, change, changes, change_id=1, now=NOW, cause=Cause("c"))
    assert refused.value.code == code
    assert (chat.outbound_seq, changes.contracts) == (0, [])
