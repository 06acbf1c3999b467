"""Every kind of event × provider × engine of the providers' contracts, and the line that explains it."""

from datetime import UTC, datetime

import orjson
import pytest

from shared.inbound.explaining import explain
from shared.inbound.providers import waha, whapi
from tests.contract.providers.cases import Case, cases

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
CASES = cases()
EVERY_LINE_SHOWS = {"kind", "phone", "text", "from_me", "chat_type", "message_id", "target", "answerable"}
KINDS = {
    *("message", "status", "reaction", "edited", "revoked", "presence", "session", "call", "poll_vote", "group"),
    *("label", "contact", "ignored", "invalid"),
}
CHAT_TYPES = {"direct", "group", "status", "newsletter", None}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_sapa_makes_of_it(case: Case) -> None:
    lines, is_json = explain(case.provider, orjson.dumps(case.body), now=NOW)
    assert is_json
    shown = [{key: line.get(key) for key in expected} for line, expected in zip(lines, case.lines, strict=True)]
    assert shown == case.lines
    for line in lines:
        assert line.keys() >= EVERY_LINE_SHOWS
        assert line["kind"] in KINDS
        assert line["chat_type"] in CHAT_TYPES
        orjson.dumps(line)


def test_every_event_of_the_contracts_has_a_case() -> None:
    whapi_keys = {key for case in CASES if case.provider == "whapi" for key in case.body}
    assert set(whapi._READERS) <= whapi_keys
    by_engine = {(case.body["environment"]["engine"], case.body["event"]) for case in CASES if case.provider == "waha"}
    for engine in ("WEBJS", "WPP", "NOWEB", "GOWS"):
        assert set(waha._READERS) - {"message"} <= {event for named, event in by_engine if named == engine}


def test_a_body_that_is_no_json_is_one_invalid_line() -> None:
    lines, is_json = explain("whapi", b"{not json", now=NOW)
    assert not is_json
    assert [(line["kind"], line["reason"], line["answerable"]) for line in lines] == [("invalid", "not_json", False)]
