"""The borders of the api: its document, its paths, its problems."""

import json
from functools import cache
from pathlib import Path

import pytest

import services.api
from services.api.http.boundary import canonical_path
from services.api.http.errors import PROBLEMS, problem_response
from services.api.openapi import openapi_text
from services.api.schemas.chats import ChatChange
from services.api.schemas.problems import FieldError
from services.api.settings import Settings
from shared.channels.secrets import new_key


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


@pytest.mark.parametrize(
    ("path", "routed"),
    [
        ("/", "/"),
        ("/chats", "/chats/"),
        ("/chats/", "/chats/"),
        ("/chats//", "/chats/"),
        ("/chats/5/", "/chats/5"),
        ("/chats/messages/", "/chats/messages"),
        ("/api/v1/guests/register/", "/api/v1/guests/register"),
        ("/inbox/", "/inbox"),
        ("//", "/"),
    ],
)
def test_a_slash_at_the_end_means_nothing(path: str, routed: str) -> None:
    assert canonical_path(path) == routed


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_problem_is_a_whole_document(code: str) -> None:
    errors = [FieldError(field="f", message="m")]
    answer = problem_response("request-1", code, "what happened", errors=errors)
    body = json.loads(bytes(answer.body))
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["status"] == answer.status_code == PROBLEMS[code][0]
    assert body["errors"] == [{"field": "f", "message": "m"}]
    assert set(body) == {"type", "title", "status", "detail", "code", "request_id", "errors"}


def test_null_takes_a_chat_from_its_agent_and_nothing_else() -> None:
    assert ChatChange.model_validate({"assigned_agent_id": None}).model_fields_set == {"assigned_agent_id"}
    for name in ("mode", "labels"):
        with pytest.raises(ValueError, match=name):
            ChatChange.model_validate({name: None})
    assert ChatChange.model_validate({"labels": [" a ", "b", "a"]}).labels == ["a", "b"]


@pytest.mark.parametrize(
    ("environment", "given", "secure"),
    [("local", None, False), ("production", None, True), ("production", False, False), ("local", True, True)],
)
def test_where_the_cookie_is_secure(environment: str, given: bool | None, secure: bool) -> None:
    values = {"database_url": "x", "rabbitmq_url": "x", "sapa_env": environment, "session_cookie_secure": given}
    values["sapa_secret_key"] = new_key()
    assert Settings.model_validate(values).cookie_secure is secure
