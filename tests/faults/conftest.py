"""Databases for faults: more than one, and copies of them."""

from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from tests.backends import Servers

from jejak_embedded.provision import at_database


@pytest.fixture
def databases(servers: Servers) -> Callable[..., str]:
    """Makes databases, empty or as copies; `database` and its copies go when the run's server goes."""

    def make(template: str = "template0") -> str:
        name = f"faults_{uuid4().hex}"
        with psycopg.connect(servers.database_url, autocommit=True) as admin:
            admin.execute(
                sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
            )
        return at_database(servers.database_url, name)

    return make
