"""What a look at the evidence says about a message that may have been sent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.sender.domain.delivery import (
    Decision,
    Failed,
    LookAgain,
    Outcome,
    Policy,
    RetryAt,
    Sent,
    Uncertain,
    Unknown,
    after_look,
)
from services.sender.domain.likeness import shown_as, words_of
from services.sender.domain.reconciliation import (
    Absent,
    Doubt,
    Evidence,
    Found,
    GivenUp,
    History,
    NotYet,
    Patience,
    Seen,
    Verdict,
    judge,
    quiet_from,
)
from shared.contracts.content import ContactCard, Content, Location, Poll

START = datetime(2026, 1, 1, 12, 0, 0, 700_000, tzinfo=UTC)
PATIENCE = Patience(settle_s=5, hold_s=120)
DOUBT = Doubt(text="Halo  Ayu", since=START, began_at=START, quiet_from=START)


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


def ours(name: str = "A", text: str | None = "Halo Ayu", second: float | None = 1, **fields: Any) -> Seen:
    return Seen(name, text, None if second is None else at(second), **fields)


def shows(*messages: Seen, **fields: Any) -> History:
    return History(**{"messages": messages, "is_connected": True, **fields})


FOUND = {
    "the same words, later": (DOUBT, (ours(),)),
    "whole seconds may lie before the start": (DOUBT, (ours(second=-1.9),)),
    "where the source is not told": (DOUBT, (ours(source="unknown"),)),
    "sent through the API": (DOUBT, (ours(source="api"),)),
    "the oldest of several": (DOUBT, (ours("B", second=3), ours("A", second=2))),
    "our own id, whatever it says": (replace(DOUBT, own_id="A"), (ours("B"), ours("A", text=None, second=None))),
    "our own id, even if said to be typed": (replace(DOUBT, own_id="A"), (ours(source="phone"),)),
}
NOT_FOUND = {
    "other words": ours(text="Halo"),
    "no words": ours(text=None),
    "too old": ours(second=-2.1),
    "of no known time": ours(second=None),
    "typed by a person": ours(source="phone"),
}


@pytest.mark.parametrize("case", FOUND)
def test_found_in_the_history(case: str) -> None:
    doubt, messages = FOUND[case]
    for connected in (True, False):
        history = shows(*messages, is_connected=connected)
        assert judge(doubt, history, Evidence(), now=at(1), patience=PATIENCE) == Found("A")


@pytest.mark.parametrize("case", FOUND)
def test_found_among_the_echoes_without_any_history(case: str) -> None:
    doubt, messages = FOUND[case]
    assert judge(doubt, None, Evidence(echoes=messages), now=at(1), patience=PATIENCE) == Found("A")


@pytest.mark.parametrize("case", NOT_FOUND)
def test_not_the_message(case: str) -> None:
    verdict = judge(DOUBT, shows(NOT_FOUND[case]), Evidence(), now=at(1), patience=PATIENCE)
    assert isinstance(verdict, NotYet)


def doubt_of(kind: str, words: str = "", **fields: Any) -> Doubt:
    return replace(DOUBT, kinds=shown_as(kind), text=words, **fields)


KINDS = {
    "a photo with its caption": (doubt_of("image", "Kamar"), ours(text="Kamar", kind="image"), True),
    "a photo with another caption": (doubt_of("image", "Kamar"), ours(text="Kolam", kind="image"), False),
    "a photo without one": (doubt_of("image"), ours(text=None, kind="image"), True),
    "a photo where a caption should be": (doubt_of("image", "Kamar"), ours(text=None, kind="image"), False),
    "a text with a photo's words": (doubt_of("image", "Kamar"), ours(text="Kamar"), False),
    "a photo with a text's words": (DOUBT, ours(kind="image"), False),
    "a file of a kind that is not told": (doubt_of("document"), ours(text="", kind="media"), True),
    "a song that was sent as a file": (doubt_of("audio"), ours(text="", kind="document"), True),
    "a document under its name": (
        doubt_of("document", other_words=("tagihan.pdf",)),
        ours(text="tagihan.pdf", kind="document"),
        True,
    ),
    "a poll by its title": (doubt_of("poll", "Kapan?"), ours(text="Kapan?", kind="poll"), True),
    "another poll": (doubt_of("poll", "Kapan?"), ours(text="Apa?", kind="poll"), False),
    "a poll that does not tell its title": (doubt_of("poll", "Kapan?"), ours(text=None, kind="poll"), True),
    "a menu by its text": (DOUBT, ours(kind="menu"), True),
    "a menu that was written out": (replace(DOUBT, other_words=("Halo\n\n1. A",)), ours(text="Halo 1. A"), True),
}


@pytest.mark.parametrize("case", KINDS)
def test_a_message_is_known_by_its_kind_and_its_words(case: str) -> None:
    doubt, seen, is_it = KINDS[case]
    verdict = judge(doubt, shows(seen), Evidence(), now=at(1), patience=PATIENCE)
    assert isinstance(verdict, Found) is is_it


WORDS: dict[str, tuple[str, str | None, Content | None, str | None]] = {
    "a text": ("text", "Halo", None, "Halo"),
    "a file without a caption": ("voice", None, None, ""),
    "a place": (
        "location",
        "Hotel",
        Content(location=Location(latitude=-6.20001, longitude=106.8)),
        "-6.2000,106.8000",
    ),
    "a place that is not told": ("location", "Hotel", None, None),
    "cards": ("contacts", None, Content(contacts=(ContactCard(name="Ayu"), ContactCard(name="Budi"))), "Ayu, Budi"),
    "a poll": ("poll", "x", Content(poll=Poll(title="Kapan?", options=("A", "B"))), "Kapan?"),
}


@pytest.mark.parametrize("case", WORDS)
def test_what_a_message_says(case: str) -> None:
    kind, text, content, expected = WORDS[case]
    assert words_of(kind, text, content) == expected


def test_an_id_that_belongs_to_another_message_is_not_ours() -> None:
    history = shows(ours("A"), ours("B", second=2))
    taken = Evidence(taken=frozenset("A"), known=frozenset("A"))
    assert judge(DOUBT, history, taken, now=at(1), patience=PATIENCE) == Found("B")
    all_taken = Evidence(taken=frozenset("AB"), known=frozenset("AB"))
    assert judge(DOUBT, history, all_taken, now=at(6), patience=PATIENCE) == Absent()


def test_what_the_router_has_bound_is_believed() -> None:
    assert judge(DOUBT, None, Evidence(bound_id="Z"), now=at(1), patience=PATIENCE) == Found("Z")


KNOWN = Evidence(known=frozenset("K"))
EARLIER = ours("K", text="Selamat datang", second=-60)
ABSENCE: dict[str, tuple[Doubt, History | None, Evidence, float, bool]] = {
    "beside a message that we know, settled": (DOUBT, shows(EARLIER), KNOWN, 5, True),
    "not settled yet": (DOUBT, shows(EARLIER), KNOWN, 4.9, False),
    "settled since the last request could be under way": (replace(DOUBT, quiet_from=at(20)), shows(), KNOWN, 24, False),
    "no history": (DOUBT, None, KNOWN, 60, False),
    "not connected": (DOUBT, shows(EARLIER, is_connected=False), KNOWN, 60, False),
    "a history without what we sent before": (replace(DOUBT, has_earlier=True), shows(), Evidence(), 60, False),
    "a page that does not reach back": (DOUBT, shows(ours("K", "x", 3), is_whole=False), KNOWN, 60, False),
    "a page that reaches back": (DOUBT, shows(EARLIER, is_whole=False), KNOWN, 60, True),
    "a first message, looked for once": (DOUBT, shows(), Evidence(), 60, False),
    "a first message, twice but too soon": (replace(DOUBT, absent_at=at(56)), shows(), Evidence(), 60, False),
    "a first message, twice, settle time apart": (replace(DOUBT, absent_at=at(55)), shows(), Evidence(), 60, True),
    "under our own id a repeat is harmless": (
        replace(DOUBT, own_id="X", has_earlier=True),
        shows(takes_own_ids=True),
        Evidence(),
        0.2,
        True,
    ),
    "under an id that the engine no longer takes it is not": (
        replace(DOUBT, own_id="X"),
        shows(EARLIER),
        KNOWN,
        0.2,
        False,
    ),
}


@pytest.mark.parametrize("case", ABSENCE)
def test_absence(case: str) -> None:
    doubt, history, evidence, second, is_absent = ABSENCE[case]
    verdict = judge(doubt, history, evidence, now=at(second), patience=PATIENCE)
    assert isinstance(verdict, Absent if is_absent else NotYet)


def test_the_first_absence_is_remembered() -> None:
    verdict = judge(DOUBT, shows(), Evidence(), now=at(10), patience=PATIENCE)
    assert verdict == NotYet(5.0, at(10))
    again = judge(replace(DOUBT, absent_at=at(10)), None, Evidence(), now=at(12), patience=PATIENCE)
    assert again == NotYet(6.0, at(10))


@pytest.mark.parametrize(
    ("history", "second", "expected"),
    [
        (None, 0, NotYet(0.2, None)),
        (None, 8, NotYet(4.0, None)),
        (None, 60, NotYet(15.0, None)),
        (None, 119, NotYet(1.0, None)),
        (None, 120, GivenUp()),
        (shows(EARLIER), 1, NotYet(0.5, None)),
        (shows(EARLIER), 4, NotYet(1.0, None)),
        (shows(is_connected=False), 120, GivenUp()),
    ],
)
def test_when_to_look_again(history: History | None, second: float, expected: Verdict) -> None:
    verdict = judge(DOUBT, history, KNOWN if history else Evidence(), now=at(second), patience=PATIENCE)
    if isinstance(verdict, NotYet) and isinstance(expected, NotYet):
        assert verdict.delay_s == pytest.approx(expected.delay_s, abs=1e-3)
        assert verdict.absent_at == expected.absent_at
    else:
        assert verdict == expected


def test_without_patience_there_is_one_look() -> None:
    hurried = Patience(settle_s=5, hold_s=0)
    assert judge(DOUBT, shows(ours()), Evidence(), now=at(1), patience=hurried) == Found("A")
    assert judge(DOUBT, shows(EARLIER), KNOWN, now=at(1), patience=hurried) == GivenUp()


@pytest.mark.parametrize(
    ("code", "second"), [("crashed", 20), ("timed_out", 50), ("connection_lost", 30), ("provider_error", 30)]
)
def test_when_nothing_is_under_way_any_more(code: str, second: float) -> None:
    assert quiet_from(code, at(30), at(20), 20) == at(second)


LOST = Uncertain("connection_lost", "cut")
AFTER_LOOK: dict[str, tuple[Verdict, Uncertain, int, float, Outcome, Decision]] = {
    "found": (Found("A"), LOST, 1, 0, "sent", Sent("A")),
    "absent": (Absent(), LOST, 1, 0, "absent", RetryAt(at(0.5), 0.5, "connection_lost", "cut")),
    "absent too often": (
        Absent(),
        LOST,
        4,
        0,
        "absent",
        Failed("connection_lost", "cut (gave up after 4 attempts)"),
    ),
    "absent too long": (Absent(), LOST, 1, 7200, "absent", Failed("connection_lost", "cut (gave up after 1 hours)")),
    "accepted, but absent": (
        Absent(),
        Uncertain("accepted_without_id", "?", was_accepted=True),
        1,
        0,
        "unknown",
        Unknown("accepted_without_id", "?"),
    ),
    "not yet": (NotYet(3, at(1)), LOST, 1, 0, "unknown", LookAgain(3, at(1), "connection_lost", "cut")),
    "given up": (GivenUp(), LOST, 1, 0, "unknown", Unknown("connection_lost", "cut")),
}


@pytest.mark.parametrize("case", AFTER_LOOK)
def test_what_follows_from_a_look(case: str) -> None:
    verdict, doubt, tries, age_s, outcome, decision = AFTER_LOOK[case]
    policy = Policy(max_attempts=4, max_age_s=3600, backoff_base_s=1, backoff_max_s=10)
    found = after_look(verdict, doubt, tries=tries, created_at=at(-age_s), now=at(0), policy=policy, chance=0.5)
    assert found == (outcome, decision)
