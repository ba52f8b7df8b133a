"""Databases and roles: each service enters its own, all enter the keyring, nobody empties it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString, NoReturn

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from jejak_embedded.ports import free_port
from jejak_embedded.postgres import PostgresServer
from jejak_embedded.provision import KEYRING, at_database, master_keys, provision_databases, service_url
from jejak_embedded.throwaway import throwaway_folder
from jejak_embedded.vault import Vault
from jejak_kit.manifest import Manifest


def not_loaded() -> NoReturn:
    raise AssertionError("nobody loads a service here")


MANIFESTS = [Manifest("iro", 1, not_loaded), Manifest("b2b-order", 2, not_loaded)]


@dataclass
class Provisioned:
    admin_url: str
    vault: Vault

    def url(self, role: str, database: str | None = None) -> str:
        return service_url(self.admin_url, role, self.vault, database=database)

    def run(self, url: str, statement: LiteralString) -> None:
        with psycopg.connect(url) as connection:
            connection.execute(statement)


@pytest.fixture(scope="module")
def provisioned() -> Iterator[Provisioned]:
    with throwaway_folder() as folder:
        vault = Vault(folder / "secrets")
        server = PostgresServer(folder / "postgres", port=free_port(), password=vault.keep("postgres-admin"))
        server.start()
        for _ in range(2):  # it may be run again
            provision_databases(server.admin_url, MANIFESTS, vault, exclusive=True)
        yield Provisioned(server.admin_url, vault)
        server.stop()


def test_a_service_does_what_it_wants_in_its_own_database(provisioned: Provisioned) -> None:
    for role in ("iro", "b2b_order"):
        provisioned.run(provisioned.url(role), "create table t (a int); create schema s; create table s.t (a int)")


@pytest.mark.parametrize("database", ["b2b_order", "postgres", "template1"])
def test_a_service_does_not_enter_another_database(provisioned: Provisioned, database: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="does not have CONNECT privilege"):
        psycopg.connect(provisioned.url("iro", database)).close()


def test_services_read_and_add_keys_but_never_change_or_remove_them(provisioned: Provisioned) -> None:
    keyring = provisioned.url("iro", KEYRING)
    provisioned.run(
        keyring, r"insert into person_keys (subject, master_key_id, wrapped_key) values ('s', 'k1', '\x00')"
    )
    provisioned.run(
        provisioned.url("b2b_order", KEYRING), "select subject from person_keys; select pepper from keyring_secret"
    )
    for statement in ("update person_keys set master_key_id = ''", "delete from person_keys", "truncate person_keys"):
        with pytest.raises(InsufficientPrivilege):
            provisioned.run(keyring, statement)
    with pytest.raises(InsufficientPrivilege):
        provisioned.run(keyring, "create table t (a int)")
    provisioned.run(at_database(provisioned.admin_url, KEYRING), "delete from person_keys")


def test_an_admin_who_is_no_superuser_can_provision(own_postgres: Callable[[], PostgresServer], tmp_path: Path) -> None:
    server = own_postgres()
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        admin.execute("create role landlord login createdb createrole password 'secret'")
    place = server.admin_url.rpartition("@")[2]
    external = Provisioned(f"postgresql://landlord:secret@{place}", Vault(tmp_path / "secrets"))
    for _ in range(2):
        provision_databases(external.admin_url, MANIFESTS, external.vault, exclusive=False)
    external.run(external.url("iro"), "create table t (a int)")
    with pytest.raises(psycopg.OperationalError, match="does not have CONNECT privilege"):
        psycopg.connect(external.url("iro", "b2b_order")).close()


def test_the_master_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "secrets")
    key = master_keys(vault)
    assert master_keys(Vault(vault.folder)) == key
    assert vault.path("master-keys").stat().st_mode & 0o777 == 0o600
    assert vault.folder.stat().st_mode & 0o777 == 0o700
