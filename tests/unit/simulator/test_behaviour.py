from deploy.simulator.behaviour import OK, Behaviours, Mode, Rule

A, B = "+6281100000001", "+6281100000002"


def test_without_rules_everything_is_ok() -> None:
    assert Behaviours().take("whapi", A) is OK


def test_a_rule_lasts_as_many_sends_as_it_says() -> None:
    rules = Behaviours()
    rules.put("whapi", Rule(Mode.FAILING, count=2))
    assert [rules.take("whapi", A).mode for _ in range(3)] == [Mode.FAILING, Mode.FAILING, Mode.OK]


def test_a_rule_without_count_stays_and_leaves_the_other_provider_alone() -> None:
    rules = Behaviours()
    rules.put("waha", Rule(Mode.SILENT))
    assert {rules.take("waha", A).mode for _ in range(5)} == {Mode.SILENT}
    assert rules.take("whapi", A).mode is Mode.OK


def test_a_customers_own_rule_outranks_the_providers_and_does_not_spend_it() -> None:
    rules = Behaviours()
    rules.put("whapi", Rule(Mode.FAILING, count=1))
    rules.put("whapi", Rule(Mode.OK), A)
    assert rules.take("whapi", A).mode is Mode.OK
    assert rules.take("whapi", B).mode is Mode.FAILING
    assert rules.take("whapi", B).mode is Mode.OK


def test_clearing_one_customer_keeps_the_rest() -> None:
    rules = Behaviours()
    rules.put("whapi", Rule(Mode.SLOW))
    rules.put("whapi", Rule(Mode.FAILING), A)
    rules.put("whapi", Rule(Mode.PERMANENT), B)
    rules.clear("whapi", A)
    assert rules.take("whapi", A).mode is Mode.SLOW
    assert rules.take("whapi", B).mode is Mode.PERMANENT
    rules.clear("whapi")
    assert rules.take("whapi", B) is OK


def test_other_calls_are_governed_only_on_request_and_spend_nothing() -> None:
    rules = Behaviours()
    rules.put("waha", Rule(Mode.FAILING, count=1))
    assert rules.for_other_calls("waha") is OK
    rules.put("waha", Rule(Mode.FAILING, count=1, all_calls=True))
    assert rules.for_other_calls("waha").mode is Mode.FAILING
    assert rules.take("waha", A).mode is Mode.FAILING


def test_slow_without_a_delay_is_still_slow() -> None:
    assert Rule(Mode.SLOW).delay_s > 0
    assert Rule(Mode.SLOW, delay_ms=250).delay_s == 0.25
    assert Rule(Mode.OK).delay_s == 0
