"""Structured logs: JSON in production, readable lines on a console; other libraries' lines folded in.

Our own lines go straight to standard output; only other libraries take the way through the logging module.
"""

import logging
import sys
from typing import Literal

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger


class _Output(structlog.BytesLogger):
    """Writes lines to standard output, under the name of the module that speaks."""

    def __init__(self, name: str) -> None:
        super().__init__(sys.stdout.buffer)
        self.name = name


def _json(_logger: WrappedLogger, _method: str, event: EventDict) -> bytes:
    return orjson.dumps(event, default=str)


def configure_logging(service: str, *, form: Literal["console", "json"], level: str) -> None:
    """Once per process, first of all. Every line carries `service`, and the correlation id where one is bound."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    # A plain traceback: the pretty ones print local variables, and with them what customers wrote.
    console = structlog.dev.ConsoleRenderer(
        colors=sys.stdout.isatty(), pad_event_to=30, exception_formatter=structlog.dev.plain_traceback
    )

    def readable(logger: WrappedLogger, method: str, event: EventDict) -> bytes:
        return str(console(logger, method, event)).encode()

    rendering: list[Processor] = [structlog.processors.format_exc_info, _json] if form == "json" else [readable]
    structlog.configure(
        processors=[*shared, *rendering],
        logger_factory=lambda *names: _Output(names[0] if names else "sapa"),
        wrapper_class=structlog.make_filtering_bound_logger(level.lower()),  # what is too low costs nothing
        cache_logger_on_first_use=True,
    )
    _fold_in_others(shared, rendering, level)
    structlog.contextvars.bind_contextvars(service=service)


def _fold_in_others(shared: list[Processor], rendering: list[Processor], level: str) -> None:
    def as_text(_logger: WrappedLogger, _method: str, line: bytes) -> str:
        return line.decode()

    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering, as_text],  # type: ignore[list-item]
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for noisy in ("uvicorn.access", "aio_pika", "aiormq", "httpx", "httpcore", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
