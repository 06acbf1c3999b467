"""Users, keys and channels from the command line."""

import pytest

from shared.security.passwords import verify_password
from shared.security.scopes import Scope
from shared.security.tokens import digest_of
from tests.integration.cli.conftest import Query, Sapa


def test_users_come_and_go(sapa: Sapa, rows: Query) -> None:
    made = sapa.json(
        "users", "create", " Ani@Example.com ", "--name", "Ani", "--role", "admin", "--password", "12345678"
    )
    assert (made["email"], made["role"]) == ("ani@example.com", "admin")
    assert "password" not in made
    random = sapa.json("users", "create", "beni@example.com", "--random-password")
    assert (random["name"], random["role"]) == ("beni", "agent")
    hashes = {row["email"]: row["password_hash"] for row in rows("select * from users")}
    assert verify_password(hashes["ani@example.com"], "12345678")
    assert verify_password(hashes["beni@example.com"], random["password"])

    _sign_in(rows, random["id"])
    sapa.run("users", "set-password", "BENI@example.com", "--password", "another one")
    assert rows("select * from user_sessions") == []
    [beni] = rows("select * from users where email = 'beni@example.com'")
    assert verify_password(beni["password_hash"], "another one")

    _sign_in(rows, random["id"])
    sapa.run("users", "deactivate", "beni@example.com")
    assert rows("select * from user_sessions") == []
    listed = {user["email"]: user["is_active"] for user in sapa.json("users", "list")["items"]}
    assert listed == {"ani@example.com": True, "beni@example.com": False}
    assert "beni@example.com" in sapa.run("users", "list").stdout
    actions = [row["action"] for row in rows("select action from audit_log order by id")]
    assert actions == ["user.created", "user.created", "user.password_set", "user.deactivated"]


def _sign_in(rows: Query, user_id: int) -> None:
    rows(
        f"insert into user_sessions (token_hash, user_id, expires_at) values ('x', {user_id}, now() + interval '1 day')"
    )


def test_a_password_is_asked_for_without_being_shown(sapa: Sapa, rows: Query) -> None:
    result = sapa.run("users", "create", "ani@example.com", typed="long enough\nlong enough\n")
    assert "long enough" not in result.output
    [user] = rows("select password_hash from users")
    assert verify_password(user["password_hash"], "long enough")


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (("create", "nobody", "--random-password"), 2, "email: is not an e-mail address"),
        (("create", "ani@example.com", "--random-password"), 1, "email: ani@example.com is taken"),
        (("create", "b@example.com", "--password", "short"), 2, "--password: must have at least 8"),
        (("create", "b@example.com", "--password", "12345678", "--random-password"), 2, "--password: cannot"),
        (("create", "b@example.com", "--name", " ", "--random-password"), 2, "name: is empty"),
        (("set-password", "who@example.com", "--random-password"), 1, "email: nobody has"),
        (("deactivate", "who@example.com"), 1, "email: nobody has"),
        (("deactivate", "ani@example.com"), 1, "email: ani@example.com is the last active admin"),
    ],
)
def test_what_cannot_be_done_with_users_is_named(
    sapa: Sapa, rows: Query, arguments: tuple[str, ...], code: int, error: str
) -> None:
    sapa.run("users", "create", "ani@example.com", "--role", "admin", "--random-password")
    before = rows("select * from users")
    assert sapa.fails("users", *arguments, code=code).startswith(f"error: {error}")
    assert rows("select * from users") == before


def test_a_key_is_shown_once_and_kept_as_a_hash(sapa: Sapa, rows: Query) -> None:
    result = sapa.run("keys", "create", "--name", "pms", "--scopes", "guests:register,rooms:read")
    secret = result.stdout.strip()
    assert secret.startswith("sapa_")
    assert len(secret.split()) == 1
    [key] = rows("select * from api_keys")
    assert (key["name"], key["scopes"]) == ("pms", ["guests:register", "rooms:read"])
    assert (key["key_hash"], key["prefix"]) == (digest_of(secret), secret[: len(key["prefix"])])
    listed = sapa.run("keys", "list").stdout
    assert key["prefix"] in listed
    assert secret not in listed
    assert secret not in str(rows("select * from audit_log"))


def test_all_scopes_at_once(sapa: Sapa) -> None:
    assert sapa.json("keys", "create", "--name", "local", "--scopes", "all")["scopes"] == [str(s) for s in Scope]


