"""Servers that channels speak to: a mail server, and one that takes every connection and never answers."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from typing import Any

from aiosmtpd.controller import Controller


@dataclass(frozen=True)
class Mail:
    to: str
    subject: str
    body: str


@dataclass
class MailServer:
    """Takes mail as long as `answer` is a 250."""

    port: int
    answer: str = "250 OK"
    mails: list[Mail] = field(default_factory=list)
    tried: int = 0

    @property
    def channel(self) -> dict[str, Any]:
        """Settings of a channel that sends through it, without patience for tests."""
        return {
            "url": f"mailto://127.0.0.1:{self.port}?from=jejak@example.com&to={{to}}&mode=insecure",
            "addressed": "email",
            "targets": {
                "role:sales_ops": [f"mailto://127.0.0.1:{self.port}?from=jejak@example.com&to=sales@example.com"]
            },
            "attempts": 2,
            "first_pause_s": 0,
            "digest_pace_s": 0,
            "timeout_s": 30,
        }

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        self.tried += 1
        if self.answer.startswith("250"):
            message = message_from_bytes(envelope.content)
            payload = message.get_payload(decode=True)
            assert isinstance(payload, bytes)
            subject = str(make_header(decode_header(message["Subject"])))
            self.mails += [Mail(to, subject, payload.decode().replace("\r\n", "\n")) for to in envelope.rcpt_tos]
        return self.answer


@contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer(free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


@contextmanager
def silent_server() -> Iterator[int]:
    """Its port. Connections are taken and kept."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        kept: list[socket.socket] = []

        def take() -> None:
            with suppress(OSError):
                while True:
                    kept.append(listening.accept()[0])

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)
        for connection in kept:
            connection.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port
