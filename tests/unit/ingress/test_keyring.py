"""Whose secret proves whose webhook."""

import pytest

from services.ingress.channels import KnownChannels, Row
from services.ingress.keyring import Keyring
from shared.contracts.envelope import ChannelRef
from shared.inbound.delivery import Provider

SECRETS = {"whapi": "env-token", "waha": "env-key"}
CLOSED = KnownChannels(frozenset({"lobby"}), frozenset({"FIRST"}), keyring=Keyring(SECRETS))
OPEN = KnownChannels(frozenset({"lobby"}), frozenset({"FIRST"}), keyring=Keyring({}, is_open=True))
ROWS = [
    Row("whapi", "FIRST"),
    Row("whapi", "SECOND", webhook_secret="second"),
    Row("whapi", "LOST", is_unreadable=True),
    Row("waha", "lobby"),
    Row("waha", "spa", webhook_secret="spa-key"),
]


@pytest.mark.parametrize(
    ("provider", "channel", "expected"),
    [
        ("whapi", "FIRST", frozenset({"env-token"})),
        ("whapi", "SECOND", frozenset({"second"})),
        ("whapi", "LOST", frozenset()),
        ("whapi", "NOBODY", frozenset({"env-token"})),
        ("whapi", None, frozenset({"env-token"})),
        ("waha", "lobby", frozenset({"env-key"})),
        ("waha", "spa", frozenset({"spa-key"})),
        ("waha", "SECOND", frozenset({"env-key"})),
    ],
)
def test_whose_secret(provider: Provider, channel: str | None, expected: frozenset[str]) -> None:
    known = CLOSED.with_rows(ROWS)
    assert known.proofs_for(provider, ChannelRef(provider=provider, external_id=channel)) == expected


def test_a_body_that_names_no_channel_is_proven_by_any_secret_of_its_provider() -> None:
    known = CLOSED.with_rows(ROWS)
    assert known.proofs_for("whapi", None) == frozenset({"env-token", "second"})
    assert known.keyring.secrets_of("waha") == {"env-key", "spa-key"}


def test_only_a_channel_without_any_secret_is_open_and_only_in_a_local_run() -> None:
    known = OPEN.with_rows(ROWS)
    assert known.proofs_for("whapi", ChannelRef(provider="whapi", external_id="FIRST")) is None
    assert known.proofs_for("whapi", ChannelRef(provider="whapi", external_id="SECOND")) == frozenset({"second"})
    assert known.proofs_for("whapi", ChannelRef(provider="whapi", external_id="LOST")) == frozenset()
    elsewhere = KnownChannels(frozenset(), frozenset(), keyring=Keyring({})).with_rows(ROWS)
    assert elsewhere.proofs_for("whapi", ChannelRef(provider="whapi", external_id="FIRST")) == frozenset()


def test_the_lone_whapi_channel_proves_everything_of_whapi_by_its_own_secret() -> None:
    lone = CLOSED.with_rows([Row("whapi", None, webhook_secret="own")])
    for named in (None, "ANY"):
        assert lone.proofs_for("whapi", ChannelRef(provider="whapi", external_id=named)) == frozenset({"own"})


def test_a_keyring_does_not_show_its_secrets() -> None:
    assert "env-token" not in repr(CLOSED)
    assert "second" not in repr(CLOSED.with_rows(ROWS).keyring)
