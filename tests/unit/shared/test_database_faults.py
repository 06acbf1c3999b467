"""Which errors mean that the server is the trouble, and which that the statement is."""

import pytest
from asyncpg import exceptions as pg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from shared.db.faults import is_conflict, is_database_away, is_session_lost

# As a fail-over shows itself: the old server ends, starts, or takes no writes; none of the servers does; silence.
FAILING_OVER = (
    pg.AdminShutdownError("57P01"),
    pg.CrashShutdownError("57P02"),
    pg.CannotConnectNowError("57P03"),
    pg.ReadOnlySQLTransactionError("25006"),
    pg.TargetServerAttributeNotMatched("none of the hosts"),
    pg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
    pg.InterfaceError("connection is closed"),
    ConnectionRefusedError("refused"),
    ConnectionResetError("reset"),
    TimeoutError(),
)
PASSING = (
    pg.DiskFullError("53100"),
    pg.PostgresIOError("58030"),
    pg.TooManyConnectionsError("53300"),
    pg.LockNotAvailableError("55P03"),
    pg.QueryCanceledError("57014"),
    pg.IdleInTransactionSessionTimeoutError("25P03"),
    pg.IdleSessionTimeoutError("57P05"),
)
THE_STATEMENT = (
    pg.UniqueViolationError("23505"),
    pg.DataError("22000"),
    pg.UndefinedTableError("42P01"),
    pg.InvalidPasswordError("28P01"),
    pg.SerializationError("40001"),
    ValueError("ours"),
)


def wrapped(error: Exception) -> DBAPIError:
    """As SQLAlchemy raises it."""
    adapted = Exception(str(error))
    adapted.__cause__ = error
    return DBAPIError("select 1", None, adapted)


@pytest.mark.parametrize("error", [*FAILING_OVER, *PASSING], ids=repr)
def test_the_server_is_the_trouble(error: Exception) -> None:
    assert is_database_away(error)
    assert is_database_away(wrapped(error))


@pytest.mark.parametrize("error", THE_STATEMENT, ids=repr)
def test_the_statement_is_the_trouble(error: Exception) -> None:
    assert not is_database_away(error)
    assert not is_database_away(wrapped(error))
    assert not is_session_lost(error)


def test_no_free_connection_is_waited_for() -> None:
    assert is_database_away(PoolTimeoutError())


def test_trouble_elsewhere_is_not_the_databases() -> None:
    broker = RuntimeError("the broker did not confirm")
    broker.__cause__ = ConnectionResetError()
    assert not is_database_away(broker)


@pytest.mark.parametrize("error", [pg.ReadOnlySQLTransactionError("25006"), TimeoutError()], ids=repr)
def test_a_session_that_stands_but_is_of_no_use_is_given_up(error: Exception) -> None:
    assert is_session_lost(error)
    assert is_session_lost(wrapped(error).orig or error)


@pytest.mark.parametrize("error", [pg.QueryCanceledError("57014"), pg.LockNotAvailableError("55P03")], ids=repr)
def test_a_session_whose_statement_took_too_long_is_kept(error: Exception) -> None:
    assert not is_session_lost(error)


def test_conflicts_are_neither() -> None:
    assert is_conflict(wrapped(pg.SerializationError("40001")))
    assert not is_database_away(wrapped(pg.DeadlockDetectedError("40P01")))
