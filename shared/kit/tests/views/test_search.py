"""What a search box finds: every part of a text, of any length and case, and nothing else; by an index also one letter."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, MetaData, Table, Text, create_engine, insert, make_url, select, text
from sqlalchemy.schema import CreateSchema

from jejak_kit.views.indexes import index_list
from jejak_kit.views.search import SEARCH, found_in, searchable
from jejak_kit.views.view import View

texts = st.text(alphabet="xXaB7 /-%_\\é€", max_size=8)


@pytest.fixture
def rows(database: str) -> Iterator[tuple[Connection, Table]]:
    table = Table("rows", MetaData(), Column("id", Text, primary_key=True), Column(SEARCH, Text, nullable=False))
    engine = create_engine(make_url(database).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        connection.execute(text("CREATE EXTENSION pg_trgm"))
        table.metadata.create_all(connection)
        yield connection, table
    engine.dispose()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(texts, max_size=6), texts.filter(bool))
def test_what_is_found_is_what_holds_the_part(rows: tuple[Connection, Table], kept: list[str], part: str) -> None:
    connection, table = rows
    connection.execute(table.delete())
    if kept:
        connection.execute(insert(table), [{"id": str(n), SEARCH: searchable(one)} for n, one in enumerate(kept)])
    found = connection.scalars(select(table.c.id).where(found_in(table.c[SEARCH], part))).all()
    assert set(found) == {str(n) for n, one in enumerate(kept) if part.casefold() in one.casefold()}


def test_two_letters_and_one_are_found_by_the_index(rows: tuple[Connection, Table]) -> None:
    connection, _ = rows
    view = View("papers", 1, (Column("id", Text, primary_key=True), Column(SEARCH, Text, nullable=False)))
    index_list(view, sorts=())
    connection.execute(CreateSchema(view.schema))
    table = view.table
    table.create(connection)  # with its index
    connection.execute(
        insert(table), [{"id": str(n), SEARCH: searchable(f"IRO/2026/{n}", "PT Pelanggan")} for n in range(2_000)]
    )
    connection.execute(text("ANALYZE view_papers_v1.papers"))
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    for part in ("zz", "q", "gibtsnicht"):
        query = select(table).where(found_in(table.c[SEARCH], part))
        compiled = query.compile(connection, compile_kwargs={"literal_binds": True})
        plan = connection.exec_driver_sql(
            f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {str(compiled).replace('%%', '%')}".replace("%", "%%")
        )
        told = "\n".join(plan.scalars())
        assert "ix_papers_search" in told
        assert "Removed by Index Recheck" not in told, "the index itself knows that there is none"
