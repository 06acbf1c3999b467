"""Which messages a history shows us, and when silence means that a channel is deaf (pain 5)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from services.ingress.history.client import JsonClient, http_client
from services.ingress.history.comparison import ids_of, observed
from services.ingress.history.deafness import HOURS, Habits, Hearing, deafness
from services.ingress.history.whapi import WhapiHistory
from shared.contracts.messages import MessageEchoed, MessageReceived

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)  # a Wednesday
BUSY = Habits(dict.fromkeys(range(HOURS), 400), 4.0)  # a hundred an hour
NIGHT_OFF = Habits({hour: 400 for hour in range(HOURS) if 6 <= hour % 24 < 22}, 4.0)
STRANGER = Habits({}, 0.1)
HALF_A_DAY = timedelta(hours=12)


def _heard(before: timedelta, missed: int = 0) -> Hearing:
    return Hearing(NOW - before, missed)


@pytest.mark.parametrize(
    ("hearing", "habits", "is_deaf"),
    [
        (_heard(timedelta(minutes=1)), BUSY, False),
        (_heard(timedelta(minutes=29)), BUSY, False),
        (_heard(timedelta(minutes=31)), BUSY, True),
        (_heard(timedelta(hours=11)), STRANGER, False),
        (_heard(timedelta(hours=13)), STRANGER, True),
        (_heard(timedelta(seconds=5), missed=2), BUSY, False),
        (_heard(timedelta(seconds=5), missed=3), STRANGER, True),
    ],
)
def test_pain_5_deaf_is_silence_far_beyond_the_channels_habits(hearing: Hearing, habits: Habits, is_deaf: bool) -> None:
    assert (deafness(hearing, habits, now=NOW, deaf_after=HALF_A_DAY) is not None) is is_deaf


def test_pain_5_a_quiet_night_is_no_alarm_but_the_same_silence_by_day_is() -> None:
    five = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
    last_night = Hearing(five - timedelta(hours=7), 0)
    assert deafness(last_night, NIGHT_OFF, now=five, deaf_after=HALF_A_DAY) is None
    assert deafness(_heard(timedelta(hours=5)), NIGHT_OFF, now=NOW, deaf_after=HALF_A_DAY) is not None


def test_without_a_limit_a_stranger_is_never_deaf_by_silence() -> None:
    assert deafness(_heard(timedelta(days=30)), STRANGER, now=NOW, deaf_after=None) is None


def test_expected_messages_follow_the_hours() -> None:
    assert NIGHT_OFF.expected(NOW - timedelta(minutes=90), NOW) == pytest.approx(150)
    assert NIGHT_OFF.expected(NOW.replace(hour=0), NOW.replace(hour=6)) == 0


def _item(**fields: Any) -> dict[str, Any]:
    item = {
        "id": "AbCdEf.1234-xyz-01",
        "from_me": False,
        "type": "text",
        "text": {"body": "Halo"},
        "chat_id": "6281234567890@s.whatsapp.net",
        "from": "6281234567890",
        "timestamp": int(NOW.timestamp()) - 60,
        **fields,
    }
    return {"messages": [item]}


def _observed(*bodies: dict[str, Any]) -> list[MessageReceived | MessageEchoed]:
    return observed("whapi", bodies, now=NOW, before=NOW - timedelta(seconds=30), region="ID")


def test_a_message_found_again_is_the_same_event_whatever_has_become_of_it() -> None:
    (first,), (later,) = _observed(_item(from_me=True, status="sent")), _observed(_item(from_me=True, status="read"))
    assert isinstance(first, MessageEchoed)
    assert first.recovered
    assert first.event_id == later.event_id


def test_what_is_too_fresh_has_no_id_or_no_content_is_left_out() -> None:
    fresh = _item(timestamp=int(NOW.timestamp()) - 5)
    assert (
        _observed(fresh, _item(id=None), _item(type="system", text=None, system={"body": "x"}), {"messages": ["?"]})
        == []
    )


def test_a_message_is_also_known_by_the_id_made_for_a_webhook_without_one() -> None:
    (message,) = _observed(_item())
    assert [identity[0] for identity in ids_of(message)] == [False, False]
    assert ids_of(message)[1][1].startswith("gen-")


def test_every_kind_of_content_is_found_in_a_history() -> None:
    image = {"id": "jpeg-1", "caption": "ini ya"}
    place = {"latitude": -6.2, "longitude": 106.8}
    found = _observed(_item(id="I-1", type="image", image=image), _item(id="L-1", type="location", location=place))
    assert [(message.type, message.text, message.recovered) for message in found] == [
        ("image", "ini ya", True),
        ("location", None, True),
    ]


async def test_in_a_history_an_edited_message_is_a_message() -> None:
    item = {**_item()["messages"][0], "edited": True}
    transport = httpx.MockTransport(lambda _request: httpx.Response(200, json={"messages": [item, None]}))
    client = JsonClient("http://whapi.test", {}, http_client(transport))
    (message,) = _observed(*await WhapiHistory(client).messages(None, NOW - timedelta(hours=1)))
    assert isinstance(message, MessageReceived)
