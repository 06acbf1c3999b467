"""Small decisions of the runner."""

import io
import json
import stat
from pathlib import Path

import pytest

from deploy.local import packages
from deploy.local.children import LONGEST_DELAY, restart_delay
from deploy.local.console import Console, LogFollower, keep_logs_small
from deploy.local.frontend import install_hash, parse_version, source_hash
from deploy.local.seed import choose_admin, migration_fingerprint
from deploy.local.state import LocalState, write_private_json
from shared.channels.secrets import keys_in


def test_what_dies_is_restarted_at_once_and_then_ever_slower_but_within_five_seconds() -> None:
    delays = [restart_delay(deaths) for deaths in range(50)]

    assert delays[0] == 0
    assert delays == sorted(delays)
    assert delays[-1] == LONGEST_DELAY < 5


def test_private_files_are_for_their_owner_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    write_private_json(path, {"a": 1})
    write_private_json(path, {"a": 2})

    assert json.loads(path.read_text()) == {"a": 2}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_state_folder_is_moved_by_a_variable(tmp_path: Path) -> None:
    assert LocalState.from_environment({"SAPA_LOCAL_DIR": str(tmp_path)}).folder == tmp_path
    assert LocalState.from_environment({}).folder.name == ".local"


def test_only_one_supervisor_holds_a_folder(tmp_path: Path) -> None:
    with LocalState(tmp_path).lock() as first, LocalState(tmp_path).lock() as second:
        assert (first, second) == (True, False)
    with LocalState(tmp_path).lock() as again:
        assert again


def test_admin_is_remembered_then_given_then_made_up() -> None:
    remembered = {"admin": {"email": "first@example.com", "password": "first"}}
    given = {"SAPA_ADMIN_EMAIL": "given@example.com", "SAPA_ADMIN_PASSWORD": "given"}

    assert choose_admin(remembered, given, "default@example.com").password == "first"
    assert choose_admin({}, given, "default@example.com").email == "given@example.com"
    made_up = choose_admin({}, {}, "default@example.com")
    assert made_up.email == "default@example.com"
    assert len(made_up.password) >= 16
    assert made_up.password != choose_admin({}, {}, "default@example.com").password


def test_migration_is_due_again_when_code_or_servers_change(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    source = tmp_path / "shared" / "models.py"
    source.write_text("1")
    values = {"DATABASE_URL": "a", "HTTP_PORT": "1"}
    before = migration_fingerprint(tmp_path, values)

    assert migration_fingerprint(tmp_path, {**values, "HTTP_PORT": "2"}) == before
    assert migration_fingerprint(tmp_path, {**values, "DATABASE_URL": "b"}) != before
    source.write_text("2")
    assert migration_fingerprint(tmp_path, values) != before


def test_front_end_is_built_again_when_a_source_changes(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.ts").write_text("1")
    (tmp_path / "package.json").write_text("{}")
    built, installed = source_hash(tmp_path), install_hash(tmp_path, "v24")

    for folder in ("node_modules", "dist"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "made.js").touch()
    assert source_hash(tmp_path) == built
    (tmp_path / "src" / "main.ts").write_text("2")
    assert source_hash(tmp_path) != built
    assert install_hash(tmp_path, "v24") == installed
    assert install_hash(tmp_path, "v26") != installed
    (tmp_path / "package.json").write_text('{"name": "x"}')
    assert install_hash(tmp_path, "v24") != installed


@pytest.mark.parametrize(
    ("text", "version"), [("v22.12.0\n", (22, 12, 0)), ("v20.20.2", (20, 20, 2)), ("", ()), ("v24.0.0-pre", (24, 0, 0))]
)
def test_node_versions(text: str, version: tuple[int, ...]) -> None:
    assert parse_version(text) == version


def test_instructions_are_a_command_to_copy() -> None:
    text = packages.instructions(["rabbitmq-server", "haproxy"])

    assert "sudo apt-get install --no-install-recommends rabbitmq-server haproxy" in text


def test_followed_logs_show_each_line_once_with_its_service(tmp_path: Path) -> None:
    output = io.StringIO()
    follower = LogFollower(tmp_path, Console(output))
    log = tmp_path / "router-1.log"
    log.write_text("old\n")
    (tmp_path / "setup.log").write_text("npm\n")
    follower.skip_existing()

    with log.open("a") as file:
        file.write("new\nhal")
    follower.show_new()
    with log.open("a") as file:
        file.write("f\n")
    follower.show_new()
    log.write_text("after\n")  # emptied and begun anew
    follower.show_new()

    assert output.getvalue().splitlines() == [
        "router-1    │ new",
        "router-1    │ half",
        "router-1    │ after",
    ]


def test_long_logs_are_set_aside(tmp_path: Path) -> None:
    (tmp_path / "api-1.log").write_text("x" * 100)
    (tmp_path / "bot-1.log").write_text("x")

    keep_logs_small(tmp_path, limit=50)

    assert (tmp_path / "api-1.log").read_text() == ""
    assert len((tmp_path / "api-1.log.1").read_text()) == 100
    assert (tmp_path / "bot-1.log").read_text() == "x"


def test_the_key_of_secrets_is_made_once_and_kept_for_its_owner(tmp_path: Path) -> None:
    state = LocalState(tmp_path)
    key = state.secret_key()
    assert len(keys_in(key)) == 1
    assert LocalState(tmp_path).secret_key() == key
    assert stat.S_IMODE(state.remembered_file.stat().st_mode) == 0o600
