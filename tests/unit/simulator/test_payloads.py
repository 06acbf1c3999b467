import hashlib
import hmac
import re

import pytest
from pydantic import SecretStr, ValidationError

from deploy.simulator import payloads_waha, payloads_whapi
from deploy.simulator.dialects import WahaDialect, WhapiDialect
from deploy.simulator.ids import waha_event_id, whapi_message_id
from deploy.simulator.messages import Message, Source
from deploy.simulator.settings import Engine, Settings, is_loopback

AT = 1_700_000_000.5


def settings(engine: Engine = "GOWS") -> Settings:
    return Settings(simulator_waha_engine=engine, simulator_own_phone="6280000000000")


def whapi(source: Source = "customer", text: str = "Halo") -> Message:
    address = "6281234567890@s.whatsapp.net"
    return Message("whapi", address, "+6281234567890", "aaaa-bbbb", text, source, AT, name="Budi Santoso")


def waha(source: Source = "customer", text: str = "Halo") -> Message:
    address = "6281234567890@c.us"
    return Message("waha", address, "+6281234567890", "3AFF", text, source, AT, name="Budi", session="default")


def test_whapi_message_of_a_customer() -> None:
    item = payloads_whapi.message_object(whapi(), settings())
    assert item["from_me"] is False
    assert item["type"] == "text"
    assert item["text"] == {"body": "Halo"}
    assert item["from"] == "6281234567890"
    assert item["chat_id"] == "6281234567890@s.whatsapp.net"
    assert item["timestamp"] == 1_700_000_000
    assert item["from_name"] == "Budi Santoso"


@pytest.mark.parametrize(("source", "shown"), [("api", "api"), ("phone", "mobile")])
def test_whapi_own_message_names_the_customer_in_chat_id_only(source: Source, shown: str) -> None:
    item = payloads_whapi.message_object(whapi(source), settings())
    assert (item["from_me"], item["source"], item["from"]) == (True, shown, "6280000000000")
    assert item["chat_id"] == "6281234567890@s.whatsapp.net"


def test_whapi_text_with_a_link_is_a_link_preview_without_text() -> None:
    item = payloads_whapi.message_object(whapi(text="lihat https://example.com/a ya"), settings())
    assert item["type"] == "link_preview"
    assert item["link_preview"]["body"] == "lihat https://example.com/a ya"
    assert item["link_preview"]["url"] == "https://example.com/a"
    assert "text" not in item


def test_whapi_simplified_body_is_the_documented_one() -> None:
    assert payloads_whapi.simplified_body([whapi()]) == {
        "messages": [
            {
                "from": "6281234567890@c.us",
                "from_name": "Budi Santoso",
                "pushname": "Budi",
                "text": {"body": "Halo"},
                "timestamp": 1_700_000_000,
            }
        ]
    }


def test_whapi_status_has_its_timestamp_as_text() -> None:
    body = payloads_whapi.status_body(whapi("api"), "delivered", AT, settings())
    assert body["event"] == {"type": "statuses", "event": "post"}
    assert body["statuses"] == [
        {
            "id": "aaaa-bbbb",
            "code": 3,
            "status": "delivered",
            "recipient_id": "6281234567890@s.whatsapp.net",
            "timestamp": "1700000000",
        }
    ]


def test_whapi_ids_match_the_vendors_pattern() -> None:
    assert re.fullmatch(r"[A-Za-z0-9._]{4,30}-[A-Za-z0-9._]{4,14}", whapi_message_id())


@pytest.mark.parametrize("engine", ["GOWS", "NOWEB", "WEBJS"])
def test_waha_message_id_names_direction_chat_and_bare_id(engine: Engine) -> None:
    incoming = payloads_waha.message_payload(waha(), settings(engine))
    own = payloads_waha.message_payload(waha("api"), settings(engine))
    assert incoming["id"] == "false_6281234567890@c.us_3AFF"
    assert own["id"] == "true_6281234567890@c.us_3AFF"
    assert (own["fromMe"], own["source"]) == (True, "api")
    assert payloads_waha.message_payload(waha("phone"), settings(engine))["source"] == "app"


def test_waha_own_messages_are_addressed_as_each_engine_does() -> None:
    gows = payloads_waha.message_payload(waha("api"), settings("GOWS"))
    noweb = payloads_waha.message_payload(waha("api"), settings("NOWEB"))
    webjs = payloads_waha.message_payload(waha("api"), settings("WEBJS"))
    assert (gows["from"], gows["to"]) == ("6281234567890@c.us", None)
    assert noweb["from"] == "6281234567890@c.us"
    assert "to" not in noweb
    assert (webjs["from"], webjs["to"]) == ("6280000000000@c.us", "6281234567890@c.us")


