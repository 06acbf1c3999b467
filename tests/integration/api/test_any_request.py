"""Whatever is asked, by whomever: no answer says that we failed, and every answer is one that is documented.

Requests are made from the OpenAPI document, so a new route is tested by being there. The same ones in every run; more
of them in `make soak`.
"""

import asyncio
import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis.strategies import SearchStrategy
from schemathesis import APIOperation, GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from services.api.openapi import openapi_text
from shared.security.tokens import digest_of
from tests.integration.api.house import House, furnish, serving, writer
from tests.servers import Servers, declared_vhost, migrated_database

DOCUMENT = json.loads(openapi_text())
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)}
ROLES = ("admin", "sari", "nobody")
CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# A gateway behind us may be away or slow, and says so: documented, and nothing that we failed at.
_MAY_BE_AWAY = {502, 503, 504}
_SECONDS = 30
# Nothing may leave this machine: providers are at an address where nobody listens.
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def database_url(servers: Servers) -> Iterator[str]:
    """A database of its own: what is asked here changes everything."""
    with migrated_database(servers) as url:
        yield url


@pytest.fixture(scope="module")
def rabbitmq_url(servers: Servers) -> Iterator[str]:
    with declared_vhost(servers) as url:
        yield url


@pytest.fixture(scope="module")
def house(database_url: str, rabbitmq_url: str) -> House:
    made = asyncio.run(furnish(database_url, rabbitmq_url))
    asyncio.run(_people_write(made))
    return made


async def _people_write(house: House) -> None:
    """So that small ids, which come up often, mean something."""
    async with writer(house) as router:
        for number in range(1, 6):
            chat_id = await router.chat(f"+62811000000{number}", name=f"Guest {number}")
            for _ in range(3):
                await router.receive(chat_id, "Halo, ada kamar?")


@pytest.fixture(scope="module")
def base_url(house: House) -> Iterator[str]:
    settings = house.settings(
        whapi_base_url=NOWHERE,
        waha_host=NOWHERE,
        api_uploads_per_hour=100_000,
        sapa_secret_key=b64encode(bytes(32)).decode(),
    )
    with serving(settings) as address:
        yield address


def _is_stream(operation: Any) -> bool:
    responses = operation.definition.raw.get("responses", {})
    return "text/event-stream" in responses.get("200", {}).get("content", {})


async def _restore(house: House, role: str) -> dict[str, str]:
    """The caller's headers; what an earlier request took from the caller is given back."""
    if role == "nobody":
        return {}
    token, person = house.tokens[role], house.people[role]
    await house.fetch(
        "update users set is_active = true, role = $2 where id = $1", person, "admin" if role == "admin" else "agent"
    )
    await house.fetch(
        "insert into user_sessions (token_hash, user_id, expires_at) values ($1, $2, now() + interval '1 hour') "
        "on conflict (token_hash) do update set expires_at = excluded.expires_at",
        digest_of(token),
        person,
    )
    return {"Authorization": f"Bearer {token}"}


def _cases(operation: APIOperation[Any, Any, Any, Any]) -> SearchStrategy[Any]:
    """Requests as they should be, and such as break what the document says of them, where it says anything."""
    right: SearchStrategy[Any] = operation.as_strategy()
    if not list(operation.iter_parameters()) and not operation.body:
        return right
    wrong: SearchStrategy[Any] = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    return right | wrong


def _ask(operation: Any, base_url: str, house: House, role: str, *, examples: int) -> None:
    headers = asyncio.run(_restore(house, role))
    faults: list[str] = []

    @hypothesis.settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=_cases(operation))
    def ask(case: Any) -> None:
        case.headers = {**(case.headers or {}), **headers}
        case.headers = {
            name: value for name, value in case.headers.items() if role != "nobody" or name != "Authorization"
        }
        case.cookies = {}
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(
                **case.as_transport_kwargs(base_url=base_url), timeout=_SECONDS, stream=_is_stream(operation)
            )
            with answer:
                if _is_stream(operation) and answer.status_code == 200:
                    assert answer.headers["content-type"].startswith("text/event-stream")
                    return
                if answer.status_code >= 500 and answer.status_code not in _MAY_BE_AWAY:
                    faults.append(f"{answer.status_code} {answer.text}\n{case.as_curl_command()}")
                try:
                    case.validate_response(answer, checks=CHECKS)
                except FailureGroup as group:
                    faults.extend(f"{fault}\n{case.as_curl_command()}" for fault in group.exceptions)

    ask()
    assert not faults, "\n\n".join(faults[:3])


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_is_documented_and_none_says_that_we_failed(
    label: str, role: str, base_url: str, house: House
) -> None:
    _ask(OPERATIONS[label], base_url, house, role, examples=1 if role == "nobody" else 3)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_of_more_is_documented(label: str, role: str, base_url: str, house: House) -> None:
    _ask(OPERATIONS[label], base_url, house, role, examples=5 if role == "nobody" else 25)
