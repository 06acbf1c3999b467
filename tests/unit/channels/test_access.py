"""Whose access a channel has: its own, the environment's, and never another's token."""

from collections.abc import Sequence

import pytest
from pydantic import SecretStr

from shared.channels.access import Access, ByEnvironment, StoredAccess, access_of
from shared.channels.directory import AccessDirectory, AccessRow, NoAccess, PerAccess
from shared.channels.secrets import Secrets, new_key
from tests.waiting import until

SECRETS = Secrets.from_setting(SecretStr(new_key()))
OTHERS = Secrets.from_setting(SecretStr(new_key()))
ENVIRONMENT = {
    "whapi": ByEnvironment.whapi("https://gate.whapi.cloud/", SecretStr("env-token")),
    "waha": ByEnvironment.waha("http://waha:3000", SecretStr("env-key"), session="lobby"),
}
WHAPI, WAHA = ENVIRONMENT["whapi"], ENVIRONMENT["waha"]


def stored(
    *, base_url: str | None = None, api_path: str | None = None, token: str | None = None, by: Secrets = SECRETS
) -> StoredAccess:
    return StoredAccess(base_url, api_path, by.encrypt(token) if token is not None else None)


@pytest.mark.parametrize(
    ("environment", "row", "expected"),
    [
        (WHAPI, None, ("https://gate.whapi.cloud", "env-token", "default")),
        (WHAPI, stored(token="own"), ("https://gate.whapi.cloud", "own", "default")),
        (WHAPI, stored(), ("https://gate.whapi.cloud", "env-token", "default")),
        (WHAPI, stored(base_url="https://other.test/"), ("https://other.test", None, "default")),
        (WAHA, stored(), ("http://waha:3000", "env-key", "spa")),
        (WAHA, stored(base_url="http://waha2:3000"), ("http://waha2:3000", None, "spa")),
        (WAHA, stored(base_url="http://waha2:3000", token="own"), ("http://waha2:3000", "own", "spa")),
        (WAHA, None, ("http://waha:3000", "env-key", "lobby")),
    ],
    ids=[
        "no_row",
        "own_token",
        "settings_only",
        "another_host_gets_no_token_of_ours",
        "another_session_of_the_same_waha",
        "another_waha_without_a_key",
        "another_waha",
        "waha_of_the_environment",
    ],
)
def test_access(environment: ByEnvironment, row: StoredAccess | None, expected: tuple[str, str | None, str]) -> None:
    access = access_of(row, "spa", environment, SECRETS)
    assert (access.base_url, access.token, access.session) == expected
    assert access.token is None or access.token not in repr(access)
    assert row is None or row.token is None or row.token not in repr(row)


def test_how_requests_are_signed() -> None:
    assert Access("whapi", "x", "t").headers == {"authorization": "Bearer t"}
    assert Access("waha", "x", "k").headers == {"x-api-key": "k"}
    assert Access("waha", "x").headers == {}


class Table:
    """The database's rows."""

    def __init__(self, *rows: AccessRow) -> None:
        self.rows = list(rows)
        self.reads = 0
        self.is_away = False

    async def load(self) -> Sequence[AccessRow]:
        self.reads += 1
        if self.is_away:
            raise OSError("away")
        return list(self.rows)

    def directory(self) -> AccessDirectory:
        return AccessDirectory(self.load, ENVIRONMENT, SECRETS)


def row(id_: int, token: str, *, by: Secrets = SECRETS) -> AccessRow:
    return AccessRow(id_, "whapi", f"W-{id_}", stored(token=token, by=by))


async def token_of(directory: AccessDirectory, channel: int) -> str | None:
    access = await directory.of(channel, "whapi")
    assert access is not None
    return access.token


async def test_each_channel_has_its_own_and_a_change_is_seen() -> None:
    table = Table(row(1, "one"), row(2, "two"), AccessRow(3, "whapi", None, None))
    directory = table.directory()
    assert [await token_of(directory, channel) for channel in (1, 2, 3)] == ["one", "two", "env-token"]
    assert table.reads == 1
    table.rows[0] = row(1, "changed")
    await directory.refresh()
    assert await token_of(directory, 1) == "changed"
    assert await directory.of(1, "telegram") is None


async def test_a_new_channel_is_read_before_the_environment_speaks_for_it() -> None:
    table = Table(row(1, "one"))
    directory = table.directory()
    assert await token_of(directory, 1) == "one"
    table.rows.append(row(2, "two"))
    assert await token_of(directory, 2) == "two"


async def test_what_is_no_channel_costs_one_question() -> None:
    table = Table()
    directory = table.directory()
    assert {await token_of(directory, 7) for _ in range(10)} == {"env-token"}
    assert table.reads == 1


async def test_while_the_database_is_away_a_stranger_waits_and_a_known_channel_goes_on() -> None:
    table = Table(row(1, "one"))
    directory = table.directory()
    await directory.refresh()
    table.is_away = True
    assert await token_of(directory, 1) == "one"
    with pytest.raises(NoAccess) as waits:
        await directory.of(2, "whapi")
    assert waits.value.code == "not_written"
    table.is_away = False
    table.rows.append(row(2, "two"))
    assert await token_of(directory, 2) == "two"


async def test_a_secret_under_a_lost_key_stops_its_channel_alone() -> None:
    directory = Table(row(1, "one"), row(2, "two", by=OTHERS)).directory()
    assert await token_of(directory, 1) == "one"
    with pytest.raises(NoAccess):
        await directory.of(2, "whapi")


async def test_it_is_read_again_in_the_background() -> None:
    table = Table(row(1, "one"))
    directory = AccessDirectory(table.load, ENVIRONMENT, SECRETS, refresh_s=0.001)
    directory.start()
    try:
        assert await token_of(directory, 1) == "one"
        table.is_away = True
        table.rows[0] = row(1, "changed")
        table.is_away = False

        async def is_changed() -> bool:
            return await token_of(directory, 1) == "changed"

        await until(is_changed, 5, what="the change to be seen")
    finally:
        await directory.stop()


async def test_what_is_made_for_an_access_is_shared_and_retired_with_it() -> None:
    table = Table(row(1, "one"), AccessRow(2, "whapi", "W-2", None), AccessRow(3, "whapi", "W-3", None))
    directory = table.directory()
    retired: list[str] = []

    async def retire(made: list[str]) -> None:
        retired.extend(made)

    made = PerAccess(directory, lambda access: [str(access.token)], retire=retire)
    assert await made.of(2, "whapi") is await made.of(3, "whapi")
    first = await made.of(1, "whapi")
    assert first == ["one"]
    assert await made.of(1, "whapi") is first
    table.rows[0] = row(1, "changed")
    await directory.refresh()
    assert await made.of(1, "whapi") == ["changed"]
    assert retired == ["one"]
    assert await made.of(1, "telegram") is None
