"""Secrets: what passes, what does not, and what production insists on."""

import hashlib
import hmac

import pytest
from pydantic import ValidationError

from services.ingress.settings import Settings
from services.ingress.verification import waha_is_genuine, whapi_is_genuine
from shared.channels.secrets import new_key

VECTOR_KEY = "my-secret-key"
VECTOR_BODY = b'{"event":"message","session":"default","engine":"WEBJS"}'
VECTOR_DIGEST = (
    b"208f8a55dde9e05519e898b10b89bf0d0b3b0fdf11fdbf09b6b90476301b98d8"
    b"097c462b2b17a6ce93b6b47a136cf2e78a33a63f6752c2c1631777076153fa89"
)
URLS = {"database_url": "postgresql://nowhere", "rabbitmq_url": "amqp://nowhere"}


def test_the_vendors_test_vector() -> None:
    assert waha_is_genuine([(b"x-webhook-hmac", VECTOR_DIGEST)], VECTOR_BODY, VECTOR_KEY)
    assert waha_is_genuine([(b"x-webhook-hmac", VECTOR_DIGEST.upper())], VECTOR_BODY, VECTOR_KEY)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ([], VECTOR_BODY),
        ([(b"x-webhook-hmac", b"")], VECTOR_BODY),
        ([(b"x-webhook-hmac", VECTOR_DIGEST)], VECTOR_BODY + b" "),
        ([(b"x-webhook-hmac", VECTOR_DIGEST[:-1] + b"0")], VECTOR_BODY),
        ([(b"x-webhook-hmac", b"\xff\xfe")], VECTOR_BODY),
        ([(b"x-webhook-hmac", hmac.new(b"other", VECTOR_BODY, hashlib.sha512).hexdigest().encode())], VECTOR_BODY),
        ([(b"x-webhook-hmac", hmac.new(b"my-secret-key", VECTOR_BODY, "sha256").hexdigest().encode())], VECTOR_BODY),
    ],
)
def test_forged_waha_webhooks(headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    assert not waha_is_genuine(headers, body, VECTOR_KEY)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([(b"authorization", b"Bearer geheim")], True),
        ([(b"authorization", b"bearer  geheim ")], True),
        ([(b"x-webhook-token", b"geheim")], True),
        ([(b"authorization", b"Bearer wrong"), (b"x-webhook-token", b"geheim")], True),
        ([], False),
        ([(b"authorization", b"geheim")], False),
        ([(b"authorization", b"Basic geheim")], False),
        ([(b"authorization", b"Bearer ")], False),
        ([(b"x-webhook-token", b"Geheim")], False),
        ([(b"x-webhook-token", "geheım".encode())], False),
        ([(b"x-api-key", b"geheim")], False),
    ],
)
def test_whapi_tokens(headers: list[tuple[bytes, bytes]], expected: bool) -> None:
    assert whapi_is_genuine(headers, "geheim") is expected


def test_without_a_secret_all_pass() -> None:
    assert whapi_is_genuine([], None)
    assert waha_is_genuine([], b"anything", None)


def test_production_insists_on_both_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in {
        "SAPA_ENV": "production",
        "WHAPI_WEBHOOK_TOKEN": "",
        "DATABASE_URL": "x://a:kunci@b",
    }.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("RABBITMQ_URL", "amqp://nowhere")
    monkeypatch.setenv("SAPA_SECRET_KEY", new_key())
    with pytest.raises(ValidationError, match="WHAPI_WEBHOOK_TOKEN and WAHA_WEBHOOK_HMAC_KEY") as both:
        Settings()
    assert "kunci" not in str(both.value)
    monkeypatch.setenv("WHAPI_WEBHOOK_TOKEN", "a")
    with pytest.raises(ValidationError, match="needs WAHA_WEBHOOK_HMAC_KEY:"):
        Settings()
    monkeypatch.setenv("WAHA_WEBHOOK_HMAC_KEY", "b")
    assert Settings().is_production


def test_empty_variables_count_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("WHAPI_WEBHOOK_TOKEN", "WAHA_WEBHOOK_HMAC_KEY", "WHAPI_CHANNEL_ID", "WAHA_SESSION"):
        monkeypatch.setenv(variable, "")
    settings = Settings.model_validate(URLS)
    assert settings.whapi_webhook_token is None
    assert settings.waha_webhook_hmac_key is None
    assert settings.whapi_channel_id is None
    assert settings.waha_session == "default"
