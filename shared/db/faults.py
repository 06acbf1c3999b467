"""Which database errors mean what. Pure."""

from asyncpg.exceptions import (
    AdminShutdownError,
    CannotConnectNowError,
    ConnectionDoesNotExistError,
    CrashShutdownError,
    DeadlockDetectedError,
    DiskFullError,
    IdleInTransactionSessionTimeoutError,
    IdleSessionTimeoutError,
    InterfaceError,
    InternalClientError,
    LockNotAvailableError,
    PostgresConnectionError,
    PostgresError,
    PostgresIOError,
    QueryCanceledError,
    ReadOnlySQLTransactionError,
    SerializationError,
    TargetServerAttributeNotMatched,
    TooManyConnectionsError,
)
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError


class Overtaken(Exception):  # noqa: N818 - reads as an adjective at every `except`
    """What this transaction has read and built upon is no longer so: the same work again, from the start, will do."""


_CONFLICTS = (SerializationError, DeadlockDetectedError, Overtaken)
# The session is of no use any more: its server is gone, going, silent, or takes no writes since another one does.
_SESSION_LOST = (
    AdminShutdownError,
    ConnectionDoesNotExistError,
    CrashShutdownError,
    IdleInTransactionSessionTimeoutError,
    IdleSessionTimeoutError,
    PostgresConnectionError,
    ReadOnlySQLTransactionError,
    OSError,
    TimeoutError,
)
_AWAY = (
    *_SESSION_LOST,
    CannotConnectNowError,
    DiskFullError,
    InterfaceError,
    LockNotAvailableError,
    PostgresIOError,
    QueryCanceledError,
    TargetServerAttributeNotMatched,
    TooManyConnectionsError,
)
# An error of another kind may have been raised from one of the above, which then was not the database's.
_OF_THE_DATABASE = (SQLAlchemyError, PostgresError, InterfaceError, InternalClientError, OSError, TimeoutError)


def _causes(error: BaseException) -> list[BaseException]:
    """The error and what it was raised from, outermost first."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        original = current.orig if isinstance(current, DBAPIError) else None
        current = original or current.__cause__ or current.__context__
    return chain


def is_conflict(error: BaseException) -> bool:
    """Two transactions got in each other's way (SQLSTATE 40001, 40P01, `Overtaken`): the same work again will do."""
    return any(isinstance(cause, _CONFLICTS) for cause in _causes(error))


def is_database_away(error: BaseException) -> bool:
    """The server, not the statement, is the trouble: nothing is wrong with the data, and waiting helps."""
    if isinstance(error, PoolTimeoutError) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return True
    return isinstance(error, _OF_THE_DATABASE) and any(isinstance(cause, _AWAY) for cause in _causes(error))


def is_session_lost(error: BaseException) -> bool:
    """The session that this came from must not be used again; another one may do."""
    return isinstance(error, _SESSION_LOST) or isinstance(error.__cause__, _SESSION_LOST)
