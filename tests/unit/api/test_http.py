"""The borders of the api: its paths, its problems."""

import json

import pytest

from services.api.http.boundary import canonical_path
from services.api.http.errors import PROBLEMS, problem_response
from services.api.schemas.chats import ChatChange
from services.api.schemas.problems import FieldError
from services.api.settings import Settings
from shared.channels.secrets import new_key


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