def test_waha_send_answers_differ_by_engine() -> None:
    gows = payloads_waha.accepted(waha("api"), settings("GOWS"))
    noweb = payloads_waha.accepted(waha("api"), settings("NOWEB"))
    webjs = payloads_waha.accepted(waha("api"), settings("WEBJS"))
    assert gows["id"] == "true_6281234567890@c.us_3AFF"
    assert "id" not in noweb
    assert noweb["key"] == {
        "remoteJid": "6281234567890@s.whatsapp.net",
        "fromMe": True,
        "id": "3AFF",
        "addressingMode": "pn",
    }
    assert webjs["id"]["_serialized"] == "true_6281234567890@c.us_3AFF"


def test_waha_envelope_names_the_engine_where_that_engine_does() -> None:
    gows = payloads_waha.envelope("message.any", {}, "default", AT, settings("GOWS"))
    webjs = payloads_waha.envelope("message.any", {}, "default", AT, settings("WEBJS"))
    assert "engine" not in gows
    assert gows["environment"]["engine"] == "GOWS"
    assert webjs["engine"] == "WEBJS"
    assert gows["timestamp"] == 1_700_000_000_500
    assert re.fullmatch(r"evt_[0-9a-hjkmnp-tv-z]{26}", waha_event_id())


def test_waha_acks() -> None:
    payload = payloads_waha.ack_payload(waha("api"), "read", settings())
    assert (payload["ack"], payload["ackName"], payload["fromMe"]) == (3, "READ", True)
    assert payloads_waha.ack_payload(waha("api"), "failed", settings("WEBJS"))["ack"] == -1


def test_waha_signs_the_exact_bytes_as_the_documented_vector() -> None:
    body = b'{"event":"message","session":"default","engine":"WEBJS"}'
    headers = payloads_waha.webhook_headers(body, 1, "my-secret-key")
    assert headers["X-Webhook-Hmac"].startswith("208f8a55dde9e05519e898b10b89bf0d0b3b0fdf11fdbf09b6b90476301b98d8")
    assert headers["X-Webhook-Hmac-Algorithm"] == "sha512"


def test_webhooks_are_signed_only_with_a_secret() -> None:
    plain = settings()
    assert "Authorization" not in WhapiDialect(plain).headers(WhapiDialect(plain).new_message(whapi()))
    assert "X-Webhook-Hmac" not in WahaDialect(plain).headers(WahaDialect(plain).new_message(waha()))
    signing = Settings(whapi_webhook_token=SecretStr("t"), waha_webhook_hmac_key=SecretStr("k"))
    webhook = WahaDialect(signing).new_message(waha())
    expected = hmac.new(b"k", webhook.body, hashlib.sha512).hexdigest()
    assert WahaDialect(signing).headers(webhook)["X-Webhook-Hmac"] == expected
    assert WhapiDialect(signing).headers(webhook)["Authorization"] == "Bearer t"


def test_how_each_provider_insists() -> None:
    whapi_target, waha_target = WhapiDialect(settings()).target, WahaDialect(settings()).target
    assert [whapi_target.wait_before(n, None) for n in (1, 2, 3)] == [3, 6, 9]
    assert [waha_target.wait_before(n, None) for n in (1, 2, 3)] == [2, 2, 2]
    assert waha_target.wait_before(1, 10) == 10
    assert waha_target.wait_before(1, 0.1) == 2
    assert waha_target.succeeded(204)
    assert not whapi_target.succeeded(204)


def test_webhooks_leave_the_machine_only_by_permission() -> None:
    remote = "http://192.0.2.1/webhook/whapi"
    with pytest.raises(ValidationError, match="this machine only"):
        Settings(simulator_whapi_webhook_url=remote)
    assert Settings(simulator_whapi_webhook_url=remote, simulator_allow_remote=True).simulator_allow_remote


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8000/x", True),
        ("http://[::1]:1/x", True),
        ("https://localhost/x", True),
        ("http://127.0.0.1.example.com/x", False),
        ("http://localhost@example.com/x", False),
        ("file:///etc/passwd", False),
        ("http://0.0.0.0/x", False),
    ],
)
def test_what_counts_as_this_machine(url: str, *, here: bool) -> None:
    assert is_loopback(url) is here
