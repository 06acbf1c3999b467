"""How many requests one caller may make."""

import pytest

from services.api.domain.rates import Rates
from services.api.domain.refusals import Refused


def _passed(rates: Rates, subject: str, times: list[float]) -> int:
    return sum(rates.wait_for(subject, now) is None for now in times)


def test_a_burst_passes_and_no_more() -> None:
    assert _passed(Rates(2, 10), "a", [0.0] * 30) == 10


def test_in_the_long_run_the_rate_holds() -> None:
    rates = Rates(2, 10)
    assert _passed(rates, "a", [tick / 10 for tick in range(1000)]) == pytest.approx(10 + 200, abs=2)


def test_callers_do_not_count_for_each_other() -> None:
    rates = Rates(1, 1)
    assert rates.wait_for("a", 0) is None
    assert rates.wait_for("b", 0) is None
    assert rates.wait_for("a", 0) is not None


def test_after_the_wait_one_passes() -> None:
    rates = Rates(2, 4)
    _passed(rates, "a", [0.0] * 20)
    wait = rates.wait_for("a", 0.0)
    assert wait is not None
    assert rates.wait_for("a", wait + 0.001) is None


def test_a_refusal_says_when() -> None:
    rates = Rates(0.5, 1)
    rates.refuse_excess("a", 0)
    with pytest.raises(Refused) as refused:
        rates.refuse_excess("a", 0)
    assert refused.value.code == "too_many_requests"
    assert refused.value.extra["retry_after"] >= 2


def test_who_was_not_seen_for_long_is_forgotten() -> None:
    rates = Rates(1, 1)
    for number in range(10_500):
        rates.wait_for(str(number), number * 2.0)
    assert len(rates._due) < 10_500
