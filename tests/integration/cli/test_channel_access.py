"""`sapa channels`: numbers with access of their own, and their secrets."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from deploy.simulator.__main__ import server as simulator_server
from deploy.simulator.settings import Settings as SimulatorSettings
from shared.channels.secrets import Secrets, keys_in, new_key
from tests.integration.cli.conftest import Query, Sapa
from tests.integration.simulator.conftest import serving

OLD, NEW = new_key(), new_key()


def reads(key: str, kept: object) -> str:
    return Secrets.from_setting(SecretStr(key)).decrypt(str(kept))


def test_a_channel_is_added_with_secrets_from_the_environment(sapa: Sapa, rows: Query) -> None:
    sapa.env |= {"SAPA_SECRET_KEY": OLD, "SAPA_CHANNEL_TOKEN": "kunci", "SAPA_CHANNEL_WEBHOOK_SECRET": "rahasia"}
    made = sapa.json("channels", "add", "Spa", "--provider", "waha", "--external-id", "spa-1")
    [access] = rows(f"select * from channel_access where channel_id = {made['id']}")
    assert (reads(OLD, access["token"]), reads(OLD, access["webhook_secret"])) == ("kunci", "rahasia")
    [audit] = rows(f"select data::text from audit_log where action = 'channel.created' and subject_id = {made['id']}")
    assert "kunci" not in str(audit)
    assert "rahasia" not in str(audit)
    assert "kunci" not in sapa.run("channels", "list").stdout
    kept = Secrets(keys_in(OLD)).encrypt("whsec_a")
    insert = (
        "insert into webhook_subscriptions (name, url, secret) values ('PMS', 'https://e.example', '{}') returning id"
    )
    [webhook] = rows(insert.format(kept))
    sapa.env["SAPA_SECRET_KEY"] = f"{NEW},{OLD}"
    renewed = sapa.json("channels", "renew-secrets")
    assert (renewed["channels"] >= 1, renewed["webhooks"]) == (True, 1)
    [told] = rows(f"delete from webhook_subscriptions where id = {webhook['id']} returning secret")
    assert reads(NEW, told["secret"]) == "whsec_a"
    [access] = rows(f"select * from channel_access where channel_id = {made['id']}")
    assert reads(NEW, access["token"]) == "kunci"
    sapa.env["SAPA_SECRET_KEY"] = OLD
    assert sapa.fails("channels", "renew-secrets", code=1).startswith("error: SAPA_SECRET_KEY: lacks the key")
    assert sapa.json("channels", "deactivate", str(made["id"]))["is_active"] is False
    rows(f"delete from channels where id = {made['id']} returning id")


@pytest.mark.parametrize(
    ("arguments", "env", "code", "error"),
    [
        (("Spa", "--provider", "waha"), {"SAPA_SECRET_KEY": OLD}, 2, "--external-id: is needed"),
        (("Spa", "--provider", "waha", "--external-id", "x", "--base-url", "waha"), {}, 2, "--base-url: is no address"),
        (("S", "--provider", "waha", "--external-id", "x"), {"SAPA_CHANNEL_TOKEN": "k"}, 1, "SAPA_SECRET_KEY: is not"),
        (("S", "--provider", "waha", "--external-id", "x"), {"SAPA_SECRET_KEY": "kurz"}, 2, "SAPA_SECRET_KEY: "),
    ],
)
def test_what_cannot_be_added_is_named(
    sapa: Sapa, arguments: tuple[str, ...], env: dict[str, str], code: int, error: str
) -> None:
    sapa.env |= env
    assert sapa.fails("channels", "add", *arguments, code=code).startswith(f"error: {error}")


@pytest.fixture
async def simulator() -> AsyncIterator[str]:
    async with serving(simulator_server(SimulatorSettings(simulator_port=0, waha_api_key=SecretStr("k")))) as port:
        yield f"http://127.0.0.1:{port}"


async def test_a_channel_is_tested(sapa: Sapa, simulator: str) -> None:
    sapa.env |= {"WAHA_HOST": f"{simulator}/waha", "WAHA_API_KEY": "k", "PUBLIC_URL": "https://desk.example.com"}
    found = (await asyncio.to_thread(sapa.json, "channels", "test", "2"))["items"]
    assert {one["check"]: one["outcome"] for one in found} == {
        "reachable": "ok",
        "token": "ok",
        "identity": "ok",
        "session": "ok",
        "webhook": "warning",
    }
    sapa.env["WAHA_API_KEY"] = "wrong"
    result = await asyncio.to_thread(sapa.run, "channels", "test", "2", code=1)
    assert "token_refused" in result.stdout
