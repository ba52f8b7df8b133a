"""WhatsApp's Cloud API as far as a message goes: a real HTTP server that takes it and answers as theirs does."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Graph:
    """The messages it was given, as `(path, token, message)`."""

    port: int = 0
    status: int = 200
    messages: list[tuple[str, str, Any]] = field(default_factory=list)


@contextmanager
def graph() -> Iterator[Graph]:
    found = Graph()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            message = json.loads(self.rfile.read(int(self.headers["content-length"])))
            found.messages.append((self.path, self.headers["authorization"], message))
            body = json.dumps({"messaging_product": "whatsapp", "messages": [{"id": "wamid.1"}]}).encode()
            self.send_response(found.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join(5)
