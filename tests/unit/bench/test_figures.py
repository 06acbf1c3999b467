"""How the benchmark counts and judges."""

import orjson
import pytest

from bench.measuring import Delays
from bench.provider import Provider
from bench.report import Row
from bench.webhooks import body_of, phone_of
from shared.phones import to_e164


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(2.9, "aim"), (3.0, "aim"), (4.5, "good"), (4.6, "short")],
)
def test_less_is_better(value: float, verdict: str) -> None:
    assert Row("cpu", lambda _: None, good=4.5, aim=3).verdict(value, None) == verdict


@pytest.mark.parametrize(("value", "verdict"), [(300, "aim"), (299, "good"), (200, "good"), (199, "short")])
def test_multiples_of_the_inline_process(value: float, verdict: str) -> None:
    row = Row("replies", lambda _: None, good=2, aim=3, more_is_better=True, of_inline=True)
    assert row.verdict(value, 100) == verdict
    assert row.verdict(value, None) is None


def test_delays_in_milliseconds() -> None:
    delays = Delays.of([number / 1000 for number in range(101)])
    assert (delays.p50, delays.p95, delays.longest) == pytest.approx((50, 95, 100))


def test_every_customer_of_the_load_has_a_real_number() -> None:
    for number in (1, 99_999, 1_000_000):
        assert to_e164(phone_of(number), "ID") == f"+{phone_of(number)}"
        message = orjson.loads(body_of(number))["messages"][0]
        assert message["from"] == phone_of(number)


def test_the_provider_tells_first_replies_from_repeats() -> None:
    provider = Provider()
    first = orjson.loads(provider.take(b'{"to": "628@s.whatsapp.net", "body": "Halo"}'))
    again = orjson.loads(provider.take(b'{"to": "628", "body": "Halo"}'))
    assert list(provider.arrivals) == ["628"]
    assert provider.repeats == 1
    assert first["message"]["id"] != again["message"]["id"]
