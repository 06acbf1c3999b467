"""The api's document: what is committed, and what it tells of every call."""

import json
from functools import cache
from pathlib import Path

import services.api
from services.api.openapi import openapi_text


@cache
def _document() -> str:
    return openapi_text()


def test_the_committed_openapi_document_is_current() -> None:
    committed = Path(services.api.__file__).parent / "openapi.json"
    assert committed.read_text() == _document(), "run: python -m services.api.openapi > services/api/openapi.json"


def test_the_document_describes_errors_and_events() -> None:
    document = json.loads(_document())
    schemas = document["components"]["schemas"]
    assert {"Problem", "LiveEvent", "LiveChange", "Chat", "Message"} <= set(schemas)
    assert set(schemas["Message"]["required"]) == set(schemas["Message"]["properties"])
    stream = document["paths"]["/events"]["get"]["responses"]["200"]["content"]
    assert stream == {"text/event-stream": {"schema": {"$ref": "#/components/schemas/LiveEvent"}}}
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert operation["summary"], path
            assert operation["description"], path
            problems = [code for code in operation["responses"] if code >= "400"]
            assert "422" in problems, path
            for code in problems:
                assert "application/problem+json" in operation["responses"][code]["content"], path
            if path not in {"/auth/login", "/auth/links/look", "/auth/links/use"}:
                assert {"session": []} in operation["security"], path
                assert {"401", "403"} <= set(problems), path
