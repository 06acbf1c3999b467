"""Which database errors mean what. Pure."""

from asyncpg.exceptions import (
    AdminShutdownError,
    CannotConnectNowError,
    ConnectionDoesNotExistError,
    CrashShutdownError,
    DeadlockDetectedError,
    InterfaceError,
    LockNotAvailableError,
    PostgresConnectionError,
    QueryCanceledError,
    ReadOnlySQLTransactionError,
    SerializationError,
    TooManyConnectionsError,
)
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

_CONFLICTS = (SerializationError, DeadlockDetectedError)
_AWAY = (
    AdminShutdownError,
    CannotConnectNowError,
    ConnectionDoesNotExistError,
    CrashShutdownError,
    InterfaceError,
    PostgresConnectionError,
    ReadOnlySQLTransactionError,
    TooManyConnectionsError,
    LockNotAvailableError,
    QueryCanceledError,
    OSError,
    TimeoutError,
)


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
    """Two transactions got in each other's way (SQLSTATE 40001, 40P01): the same work again will do."""
    return any(isinstance(cause, _CONFLICTS) for cause in _causes(error))


def is_database_away(error: BaseException) -> bool:
    """The server, not the statement, is the trouble: nothing is wrong with the data, and waiting helps."""
    if isinstance(error, PoolTimeoutError) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return True
    return isinstance(
        error, SQLAlchemyError | OSError | TimeoutError | InterfaceError | PostgresConnectionError
    ) and any(isinstance(cause, _AWAY) for cause in _causes(error))
