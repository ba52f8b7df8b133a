"""JSON log lines on stderr that carry no personal data.

Only keys on an allow-list pass, and only scalars: a request body, a header or a token that somebody logs by mistake is
dropped, and the line names the dropped keys. Messages of exceptions are dropped too unless their class is known to
speak of code and connections only, because drivers and validators quote the data they choked on; type, SQLSTATE and the
frames stay. Messages of other libraries are written without their arguments for the same reason.
"""

import logging
import sys
import traceback
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import Enum
from types import TracebackType
from typing import Any, TextIO
from uuid import UUID

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# fmt: off
ALLOWED = frozenset({
    "event", "level", "timestamp", "logger", "service", "version", "pid", "host", "port", "url_path",
    "correlation_id", "causation_id", "event_id", "record_id", "record_version", "traceparent", "trace_id", "method",
    "route", "status", "milliseconds", "bytes", "error", "message", "sqlstate", "frames", "dropped", "key",
    "language", "code", "rule", "aggregate", "command", "event_type", "role", "position", "previous_position",
    "store_id", "generation", "sequence", "stream", "consumer", "durable", "subject", "lag", "pending",
    "count", "batch", "attempt", "attempts", "retry_after", "seconds", "timeout", "check", "missing", "reason",
    "state", "projection", "table", "document", "sha256", "size", "kind", "source", "target", "issuer",
    "algorithm", "kid", "process", "view", "jobs", "tracked", "exit_code", "signal", "started", "finished",
})
# fmt: on
"""Keys of log lines. None may hold what a person is called, wrote or sent; `subject` is a NATS subject."""

_SPEAKS_OF_CODE = (OSError, TypeError, AttributeError, NameError, ImportError, NotImplementedError, RecursionError)
_INTERPOLATED = ("uvicorn", "jejak_")
_LONGEST = 500
_FRAMES = 12

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def configure(service: str, level: str = "INFO", *, stream: TextIO | None = None, allow: Iterable[str] = ()) -> None:
    """Sends structlog's and the standard library's lines as JSON to `stream` (stderr). Call once, at the start."""
    shared: list[Processor] = [
        _of_this_request,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    allowed = ALLOWED | frozenset(allow)

    def only_allowed(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
        return _only_allowed(line, allowed)

    def named(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
        line["service"] = service
        return line

    formatter = _Formatter(
        service,
        foreign_pre_chain=[*shared, _template_of_foreign],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _exception, named, only_allowed, _json],
        pass_foreign_args=True,
    )
    # what no line of ours tells need not be found out for each
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = _Handler(stream or sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("httpx", "httpcore", "urllib3", "eventsourcing"):  # they log addresses with their query strings
        logging.getLogger(noisy).setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = name != "uvicorn.access"  # the edge writes its own, by route and not by path


class Line(dict[str, str | float | None]):
    """A line whose keys and values the code itself chose: nothing of it needs to be looked through or dropped."""


OF_THIS_REQUEST: ContextVar[Line] = ContextVar("of_this_request", default=Line())  # noqa: B039 - nobody changes it
"""What every line says that is written while a request is answered."""


def write(logger: logging.Logger, level: int, line: Line) -> None:
    """Writes a line that is needed for every request, for a small part of what the long way costs."""
    if not logger.isEnabledFor(level):
        return
    match logging.root.handlers:
        case [_Handler() as only]:
            only.write(logger.name, level, line)
        case _:  # somebody else listens too
            logger.handle(_record(logger.name, level, line))


def _record(name: str, level: int, line: Line) -> logging.LogRecord:
    return logging.LogRecord(name, level, "", 0, line, (), None)


class _Handler(logging.StreamHandler[TextIO]):
    """The stream of all lines."""

    formatter: "_Formatter"

    def write(self, name: str, level: int, line: Line) -> None:
        """Writes what a record of this line would become, without making one."""
        self.acquire()
        try:
            self.stream.write(self.formatter.written(name, level, line, datetime.now(UTC)) + self.terminator)
            self.stream.flush()
        except Exception:  # noqa: BLE001 - as for every record: whatever is wrong with the log fails no request
            self.handleError(_record(name, level, line))
        finally:
            self.release()


class _Formatter(structlog.stdlib.ProcessorFormatter):
    def __init__(self, service: str, **more: Any) -> None:
        super().__init__(**more)
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line: object = record.msg  # typed as a text, but whatever was logged
        if not isinstance(line, Line):
            return super().format(record)
        return self.written(record.name, record.levelno, line, datetime.fromtimestamp(record.created, UTC))

    def written(self, name: str, level: int, line: Line, at: datetime) -> str:
        about = {
            "level": logging.getLevelName(level).lower(),
            "logger": name,
            "service": self._service,
            "timestamp": at,
        }
        return orjson.dumps(line | about, option=orjson.OPT_UTC_Z).decode()


def _of_this_request(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    return {**OF_THIS_REQUEST.get(), **line}


def _template_of_foreign(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    record: logging.LogRecord = line["_record"]
    arguments = line.pop("positional_args", None)
    if arguments and not record.name.startswith(_INTERPOLATED):
        line["event"] = str(record.msg)
    return line


def _exception(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    found = line.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    elif isinstance(found, BaseException):
        found = (type(found), found, found.__traceback__)
    if isinstance(found, tuple) and found[1] is not None:
        line.update(describe(found[1]))
    line.pop("stack_info", None)
    return line


def describe(error: BaseException) -> dict[str, str]:
    """An exception as log keys, without what it may quote of people's data."""
    kind = type(error)
    told = {"error": f"{kind.__module__}.{kind.__qualname__}"}
    if isinstance(error, _SPEAKS_OF_CODE):
        told["message"] = str(error)
    sqlstate = getattr(error, "sqlstate", None)
    if isinstance(sqlstate, str):
        told["sqlstate"] = sqlstate
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    told["frames"] = " < ".join(
        f"{frame.filename.rpartition('/site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in reversed(frames)
    )
    if error.__cause__ is not None:
        told["reason"] = f"{type(error.__cause__).__module__}.{type(error.__cause__).__qualname__}"
    return told


def _only_allowed(line: EventDict, allowed: frozenset[str]) -> EventDict:
    kept: dict[str, Any] = {}
    dropped = []
    for key, given in line.items():
        value = given.value if isinstance(given, Enum) else given
        if key in allowed and isinstance(value, str | int | float | bool | UUID | None):
            kept[key] = value[: _LONGEST if key != "frames" else 4 * _LONGEST] if isinstance(value, str) else value
        elif not key.startswith("_"):
            dropped.append(key)
    if dropped:
        kept["dropped"] = ",".join(sorted(dropped))
    return kept


def _json(logger: WrappedLogger, method: str, line: EventDict) -> str:
    return orjson.dumps(line, default=str).decode()
