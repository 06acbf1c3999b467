"""`sapa webhook explain`: lines for scripts, and its exit code."""

import orjson
import pytest
from typer.testing import CliRunner

from deploy.cli.main import app
from tests.unit.ingress.bodies import waha_body, waha_payload, whapi_body, whapi_text


def run(provider: str, body: bytes, **env: str) -> tuple[int, list[dict[str, object]]]:
    result = CliRunner().invoke(app, ["webhook", "explain", "--provider", provider], input=body, env=env)
    return result.exit_code, [orjson.loads(line) for line in result.stdout.splitlines()]


def test_one_line_per_item_in_the_bodys_order() -> None:
    body = whapi_body(whapi_text(), None, whapi_text(from_me=True), statuses=[{"id": "S-1", "status": "read"}])
    code, lines = run("whapi", orjson.dumps(body))
    assert code == 0
    assert [line["kind"] for line in lines] == ["message", "invalid", "message", "status"]
    assert [line["answerable"] for line in lines] == [True, False, False, False]
    assert lines[0].items() >= {"phone": "+6281234567890", "text": "Halo", "from_me": False}.items()
    assert lines[1]["error"]


def test_waha() -> None:
    code, (line,) = run("waha", orjson.dumps(waha_body(waha_payload())))
    assert code == 0
    assert line.items() >= {"kind": "message", "message_id": "3EB0AAAA", "chat_type": "direct"}.items()


@pytest.mark.parametrize("body", [b"", b"{not json", b"\xff\x00"])
def test_what_is_no_json_is_one_invalid_line_and_a_failure(body: bytes) -> None:
    code, (line,) = run("whapi", body)
    assert (code, line["kind"], line["answerable"]) == (1, "invalid", False)


def test_an_unknown_provider_is_refused_by_name() -> None:
    assert run("telegram", b"{}")[0] == 2


def test_numbers_are_read_in_the_region_that_the_services_have() -> None:
    body = orjson.dumps(whapi_body(whapi_text(chat_id="0151 23456789")))
    assert run("whapi", body, DEFAULT_REGION="DE")[1][0]["phone"] == "+4915123456789"
