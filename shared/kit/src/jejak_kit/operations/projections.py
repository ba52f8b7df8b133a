"""Where a service's read models stand."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from jejak_kit.service import Service
from jejak_kit.store.reader import StoreReader
from jejak_kit.views.build import drop


@dataclass(frozen=True)
class Build:
    """One set of tables of a view. `state`: `live`, `not built`, `building` (by a rebuild), or `old` (of another version)."""

    view: str
    version: int
    state: str
    position: int
    lag: int
    rows: int | None


async def builds(engine: AsyncEngine, service: Service) -> list[Build]:
    """What the code wants, and what the database holds beyond that."""
    end = await StoreReader(engine).position()
    wanted = {view.schema: view for view in service.views}
    found = {name: Build(view.name, view.version, "not built", 0, end, None) for name, view in wanted.items()}
    async with engine.connect() as connection:
        if (await connection.execute(text("SELECT to_regclass('views.builds')"))).scalar() is None:
            return list(found.values())
        known = await connection.execute(
            text("SELECT schema, view, version, position FROM views.builds ORDER BY 2, 3, 1")
        )
        for schema, view, version, position in known.all():
            state = "live" if schema in wanted else "building" if schema.endswith(("_next", "_check")) else "old"
            rows = (await connection.execute(text(f'SELECT count(*) FROM "{schema}"."{view}"'))).scalar()  # noqa: S608 - names from the code
            found[schema] = Build(view, version, state, position, max(0, end - position), rows)
    return list(found.values())


class InUse(Exception):
    """The service as it is installed has a view of this version."""

    def __init__(self, view: str, version: int) -> None:
        super().__init__(f"version {version} of {view} is the one that the service uses")


async def drop_old(engine: AsyncEngine, service: Service, view: str, version: int) -> int:
    """Removes the tables of a version that was replaced. Returns how many builds there were of it. Raises InUse."""
    if any((one.name, one.version) == (view, version) for one in service.views):
        raise InUse(view, version)
    async with engine.begin() as connection:
        await connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        found = await connection.execute(
            text("SELECT schema FROM views.builds WHERE view = :view AND version = :version FOR UPDATE"),
            {"view": view, "version": version},
        )
        schemas = list(found.scalars())
        for schema in schemas:
            await drop(connection, schema)
    return len(schemas)
