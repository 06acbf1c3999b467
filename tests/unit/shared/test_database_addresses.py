"""What a database URL names."""

import pytest
from sqlalchemy.exc import ArgumentError

from shared.db.connecting import servers_in


def places(url: str) -> list[tuple[str | None, int | None]]:
    return [(server.host, server.port) for server in servers_in(url)]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p@a:1/x", [("a", 1)]),
        ("postgresql+asyncpg://u:p@a/x", [("a", None)]),
        ("postgres://u:p@a:1,b:2/x?target_session_attrs=read-write", [("a", 1), ("b", 2)]),
        ("postgresql://u:p@a,b/x", [("a", None), ("b", None)]),
        ("postgresql://a:1,b:2/x", [("a", 1), ("b", 2)]),
        ("postgresql://u:p@[::1]:1,[::2]:2/x", [("::1", 1), ("::2", 2)]),
        ("postgresql://u:p,w/d@a:1/x", [("a", 1)]),
        ("postgresql://u:p,w/d@a:1,b:2/x", [("a", 1), ("b", 2)]),
        ("postgresql:///x?host=/run/postgresql", [(None, None)]),
    ],
)
def test_one_address_or_several(url: str, expected: list[tuple[str | None, int | None]]) -> None:
    assert places(url) == expected


def test_all_else_is_the_same_for_each_of_them() -> None:
    for server in servers_in("postgresql://u:p%2Fw@a:1,b:2/x?sslmode=require"):
        assert (server.username, server.password, server.database) == ("u", "p/w", "x")
        assert server.query == {"sslmode": "require"}


@pytest.mark.parametrize(
    "url", ["nonsense", "postgresql://u:p@a,,b/x", "postgresql://u:p@a:1,/x", "postgresql:///x?host=a:1&host=b:2"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ArgumentError):
        servers_in(url)
