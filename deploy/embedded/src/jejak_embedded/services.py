"""Services and the issuer as processes: their command lines, their environments, and whether they are ready."""

import signal
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx

from jejak_embedded.nats_users import ADMIN, OBSERVER, inbox_prefix
from jejak_embedded.ports import HOST
from jejak_embedded.process import ChildProcess
from jejak_embedded.provision import KEYRING, at_database, master_keys, service_url
from jejak_embedded.settings import ISSUER, Settings
from jejak_embedded.vault import Vault
from jejak_kit.manifest import Manifest


class HttpProcess:
    """A program that serves HTTP on a loopback port and says at `/readyz` when it can."""

    def __init__(self, name: str, argv: Sequence[str], *, port: int, log: Path, environment: Mapping[str, str]) -> None:
        self.name = name
        self.port = port
        self.url = f"http://{HOST}:{port}"
        self._log = log
        self._child = ChildProcess(argv=argv, log=log, environment=environment, death_signal=signal.SIGKILL)

    @property
    def pid(self) -> int | None:
        return self._child.pid

    def launch(self) -> None:
        self._child.start()

    def ready(self) -> bool:
        if not self._child.running:
            return False
        try:
            return httpx.get(f"{self.url}/readyz", timeout=2, trust_env=False).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def exit_code(self) -> int | None:
        return self._child.exit_code()

    def raise_if_ended(self) -> None:
        self._child.raise_if_ended(self.name)

    def terminate(self) -> None:
        self._child.signal(signal.SIGTERM)

    def wait(self, seconds: float) -> bool:
        return self._child.wait(seconds)

    def kill(self) -> None:
        self._child.kill()


def serve(name: str) -> list[str]:
    """The command line that runs one service."""
    return [str(Path(sysconfig.get_path("scripts")) / "jejak"), "serve", name]


def issuer_process(settings: Settings) -> HttpProcess:
    """The embedded issuer on its port."""
    port = settings.ports[ISSUER]
    argv = [sys.executable, "-m", "jejak_embedded.issuer", "--host", HOST, "--port", str(port)]
    return HttpProcess(
        ISSUER,
        [*argv, "--audience", settings.audience, "--secrets", str(settings.secrets)],
        port=port,
        log=settings.log_of(ISSUER),
        environment=settings.inherited,
    )


def service_process(
    settings: Settings, manifest: Manifest, environment: Mapping[str, str], argv: Sequence[str]
) -> HttpProcess:
    """One service with its environment on top of the caller's, so that business settings reach it."""
    return HttpProcess(
        manifest.name,
        argv,
        port=settings.ports[manifest.name],
        log=settings.log_of(manifest.name),
        environment={**settings.inherited, **environment},
    )


class Environments:
    """What each part of a system is told, given the servers' admin addresses."""

    def __init__(self, settings: Settings, vault: Vault, *, database_url: str, nats_urls: Mapping[str, str]) -> None:
        self._settings = settings
        self._vault = vault
        self._database_url = database_url
        self._nats_urls = nats_urls

    def service(self, manifest: Manifest) -> dict[str, str]:
        """Everything one service process reads."""
        role = manifest.identifier
        return {
            **self._everybody(),
            "JEJAK_HOST": HOST,
            "JEJAK_PORT": str(self._settings.ports[manifest.name]),
            "JEJAK_DATABASE_URL": service_url(self._database_url, role, self._vault),
            "JEJAK_KEYRING_URL": service_url(self._database_url, role, self._vault, database=KEYRING),
            "JEJAK_MASTER_KEYS": master_keys(self._vault),
            "JEJAK_NATS_URL": self._nats_urls[manifest.identifier],
            "JEJAK_NATS_INBOX_PREFIX": inbox_prefix(manifest.identifier),
            "JEJAK_DOCUMENTS_URL": self._documents(manifest.name),
        }

    def outside(self, user: str) -> dict[str, str]:
        """What an outside system or the observer needs to connect."""
        return {
            **self._everybody(),
            "JEJAK_NATS_URL": self._nats_urls[user],
            "JEJAK_NATS_INBOX_PREFIX": inbox_prefix(user),
        }

    def observer(self) -> dict[str, str]:
        return self.outside(OBSERVER)

    def admin(self) -> dict[str, str]:
        """Both servers with all rights, for an operator."""
        return {
            **self.outside(ADMIN),
            "JEJAK_DATABASE_URL": self._database_url,
            "JEJAK_KEYRING_URL": at_database(self._database_url, KEYRING),
            "JEJAK_MASTER_KEYS": master_keys(self._vault),
        }

    def _everybody(self) -> dict[str, str]:
        return {"JEJAK_ISSUER": self._settings.issuer_url, "JEJAK_AUDIENCE": self._settings.audience}

    def _documents(self, service: str) -> str:
        if self._settings.documents_url is not None:
            return f"{self._settings.documents_url.rstrip('/')}/{service}"
        folder = self._settings.home / "documents" / service
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder.as_uri()
