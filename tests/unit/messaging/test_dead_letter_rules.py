"""Which consumer a message belongs to, and what an error may tell."""

from itertools import chain

import pytest
from pydantic import ValidationError

from shared.contracts.catalog import CONTRACTS
from shared.contracts.messages import StatusReported
from shared.errors import Permanent
from shared.messaging.dead_letters import consumer_queue, describe
from shared.messaging.topology import QUEUES, ROUTER_INTAKE


def test_every_key_has_one_consumer_by_which_its_letters_are_kept() -> None:
    keys = list(chain.from_iterable(queue.keys for queue in QUEUES))
    assert len(keys) == len(set(keys))
    assert set(keys) <= set(CONTRACTS)


def test_a_requeued_message_is_its_queue_s_again() -> None:
    assert consumer_queue("message.received.v1") is ROUTER_INTAKE
    assert consumer_queue("router.intake") is ROUTER_INTAKE
    assert consumer_queue("nobody.knows") is None
    assert consumer_queue(None) is None


def test_errors_are_told_without_what_customers_wrote() -> None:
    with pytest.raises(ValidationError) as raised:
        StatusReported.model_validate({"status": "my secret"})
    assert "secret" not in describe(raised.value)
    assert "occurred_at missing" in describe(raised.value)
    assert describe(LookupError("my secret")) == "LookupError"
    assert describe(Permanent("no contract", code="unknown_contract")) == "unknown_contract: no contract"
