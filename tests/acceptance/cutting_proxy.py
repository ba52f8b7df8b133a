"""A wire that can be cut: forwards TCP to a service until it is told not to."""

import selectors
import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


class CuttingProxy:
    """Listens on a free port of the loopback interface and forwards every connection."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._upstream = (parts.hostname or "", parts.port or 0)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._answers_to_lose = 0
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.lost = 0
        """Answers that the service gave and nobody got."""
        self.connections = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.close()
        self.cut()

    def cut(self) -> None:
        """Ends every open connection, in the middle of whatever it carries."""
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def lose_answers(self, count: int) -> None:
        """The next answers do not arrive: the connection ends when the service begins to answer."""
        self._answers_to_lose = count

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._forward, args=(caller,), daemon=True).start()

    def _forward(self, caller: socket.socket) -> None:
        with caller, socket.create_connection(self._upstream) as service, selectors.DefaultSelector() as ready:
            self._open += [caller, service]
            ready.register(caller, selectors.EVENT_READ, service)
            ready.register(service, selectors.EVENT_READ, caller)
            with suppress(OSError):
                while True:
                    for found, _ in ready.select():
                        source = found.fileobj
                        assert isinstance(source, socket.socket)
                        piece = source.recv(65_536)
                        if not piece:
                            return
                        if source is service and self._answers_to_lose:
                            self._answers_to_lose -= 1
                            self.lost += 1
                            return
                        found.data.sendall(piece)
