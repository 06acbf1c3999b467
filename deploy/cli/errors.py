"""Errors that end a command with a sentence for the person at the terminal, and its exit code."""

import functools
from collections.abc import Callable
from typing import ClassVar, ParamSpec, TypeVar

import typer

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class CommandError(Exception):
    """What went wrong; `field` is the option, variable or server that it is about."""

    exit_code: ClassVar[int] = 1

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


class BadInput(CommandError):  # noqa: N818 - reads as a noun at every `raise`
    """What was asked makes no sense as written; the same command again will not help. Exit code 2."""

    exit_code = 2


class NotDone(CommandError):  # noqa: N818
    """The command made sense but could not be carried out: a server away, a name unknown or taken. Exit code 1."""


def reported(command: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Around each command: its errors become one line on standard error and the exit code, without a traceback."""

    @functools.wraps(command)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            return command(*args, **kwargs)
        except CommandError as error:
            typer.echo(f"error: {error}", err=True)
            raise typer.Exit(error.exit_code) from error

    return run
