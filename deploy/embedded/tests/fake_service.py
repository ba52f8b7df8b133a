"""A service reduced to what a supervisor sees of it: a process with `/readyz`, told by the environment where to listen.

`POST /crash` makes it end with code 7.
"""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        if self.path == "/crash":
            os._exit(7)
        self._answer()

    def _answer(self) -> None:
        self.send_response(200 if self.path == "/readyz" else 404)
        self.send_header("content-length", "0")
        self.end_headers()


if __name__ == "__main__":
    ThreadingHTTPServer((os.environ["JEJAK_HOST"], int(os.environ["JEJAK_PORT"])), Handler).serve_forever()
