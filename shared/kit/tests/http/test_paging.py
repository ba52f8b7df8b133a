"""Lists by cursor: every row once, in order, whatever the ties, the empty values and the page size."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Annotated, Any
from uuid import UUID

import httpx
import orjson
import pytest
from fastapi import APIRouter, Depends
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    Column,
    DateTime,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    create_engine,
    insert,
    make_url,
    select,
    union_all,
)

from jejak_kit.auth import SigningKeys, TokenVerifier
from jejak_kit.http import cursor as cursors
from jejak_kit.http.app import create_app
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.paging import Page, Paging, Sorting

ROWS = Table(
    "rows",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("number", Integer),
    Column("name", String(collation="C")),  # Python sorts texts by code point
    Column("updated_at", DateTime(timezone=True)),
    Column("size", Integer, nullable=False),
    Column("kind", Integer, nullable=False),
)
SORTING = Sorting(
    id=ROWS.c.id,
    keys={
        "number": ROWS.c.number,
        "name": ROWS.c.name,
        "updated_at": ROWS.c.updated_at,
        "size": ROWS.c.size,
        "kind": ROWS.c.kind,
    },
    default="-updated_at",
)
START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    engine = create_engine(make_url(database).set(drivername="postgresql+psycopg"))
    ROWS.metadata.create_all(engine)
    yield engine
    engine.dispose()


class Asked:
    """The part of a request that paging reads."""

    def __init__(self, *items: tuple[str, str]) -> None:
        self._items = items

    @property
    def query_params(self) -> "Asked":
        return self

    def multi_items(self) -> list[tuple[str, str]]:
        return list(self._items)


few = st.one_of(st.none(), st.integers(-2, 2))
row = st.fixed_dictionaries(
    {
        "id": st.uuids(),
        "number": few,
        "name": st.one_of(st.none(), st.sampled_from(["", "a", "b", "é", "Z"])),
        "updated_at": st.one_of(st.none(), st.integers(0, 3).map(lambda n: START + timedelta(microseconds=n))),
        "size": st.integers(0, 2),
        "kind": st.integers(0, 2),
    }
)
orders = st.lists(st.sampled_from(["number", "name", "updated_at", "size", "kind"]), unique=True, min_size=1).flatmap(
    lambda names: st.tuples(*(st.sampled_from([name, f"-{name}"]) for name in names)).map(",".join)
)


def expected(rows: list[dict[str, Any]], order: str) -> list[UUID]:
    """The order in plain Python: last key first, stable; empty values last; equal ones by id, as the last key runs."""
    found = sorted(rows, key=lambda row: row["id"].hex, reverse=order.split(",")[-1].startswith("-"))
    for part in reversed(order.split(",")):
        name = part.removeprefix("-")
        full = [row for row in found if row[name] is not None]
        empty = [row for row in found if row[name] is None]
        # reverse=True keeps equal rows in their order
        found = sorted(full, key=itemgetter(name), reverse=part.startswith("-"))
        found += empty
    return [row["id"] for row in found]


# the test empties the table itself before each example
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(row, max_size=12, unique_by=lambda row: row["id"]), orders, st.integers(1, 5))
def test_pages_together_are_the_whole_list(engine: Engine, rows: list[dict[str, Any]], order: str, size: int) -> None:
    with engine.begin() as connection:
        connection.execute(ROWS.delete())
        if rows:
            connection.execute(insert(ROWS), rows)
        seen: list[UUID] = []
        cursor: str | None = None
        for _ in range(len(rows) + 1):
            paging = SORTING(Asked(), size, order, cursor)  # type: ignore[arg-type]  # it reads only the query
            page = paging.page(connection.execute(paging.apply(select(ROWS))).all(), lambda row: row["id"])
            assert len(page.items) <= size
            seen += page.items
            cursor = page.next
            if cursor is None:
                break
        assert cursor is None
    assert seen == expected(rows, order)


def test_items_can_be_written_as_json_whatever_they_were_selected_from(engine: Engine) -> None:
    """The columns of a subquery have names of a subclass of str, which JSON writers refuse as keys."""
    with engine.begin() as connection:
        connection.execute(insert(ROWS), [{"id": UUID(int=1), "number": 1, "size": 0, "kind": 0}])
        found = union_all(select(ROWS.c.id, ROWS.c.number)).subquery("found")
        paging = Sorting(id=found.c.id, keys={"number": found.c.number}, default="number")(Asked(), 10, None, None)  # type: ignore[arg-type]  # it reads only the query
        page = paging.page(connection.execute(paging.apply(select(found))).all(), dict)
    assert orjson.loads(orjson.dumps(page.items)) == [{"id": str(UUID(int=1)), "number": 1}]


@pytest.mark.parametrize("order", ["size", "-size", "number", "-number", "size,kind"])
def test_a_later_page_begins_where_the_index_says(engine: Engine, order: str) -> None:
    """Nothing that the pages before have shown is read again."""
    with engine.connect() as connection:
        connection.execute(ROWS.delete())
        every = [{"id": UUID(int=n), "number": n % 900 or None, "size": n % 900, "kind": 0} for n in range(4_000)]
        connection.execute(insert(ROWS), every)
        for index in ("size, id", "size, kind, id", "number, id", "number DESC NULLS LAST, id DESC"):
            connection.exec_driver_sql(f"CREATE INDEX ON rows ({index})")
        connection.exec_driver_sql("ANALYZE rows")
        values = {"size": 450, "number": 450, "kind": 0}
        keys = [values[part.removeprefix("-")] for part in order.split(",")]
        mark = cursors.query_mark([("sort", order)])
        paging = SORTING(Asked(), 20, order, cursors.encode(mark, [*keys, UUID(int=450)]))  # type: ignore[arg-type]  # it reads only the query
        query = paging.apply(select(ROWS)).compile(connection, compile_kwargs={"literal_binds": True})
        told = "\n".join(connection.exec_driver_sql(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {query}").scalars())
    assert "Index Cond" in told
    assert "Removed by Filter" not in told
    assert "Seq Scan" not in told


@given(st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")))
def test_a_cursor_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(cursors.StaleCursor):
        cursors.decode(text, "mark", [int])


def test_a_cursors_values_must_be_of_their_columns_types() -> None:
    for value, kind in (("x", int), (True, int), (2**70, int), (1, str), ("x", datetime), ("x", UUID), ("a\x00", str)):
        with pytest.raises(cursors.StaleCursor):
            cursors.decode(_packed("mark", value), "mark", [kind])


def _packed(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).rstrip(b"=").decode()


@pytest.fixture
def url(serve: Any, issuer: Any, catalogue: Any, engine: Engine) -> Iterator[Any]:

    router = APIRouter()

    @router.get("/rows")
    def rows(paging: Annotated[Paging, Depends(SORTING)], _: CurrentPrincipal, name: str | None = None) -> Page[int]:
        statement = select(ROWS) if name is None else select(ROWS).where(ROWS.c.name == name)
        with engine.connect() as connection:
            return paging.page(connection.execute(paging.apply(statement)).all(), lambda row: row["number"])

    with engine.begin() as connection:
        connection.execute(ROWS.delete())
        connection.execute(
            insert(ROWS), [{"id": UUID(int=n), "number": n, "name": "a", "size": n, "kind": 0} for n in range(260)]
        )
    verifier = TokenVerifier(
        "http://issuer.test", "jejak", SigningKeys("http://issuer.test", f"{issuer.url}/jwks.json")
    )
    app = create_app(title="T", version="1", routers=[router], bus=None, verifier=verifier, catalogue=catalogue)  # type: ignore[arg-type]  # reads only
    headers = {"Authorization": f"Bearer {issuer.token()}"}
    with httpx.Client(base_url=serve(app), headers=headers) as client:
        yield lambda **params: client.get("/v1/rows", params=params)


def test_a_list_over_http(url: Any) -> None:
    first = url(sort="-number", limit=200).json()
    assert first["items"] == list(range(259, 59, -1))
    second = url(sort="-number", limit=200, cursor=first["next"]).json()
    assert second == {"items": list(range(59, -1, -1)), "next": None}
    assert len(url().json()["items"]) == 50


def test_what_does_not_fit_a_list_is_named(url: Any) -> None:
    cursor = url(sort="number", name="a").json()["next"]
    for params, field, rule in (
        ({"limit": 201}, "query:limit", "at_most"),
        ({"limit": 0}, "query:limit", "at_least"),
        ({"sort": "secret"}, "query:sort", "sort"),
        ({"sort": "number,-number"}, "query:sort", "sort"),
        ({"sort": ""}, None, None),
        ({"cursor": "!!"}, "query:cursor", "cursor"),
        ({"cursor": cursor, "sort": "-number", "name": "a"}, "query:cursor", "cursor"),
        ({"cursor": cursor, "sort": "number", "name": "b"}, "query:cursor", "cursor"),
        ({"nama": "a"}, "query:nama", "unknown_parameter"),
    ):
        answer = url(**params)
        if field is None:
            assert answer.status_code == 200, "an empty sort is the default one"
            continue
        assert answer.status_code == 422, params
        fault = answer.json()["errors"][0]
        assert (fault["field"], fault["rule"]) == (field, rule)
    assert url(cursor=cursor, sort="number", name="a").status_code == 200
