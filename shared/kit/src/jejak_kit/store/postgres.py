"""One service's event store in PostgreSQL, as its committer uses it: one shared transaction after the other."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg.pq import TransactionStatus

from jejak_kit.store.connection import Connection, connect
from jejak_kit.store.session import PostgresSession


class PostgresStore:
    """Its connection is made with the first session, and again after one was lost."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Connection | None = None

    @contextmanager
    def session(self) -> Iterator[PostgresSession]:
        """One shared transaction; what it did not commit is undone. For use in a greenlet of the event loop, one at a time.

        Raises what psycopg raises: OperationalError when the lock is not had in time or the connection is lost.
        """
        connection = self._connection or connect(self._url)
        self._connection = None
        try:
            yield PostgresSession(connection)
            if connection.info.transaction_status == TransactionStatus.IDLE:
                self._connection = (
                    connection  # else closed: psycopg's rollback would forget statements that journeys need
                )
        finally:
            if self._connection is None:
                connection.close()

    def close(self) -> None:
        """Closes the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
