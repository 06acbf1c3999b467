"""The payloads in tests/fixtures/providers, written from the providers' contracts, with what Sapa makes of each."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from shared.inbound.delivery import Provider

Json = dict[str, Any]

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "providers"
PROVIDERS: tuple[Provider, ...] = ("whapi", "waha")


@dataclass(frozen=True)
class Case:
    """A webhook's body, and the fields that each of its lines must show."""

    name: str
    provider: Provider
    body: Json
    lines: list[Json]


def cases() -> list[Case]:
    """All of them."""
    found: list[Case] = []
    for provider in PROVIDERS:
        for path in sorted((FIXTURES / provider).glob("*.json")):
            document = orjson.loads(path.read_bytes())
            for name, case in document["cases"].items():
                body = _waha(document["envelope"], case) if provider == "waha" else document["envelope"] | case["body"]
                found.append(Case(f"{provider}: {path.stem}: {name}", provider, body, case["lines"]))
    return found


def _waha(envelope: Json, case: Json) -> Json:
    """The envelope as the case's engine sends it: GOWS names itself in the environment only."""
    engine = case["engine"]
    body = {
        **envelope,
        "event": case["event"],
        "payload": case["payload"],
        "environment": {**envelope["environment"], "engine": engine},
    }
    return body if engine == "GOWS" else {**body, "engine": engine}
