"""The people a service has met: names and contacts from their tokens, kept beside the events and never in them."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import ARRAY, Column, DateTime, MetaData, Table, Text, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.schema import CreateSchema, CreateTable

from jejak_kit.auth import Principal, Verifier

PEOPLE = Table(
    "people",
    MetaData(),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("language", Text, nullable=False),
    Column("email", Text),
    Column("met_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    schema="directory",
)


class Met(NamedTuple):
    """How somebody is called and reached."""

    name: str
    language: str
    email: str | None


class Directory:
    """Writes only what is new about a person; most requests cost nothing here."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._met: dict[str, Principal] = {}

    async def prepare(self) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('directory'))"))
            await connection.execute(CreateSchema("directory", if_not_exists=True))
            await connection.execute(CreateTable(PEOPLE, if_not_exists=True))

    async def remember(self, principal: Principal) -> None:
        if self._met.get(principal.id) == principal:
            return
        known = {
            "name": principal.name,
            "roles": list(principal.roles),
            "language": principal.language,
            "email": principal.email,
        }
        async with self._engine.begin() as connection:
            statement = insert(PEOPLE).values(id=principal.id, **known)
            await connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=known))
        self._met[principal.id] = principal

    async def forget(self, person_id: str) -> None:
        """Removes what is known of a person; no error if nothing is. Who comes again with a token is met again."""
        self._met.pop(person_id, None)
        async with self._engine.begin() as connection:
            await connection.execute(delete(PEOPLE).where(PEOPLE.c.id == person_id))

    async def knows(self, person_id: str) -> bool:
        """Whether the person was met."""
        async with self._engine.connect() as connection:
            return (await connection.execute(select(PEOPLE.c.id).where(PEOPLE.c.id == person_id))).first() is not None

    async def everybody(self) -> dict[str, tuple[str, str | None]]:
        """Name and e-mail address by id, of all who were met."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(select(PEOPLE.c.id, PEOPLE.c.name, PEOPLE.c.email))
            return {row.id: (row.name, row.email) for row in rows}

    async def met(self, ids: Iterable[str]) -> dict[str, Met]:
        """What their tokens last said of people, by id, of those who were met."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(
                select(PEOPLE.c.id, PEOPLE.c.name, PEOPLE.c.language, PEOPLE.c.email).where(
                    PEOPLE.c.id.in_(sorted(set(ids)))
                )
            )
            return {row.id: Met(row.name, row.language, row.email) for row in rows}

    async def names(self, ids: Iterable[str]) -> dict[str, str]:
        """Names by id, of those who were met."""
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        async with self._engine.connect() as connection:
            rows = await connection.execute(select(PEOPLE.c.id, PEOPLE.c.name).where(PEOPLE.c.id.in_(wanted)))
            return {row.id: row.name for row in rows}

    async def contacts(self, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        """E-mail address and name by id, of those who were met and whose token told an address."""
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        statement = select(PEOPLE.c.id, PEOPLE.c.email, PEOPLE.c.name)
        statement = statement.where(PEOPLE.c.id.in_(wanted), PEOPLE.c.email.is_not(None))
        async with self._engine.connect() as connection:
            return {row.id: (row.email, row.name) for row in await connection.execute(statement)}


class RememberingVerifier:
    """Verifies as another verifier does, and lets the directory meet whoever comes."""

    def __init__(self, verifier: Verifier, directory: Directory) -> None:
        self._verifier = verifier
        self._directory = directory

    async def verify(self, token: str) -> Principal:
        principal = await self._verifier.verify(token)
        await self._directory.remember(principal)
        return principal