def test_scopes_may_be_given_several_times(sapa: Sapa) -> None:
    made = sapa.json("keys", "create", "--name", "x", "--scopes", "rooms:read", "--scopes", "chats:read, rooms:read")
    assert made["scopes"] == ["chats:read", "rooms:read"]


@pytest.mark.parametrize(("scopes", "error"), [("guests:eat", "no such scope: guests:eat"), (",", "is empty")])
def test_unknown_scopes_are_named(sapa: Sapa, rows: Query, scopes: str, error: str) -> None:
    assert sapa.fails("keys", "create", "--name", "x", "--scopes", scopes, code=2).startswith(
        f"error: --scopes: {error}"
    )
    assert rows("select * from api_keys") == []


def test_revoking_is_final_and_may_be_repeated(sapa: Sapa, rows: Query) -> None:
    key_id = str(sapa.json("keys", "create", "--name", "x", "--scopes", "rooms:read")["id"])
    assert sapa.json("keys", "revoke", key_id)["changed"] is True
    [key] = rows("select revoked_at from api_keys")
    assert key["revoked_at"] is not None
    assert sapa.json("keys", "revoke", key_id)["changed"] is False
    assert rows("select revoked_at from api_keys") == [key]
    assert sapa.fails("keys", "revoke", "99", code=1) == "error: id: there is no key 99"


def test_channels_are_listed_and_set(sapa: Sapa) -> None:
    listed = sapa.json("channels", "list")["items"]
    assert [channel["provider"] for channel in listed] == ["whapi", "waha"]
    changed = sapa.json(
        *("channels", "set", "1", "--external-id", "MANTIS-1", "--unknown-senders", "guests_only"),
        *("--reopen-closed", "--turn-wait-ms", "900", "--max-reply-age-s", "60", "--name", "Lobby"),
    )
    assert changed == {
        "id": 1,
        "name": "Lobby",
        "provider": "whapi",
        "external_id": "MANTIS-1",
        "unknown_senders": "guests_only",
        "reopen_closed": True,
        "turn_wait_ms": 900,
        "max_reply_age_s": 60,
        "groups": False,
        "bot_in_groups": False,
        "stories": False,
        "newsletters": False,
        "is_active": True,
    }
    again = sapa.json("channels", "set", "1", "--any-reply-age", "--no-reopen-closed")
    assert again == {**changed, "max_reply_age_s": None, "reopen_closed": False}
    assert sapa.json("channels", "list")["items"] == [again, listed[1]]
    assert "Lobby" in sapa.run("channels", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (("9", "--name", "x"), 1, "id: there is no channel 9"),
        (("1",), 2, "channels set: name at least one setting"),
        (("1", "--name", ""), 2, "--name: is empty"),
        (("1", "--any-reply-age", "--max-reply-age-s", "5"), 2, "--any-reply-age: cannot"),
    ],
)
def test_what_cannot_be_set_is_named(sapa: Sapa, arguments: tuple[str, ...], code: int, error: str) -> None:
    assert sapa.fails("channels", "set", *arguments, code=code).startswith(f"error: {error}")


@pytest.mark.parametrize(
    "arguments", [("--unknown-senders", "nobody"), ("--turn-wait-ms", "-1"), ("--max-reply-age-s", "soon")]
)
def test_values_that_make_no_sense_are_refused_by_name(sapa: Sapa, arguments: tuple[str, ...]) -> None:
    result = sapa.run("channels", "set", "1", *arguments, code=2)
    assert arguments[0] in result.stderr


def test_two_channels_cannot_share_an_id(sapa: Sapa, rows: Query) -> None:
    rows("insert into channels (name, provider, external_id, unknown_senders) values ('3', 'waha', 'spa', 'create')")
    assert "--external-id" in sapa.fails("channels", "set", "3", "--external-id", "default", code=1)


def test_a_database_without_schema_is_said_to_need_migrating(empty_database: str) -> None:
    assert "sapa migrate" in Sapa(DATABASE_URL=empty_database).fails("users", "list", code=1)


@pytest.mark.parametrize("command", ["migrate", "seed-demo", "users", "keys", "channels"])
def test_every_command_explains_itself(command: str) -> None:
    assert "Usage" in Sapa().run(command, "--help").stdout
