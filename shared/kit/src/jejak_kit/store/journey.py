"""Journeys to PostgreSQL: statements that are sent together, all of them before any of their results is read.

psycopg's pipeline sends each statement by itself, and each wakes the server. Here libpq holds them back until the last one,
and the results are taken from it as they come: values in PostgreSQL's binary form.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg.abc import Buffer, PQGen
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, Format
from psycopg.pq.abc import PGconn, PGresult
from psycopg.waiting import Ready, Wait

DONE = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK, ExecStatus.PIPELINE_SYNC)


class Step(NamedTuple):
    """A statement and the values of its $1, $2 …, all of them in binary form or all of them as text."""

    statement: str
    values: Sequence[Buffer | None] = ()
    form: Format = Format.BINARY


def journey(pgconn: PGconn, steps: Sequence[Step], prepared: dict[str, bytes]) -> PQGen[list[PGresult]]:
    """The result of each step. It is a generator as psycopg's own are, for `Connection.wait`.

    `prepared` has the names of the statements that the server knows by this connection; the journey that needs another one
    makes it known. Raises the psycopg.Error of the first step that failed, and OperationalError when the connection is
    lost; in the midst of what it was doing, so that the connection is good for nothing but to be closed.
    """
    pgconn.enter_pipeline_mode()
    unknown = dict.fromkeys(step.statement for step in steps if step.statement not in prepared)
    for statement in unknown:
        prepared[statement] = b"journey_%d" % len(prepared)
        pgconn.send_prepare(prepared[statement], statement.encode())
    for statement, values, form in steps:
        pgconn.send_query_prepared(prepared[statement], values, [form] * len(values), Format.BINARY)
    pgconn.pipeline_sync()
    while pgconn.flush():  # there is more to send; the server may have to get rid of answers before it reads on
        if (yield Wait.RW) & Ready.R:
            pgconn.consume_input()
    results = []
    for _ in range(
        2 * (len(unknown) + len(steps)) + 1
    ):  # after each statement's result its end, and one for the pipeline's
        while pgconn.is_busy():
            yield Wait.R
            pgconn.consume_input()
        result = pgconn.get_result()
        if result is not None:
            if result.status not in DONE:
                raise error_from_result(result)
            results.append(result)
    pgconn.exit_pipeline_mode()
    return results[len(unknown) : -1]


def rows(result: PGresult) -> list[tuple[Any, ...]]:
    """The values of a result in binary form, None for what is null."""
    columns = range(result.nfields)
    return [tuple(result.get_value(row, column) for column in columns) for row in range(result.ntuples)]


def bigint(value: bytes) -> int:
    """A number from its binary form."""
    return int.from_bytes(value, "big", signed=True)
