"""Starts a whole system in order, keeps it running, and leaves nothing behind when it stops."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from jejak_embedded.home import HomeLock, Running, forget, write_environment
from jejak_embedded.nats import NatsServer
from jejak_embedded.nats_users import ADMIN, OBSERVER, systems, users
from jejak_embedded.ports import HOST, PortTakenError, holder, is_free
from jejak_embedded.postgres import PostgresServer
from jejak_embedded.process import EndedEarly, describe, tail
from jejak_embedded.provision import provision_databases
from jejak_embedded.services import Environments, issuer_process, serve, service_process
from jejak_embedded.settings import ISSUER, NATS, POSTGRES, Settings, port_variable
from jejak_embedded.streams import provision_streams
from jejak_embedded.vault import Vault
from jejak_embedded.watch import Managed, Watched
from jejak_kit.manifest import Manifest

READY_WITHIN = 60.0
"""Seconds that everything started together may take to become ready."""

_SERVICES_STOP, _SERVERS_STOP = 4.5, 4.0
"""Seconds for an orderly end, first of all services, then of the servers: below ten together."""

_LEFT_BEHIND = 10.0
"""Seconds that the processes of a killed supervisor may take to end and free their ports."""


class StopRequestedError(Exception):
    """The system was asked to stop before it was ready."""


class Reporter(Protocol):
    """Who tells people what happens."""

    def say(self, text: str) -> None: ...
    def doing(self, text: str) -> None: ...


class Supervisor:
    """One system: `start`, then `watch` until `request_stop`, then `stop`; all in one thread.

    `argv_of` gives the command line that runs a service of this name.
    """

    def __init__(
        self,
        settings: Settings,
        manifests: Mapping[str, Manifest],
        reporter: Reporter,
        *,
        argv_of: Callable[[str], Sequence[str]] = serve,
    ) -> None:
        self.settings = settings
        self.endpoints: dict[str, str] = {}
        self._manifests = list(manifests.values())
        self._reporter = reporter
        self._argv_of = argv_of
        self._servers: list[Watched] = []
        self._services: list[Watched] = []
        self._lock = HomeLock(settings.home)
        self._stopping = False

    def request_stop(self) -> None:
        """May be called from a signal handler."""
        self._stopping = True

    def start(self) -> None:
        """Returns when everything is ready; on any error stops what it had started.

        Raises RunningAlreadyError, PortTakenError, StopRequestedError, EndedEarly, TimeoutError, or a server's error.
        """
        self.settings.home.mkdir(parents=True, exist_ok=True, mode=0o755)
        self._lock.take()
        try:
            self._check_ports()
            self.settings.logs.mkdir(exist_ok=True, mode=0o700)
            vault = Vault(self.settings.secrets)
            database_url = self._start_postgres(vault)
            nats_urls = self._start_nats(vault)
            self._provision(vault, database_url, nats_urls)
            environments = Environments(self.settings, vault, database_url=database_url, nats_urls=nats_urls)
            self._write_environments(environments)
            self._start_services(environments)
            self._tell().write()
        except BaseException:
            self.stop()
            raise

    def _tell(self) -> Running:
        settings = self.settings
        return Running.now(
            settings.home, issuer=settings.issuer_url, audience=settings.audience, endpoints=self.endpoints
        )

    def watch(self) -> None:
        """Keeps everything running until a stop is requested."""
        while not self._stopping:
            for watched in [*self._servers, *self._services]:
                watched.look()
            time.sleep(0.1)

    def stop(self) -> None:
        """Ends everything within ten seconds, services before servers. May be called again."""
        end_all([watched.process for watched in self._services], _SERVICES_STOP)
        end_all([watched.process for watched in self._servers], _SERVERS_STOP)
        self._services.clear()
        self._servers.clear()
        if self._lock.held:  # otherwise what stands there belongs to another supervisor
            forget(self.settings.home)
            self._lock.release()

    def kill(self) -> None:
        """Ends everything at once; what was acknowledged is on disk."""
        for watched in [*self._services, *self._servers]:
            watched.process.kill()

    def _check_ports(self) -> None:
        deadline = time.monotonic() + (_LEFT_BEHIND if (self.settings.home / "run.json").exists() else 0)
        while taken := [name for name, port in self.settings.ports.items() if not is_free(port)]:
            if time.monotonic() >= deadline:
                raise PortTakenError("\n".join(map(self._taken, taken)))
            self._reporter.doing("waiting for what a killed Jejak left behind to end")
            self._pause()
        forget(self.settings.home)

    def _taken(self, name: str) -> str:
        port = self.settings.ports[name]
        by = holder(port) or "another program"
        return (
            f"Port {port} of {name} is taken by {by}. Choose another with {port_variable(name)}=… or use --free-ports."
        )

    def _start_postgres(self, vault: Vault) -> str:
        if self.settings.database_url is not None:
            self._reporter.say("PostgreSQL: the external server of JEJAK_DATABASE_URL; none is started here")
            return self.settings.database_url
        port = self.settings.ports[POSTGRES]
        server = PostgresServer(
            self.settings.home / "postgres",
            port=port,
            password=vault.keep("postgres-admin"),
            log=self.settings.log_of(POSTGRES),
        )
        self._launch(self._servers, [server], "PostgreSQL")
        self.endpoints[POSTGRES] = f"{HOST}:{port}"
        return server.admin_url

    def _start_nats(self, vault: Vault) -> dict[str, str]:
        everybody = users(self._manifests)
        external = self.settings.nats_url
        if external is not None:
            self._reporter.say("NATS: the external server of JEJAK_NATS_URL; none is started here")
            own = self.settings.service_nats_urls
            by_user = {manifest.identifier: own.get(manifest.name, external) for manifest in self._manifests}
            return {user.name: by_user.get(user.name, external) for user in everybody}
        port = self.settings.ports[NATS]
        server = NatsServer(
            self.settings.home / "nats", port=port, vault=vault, users=everybody, log=self.settings.log_of(NATS)
        )
        self._launch(self._servers, [server], "NATS")
        self.endpoints[NATS] = f"{HOST}:{port}"
        return {user.name: server.url_for(user.name) for user in everybody}

    def _provision(self, vault: Vault, database_url: str, nats_urls: Mapping[str, str]) -> None:
        self._reporter.doing("databases, roles and streams")
        exclusive = self.settings.database_url is None
        provision_databases(database_url, self._manifests, vault, exclusive=exclusive)
        provision_streams(nats_urls[ADMIN], systems(self._manifests))

    def _write_environments(self, environments: Environments) -> None:
        for manifest in self._manifests:
            write_environment(self.settings.home, manifest.name, environments.service(manifest))
        for user in [OBSERVER, *systems(self._manifests)]:
            write_environment(self.settings.home, user, environments.outside(user))
        write_environment(self.settings.home, "admin", environments.admin())

    def _start_services(self, environments: Environments) -> None:
        if self.settings.issuer is None:
            issuer = issuer_process(self.settings)
            self._launch(self._services, [issuer], "issuer")
            self.endpoints[ISSUER] = issuer.url
        services = [
            service_process(self.settings, manifest, environments.service(manifest), self._argv_of(manifest.name))
            for manifest in self._manifests
        ]
        self._launch(self._services, services, "services")
        self.endpoints |= {service.name: service.url for service in services}

    def _launch(self, kept: list[Watched], processes: Sequence[Managed], what: str) -> None:
        """Starts these together and returns when all are ready; none is given a second chance before that."""
        began = time.monotonic()
        for process in processes:
            watched = Watched(process, self._reporter.say)
            kept.append(watched)
            watched.launch()
        waiting = list(processes)
        while waiting:
            names = ", ".join(process.name for process in waiting)
            self._reporter.doing(f"{what}: waiting for {names}")
            for process in waiting:
                self._raise_if_ended(process)
            if time.monotonic() - began > READY_WITHIN:
                raise TimeoutError(f"{names} not ready after {READY_WITHIN:g} s; see {self.settings.logs}")
            waiting = [process for process in waiting if not process.ready()]
            if waiting:
                self._pause()
        self._reporter.say(f"{what} ready after {time.monotonic() - began:.1f} s")

    def _raise_if_ended(self, process: Managed) -> None:
        code = process.exit_code()
        if code is not None:
            log = self.settings.log_of(process.name)
            raise EndedEarly(f"{process.name} ended with {describe(code)}; the end of {log}:\n{tail(log)}")

    def _pause(self) -> None:
        if self._stopping:
            raise StopRequestedError
        time.sleep(0.05)


def end_all(processes: Iterable[Managed], seconds: float) -> None:
    """Asks all to end, waits this long for all together, then kills the rest."""
    left = list(processes)
    for process in left:
        process.terminate()
    deadline = time.monotonic() + seconds
    for process in left:
        if not process.wait(max(0.0, deadline - time.monotonic())):
            process.kill()
