"""Databases and roles: each service its own, and the keyring that all services share. May be run again at any time."""

import base64
import secrets
from collections.abc import Iterable
from typing import LiteralString
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from jejak_embedded.vault import Vault
from jejak_kit.manifest import Manifest
from jejak_kit.privacy.keyring import SCHEMA, grants

KEYRING = "keyring"


def provision_databases(admin_url: str, manifests: Iterable[Manifest], vault: Vault, *, exclusive: bool) -> None:
    """Makes what is missing, and sets the roles' passwords to those in the vault.

    `exclusive`: the whole server is Jejak's, so that nobody else needs to enter its maintenance databases.
    The admin of an external server needs `createdb` and `createrole`. Raises psycopg.Error.
    """
    roles = [manifest.identifier for manifest in manifests]
    with psycopg.connect(admin_url, autocommit=True) as admin:
        for role in roles:
            _role(admin, role, vault.keep(f"database-{role}"))
            _database(admin, role, owner=role)
        _database(admin, KEYRING, owner=None)
        for role in roles:
            _run(admin, "grant connect on database {} to {}", KEYRING, role)
        if exclusive:
            for name in ("postgres", "template1"):
                _run(admin, "revoke all on database {} from public", name)
    with psycopg.connect(at_database(admin_url, KEYRING)) as keyring:
        keyring.execute(SCHEMA)
        for role in roles:
            _run(keyring, "grant usage on schema public to {}", role)
            keyring.execute(grants(role))


def service_url(admin_url: str, role: str, vault: Vault, *, database: str | None = None) -> str:
    """`postgresql://role:password@…/database` on the admin's server, by default in the role's own database."""
    return at_database(_as_role(admin_url, role, vault.keep(f"database-{role}")), database or role)


def at_database(url: str, database: str) -> str:
    """The same server, user and options, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def master_keys(vault: Vault) -> str:
    """The key that wraps the keys of persons, as `id:base64`; made once. Without it no personal data can be read."""
    return vault.keep("master-keys", lambda: f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}")


def _as_role(url: str, role: str, password: str) -> str:
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{quote(password)}@{place}"))


def _role(admin: psycopg.Connection, role: str, password: str) -> None:
    """The password crosses the wire, and perhaps a log, only as its SCRAM verifier."""
    if not _exists(admin, "select from pg_roles where rolname = %s", role):
        _run(admin, "create role {} login", role)
    verifier = admin.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    admin.execute(
        sql.SQL("alter role {} login password {}").format(sql.Identifier(role), sql.Literal(verifier.decode()))
    )


def _database(admin: psycopg.Connection, name: str, *, owner: str | None) -> None:
    if owner is not None and not _exists(admin, "select from pg_roles where rolname = current_user and rolsuper"):
        _run(admin, "grant {} to current_user", owner)  # who is no superuser can give a database only to its own roles
    if not _exists(admin, "select from pg_database where datname = %s", name):
        _run(admin, "create database {} template template0 encoding 'UTF8'", name)
    if owner is not None:
        _run(admin, "alter database {} owner to {}", name, owner)
    _run(admin, "revoke all on database {} from public", name)


def _exists(connection: psycopg.Connection, query: LiteralString, *values: str) -> bool:
    return connection.execute(query, values).fetchone() is not None


def _run(connection: psycopg.Connection, statement: LiteralString, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
