"""What the simulator sends, in each provider's and engine's dialect, is understood."""

import pytest

from deploy.simulator import payloads_waha, payloads_whapi
from deploy.simulator.messages import Message, Source, Status
from deploy.simulator.settings import Engine, Settings
from tests.unit.ingress.bodies import CUSTOMER, LID, THEN, Json, echoed, received, reported, waha, whapi

ENGINES: list[Engine] = ["GOWS", "NOWEB", "WEBJS"]


def settings(engine: Engine = "GOWS") -> Settings:
    return Settings(simulator_waha_engine=engine)


def whapi_message(source: Source, text: str = "Halo") -> Message:
    return Message(
        "whapi", f"{CUSTOMER}@s.whatsapp.net", f"+{CUSTOMER}", "AbCd.xyz-gKq7", text, source, THEN + 0.5, name="Budi"
    )


def waha_message(source: Source, address: str = f"{CUSTOMER}@c.us") -> Message:
    return Message("waha", address, None, "3EB0AAAA", "Halo", source, THEN + 0.5, name="Budi", session="default")


def in_envelope(event: str, payload: Json, engine: Engine) -> Json:
    return payloads_waha.envelope(event, payload, "default", THEN + 0.5, settings(engine))


@pytest.mark.parametrize("text", ["Halo", "Lihat https://hotel.example/kamar"])
def test_whapi_messages(text: str) -> None:
    item = payloads_whapi.message_object(whapi_message("customer", text), settings())
    message = received(whapi(payloads_whapi.messages_body([item], settings())))
    assert (message.address, message.text, message.sender_name) == (f"{CUSTOMER}@c.us", text, "Budi")
    simplified = received(whapi(payloads_whapi.simplified_body([whapi_message("customer", text)])))
    assert (simplified.address, simplified.text) == (message.address, text)


@pytest.mark.parametrize("source", ["api", "phone"])
def test_whapi_echoes(source: Source) -> None:
    item = payloads_whapi.message_object(whapi_message(source), settings())
    message = echoed(whapi(payloads_whapi.messages_body([item], settings())))
    assert (message.address, message.source) == (f"{CUSTOMER}@c.us", source)


@pytest.mark.parametrize("status", ["failed", "pending", "sent", "delivered", "read"])
@pytest.mark.parametrize("engine", ENGINES)
def test_statuses(status: Status, engine: Engine) -> None:
    by_whapi = reported(whapi(payloads_whapi.status_body(whapi_message("api"), status, THEN, settings())))
    assert (by_whapi.status, by_whapi.provider_message_id) == (status, "AbCd.xyz-gKq7")
    payload = payloads_waha.ack_payload(waha_message("api"), status, settings(engine))
    by_waha = reported(waha(in_envelope("message.ack", payload, engine)))
    assert (by_waha.status, by_waha.provider_message_id, by_waha.from_me) == (status, "3EB0AAAA", True)
    assert by_waha.address == f"{CUSTOMER}@c.us"


@pytest.mark.parametrize("address", [f"{CUSTOMER}@c.us", LID])
@pytest.mark.parametrize("engine", ENGINES)
def test_waha_messages(engine: Engine, address: str) -> None:
    payload = payloads_waha.message_payload(waha_message("customer", address), settings(engine))
    message = received(waha(in_envelope("message.any", payload, engine)))
    assert (message.address, message.text, message.sender_name) == (address, "Halo", "Budi")
    assert message.provider_message_id == "3EB0AAAA"
    assert message.sent_at_ms == THEN * 1000 + 500


@pytest.mark.parametrize("source", ["api", "phone"])
@pytest.mark.parametrize("engine", ENGINES)
def test_waha_echoes(engine: Engine, source: Source) -> None:
    payload = payloads_waha.message_payload(waha_message(source), settings(engine))
    message = echoed(waha(in_envelope("message.any", payload, engine)))
    assert (message.address, message.source, message.provider_message_id) == (f"{CUSTOMER}@c.us", source, "3EB0AAAA")
