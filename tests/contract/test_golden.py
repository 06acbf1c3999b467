"""Every contract has one golden JSON document: what was published yesterday must be read the same way today."""

from pathlib import Path

import orjson
import pytest

from shared.contracts.catalog import CONTRACTS

GOLDEN = Path(__file__).parent / "golden"
EARLIER = Path(__file__).parent / "earlier"


@pytest.mark.parametrize("routing_key", sorted(CONTRACTS))
def test_a_golden_document_survives_the_round_trip(routing_key: str) -> None:
    document = orjson.loads((GOLDEN / f"{routing_key}.json").read_bytes())
    contract = CONTRACTS[routing_key].model_validate(document)
    assert orjson.loads(contract.model_dump_json()) == document


@pytest.mark.parametrize("routing_key", sorted(CONTRACTS))
def test_unknown_fields_are_tolerated(routing_key: str) -> None:
    document = orjson.loads((GOLDEN / f"{routing_key}.json").read_bytes())
    assert CONTRACTS[routing_key].model_validate({**document, "added_later": 1}) is not None


@pytest.mark.parametrize("path", sorted(EARLIER.glob("*.json")), ids=lambda path: path.stem)
def test_what_an_earlier_release_published_is_read_as_it_was_meant(path: Path) -> None:
    document = orjson.loads(path.read_bytes())
    read = orjson.loads(CONTRACTS[path.stem].model_validate(document).model_dump_json())
    assert read.items() >= document.items()


def test_there_is_no_golden_document_without_a_contract() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(CONTRACTS)


def test_a_routing_key_names_noun_verb_and_version() -> None:
    for key, contract in CONTRACTS.items():
        noun, verb, version = key.split(".")
        assert noun
        assert verb
        assert version == "v1"
        assert contract.__doc__, f"{key} does not say what it means"


@pytest.mark.parametrize("routing_key", ["message.received.v1", "message.echoed.v1"])
def test_a_message_from_before_recovery_existed_was_brought_by_its_webhook(routing_key: str) -> None:
    document = orjson.loads((GOLDEN / f"{routing_key}.json").read_bytes())
    del document["recovered"]
    assert CONTRACTS[routing_key].model_validate(document).model_dump()["recovered"] is False
