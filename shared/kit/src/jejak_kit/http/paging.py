"""Lists by cursor: sorted by allowed keys, ties broken by id, empty values last, nothing skipped and nothing twice.

Where a page begins is asked so that an index finds it (`views.indexes`): the tenth page costs what the first one does.

ROWS = Sorting(id=rows.c.id, default="-updated_at", keys={"updated_at": rows.c.updated_at, "number": rows.c.number})

@router.get("/iros")
async def list_iros(paging: Annotated[Paging, Depends(ROWS)], status: str | None = None) -> Page[IroRow]:
    found = await connection.execute(paging.apply(select(rows).where(...)))
    return paging.page(found.all(), IroRow.model_validate)
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Row, Select, nulls_last, select, tuple_, union_all

from jejak_kit.http import cursor as cursors
from jejak_kit.http.problems import Fault, Problem

DEFAULT_LIMIT, LARGEST_LIMIT = 50, 200
SORT = Query(max_length=200, description="Keys by comma, `-` before a key sorts downwards.")
_KEY_LABEL = "page_key_"

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """Some of a list."""

    items: list[T]
    next: str | None = Field(
        description="Send it as `cursor`, with the other parameters as they were, for the next page; null at the end."
    )


@dataclass(frozen=True, slots=True)
class SortKey:
    column: ColumnElement[Any]
    descending: bool = False

    @property
    def nullable(self) -> bool:
        """Whether there may be rows without a value."""
        return bool(getattr(self.column, "nullable", True))

    def in_order(self) -> ColumnElement[Any]:
        """To sort by. NULLS LAST is said only where there may be some: it would pass over the index of a full column."""
        order = self.column.desc() if self.descending else self.column.asc()
        return nulls_last(order) if self.nullable else order


def paginate(
    statement: Select[Any],
    columns: Sequence[SortKey],
    after: Sequence[cursors.KeyValue] | None,
    limit: int,
) -> Select[Any]:
    """The statement sorted, begun after the given key values, with the key values as further columns `page_key_<n>`.

    The last key must be unique and never NULL. One row more than `limit` is asked for, to know whether there is a next
    page. NULL counts as the greatest value in both directions, so empty values stand last.
    """
    labelled = (key.column.label(f"{_KEY_LABEL}{place}") for place, key in enumerate(columns))
    statement = statement.add_columns(*labelled)
    if after is None:
        return in_order(statement, columns).limit(limit + 1)
    if len({key.descending for key in columns}) == 1 and not any(key.nullable for key in columns):
        here, there = tuple_(*(key.column for key in columns)), tuple_(*after)
        return in_order(statement.where(here < there if columns[0].descending else here > there), columns).limit(
            limit + 1
        )
    stretches = [
        in_order(statement.where(*stretch), columns).limit(limit + 1).subquery()
        for stretch in _stretches(columns, after)
    ]
    rows = union_all(*map(select, stretches)).subquery("page")
    keys = [replace(key, column=rows.c[f"{_KEY_LABEL}{place}"]) for place, key in enumerate(columns)]
    return in_order(select(rows), keys).limit(limit + 1)


def in_order(statement: Select[Any], columns: Sequence[SortKey]) -> Select[Any]:
    """The statement sorted, empty values last."""
    return statement.order_by(None).order_by(*(key.in_order() for key in columns))


def _stretches(
    columns: Sequence[SortKey], after: Sequence[cursors.KeyValue]
) -> Iterator[Sequence[ColumnElement[bool]]]:
    """What follows a row, as stretches that each lie together in an index: `or` between them would hide that from it."""
    same: list[ColumnElement[bool]] = []
    for key, value in zip(columns, after, strict=True):
        if value is not None:
            yield [*same, key.column < value if key.descending else key.column > value]
            if key.nullable:
                yield [*same, key.column.is_(None)]
        same.append(key.column.is_(None) if value is None else key.column == value)


@dataclass(frozen=True)
class Paging:
    """One request's page: its size, order, and place."""

    limit: int
    keys: Sequence[SortKey]
    after: Sequence[cursors.KeyValue] | None
    mark: str

    def apply(self, statement: Select[Any]) -> Select[Any]:
        """The statement of this page."""
        return paginate(statement, self.keys, self.after, self.limit)

    def page(self, rows: Sequence[Row[Any]], item: Callable[[Mapping[str, Any]], T]) -> Page[T]:
        """The page of the rows that the statement found; `item` makes an item of a row's columns."""
        # the names of a union's columns are of a kind of str that orjson takes for no key
        shown = [{str(name): value for name, value in row._mapping.items()} for row in rows[: self.limit]]
        values = [[row.pop(f"{_KEY_LABEL}{place}") for place in range(len(self.keys))] for row in shown]
        following = cursors.encode(self.mark, values[-1]) if len(rows) > self.limit else None
        return Page(items=[item(row) for row in shown], next=following)


@dataclass(frozen=True, eq=False)  # compared and hashed by identity, as FastAPI needs it
class Sorting:
    """FastAPI dependency: reads `limit`, `sort` and `cursor`. `keys` are the allowed ones, `default` is a `sort` value.

    `sort` lists keys by comma, a leading `-` sorts downwards: `-updated_at,number`.
    """

    id: ColumnElement[Any]
    keys: Mapping[str, ColumnElement[Any]]
    default: str

    def __call__(
        self,
        request: Request,
        limit: Annotated[int, Query(ge=1, le=LARGEST_LIMIT, description="Items per page.")] = DEFAULT_LIMIT,
        sort: Annotated[str | None, SORT] = None,
        cursor: Annotated[str | None, Query(max_length=2000, description="`next` of the page before.")] = None,
    ) -> Paging:
        """Raises Problem (422) for a key that is not allowed and for a cursor that is not of this query."""
        keys = self._keys(sort or self.default)
        mark = cursors.query_mark(
            [("sort", sort or self.default)]
            + [item for item in request.query_params.multi_items() if item[0] not in {"cursor", "limit", "sort"}]
        )
        after = None
        if cursor is not None:
            try:
                after = cursors.decode(cursor, mark, [key.column.type.python_type for key in keys])
            except cursors.StaleCursor:
                raise _invalid("query:cursor", "cursor", {}) from None
            if after[-1] is None:
                raise _invalid("query:cursor", "cursor", {})
        return Paging(limit, keys, after, mark)

    def order(self, sort: Annotated[str | None, SORT] = None) -> Sequence[SortKey]:
        """FastAPI dependency: reads `sort` alone, for what is no page. Raises Problem (422)."""
        return self._keys(sort or self.default)

    def _keys(self, sort: str) -> list[SortKey]:
        keys: dict[str, SortKey] = {}
        for part in sort.split(","):
            name = part.removeprefix("-")
            if name not in self.keys or name in keys:
                raise _invalid("query:sort", "sort", {"allowed": sorted(self.keys)})
            keys[name] = SortKey(self.keys[name], part.startswith("-"))
        *_, last = keys.values()
        return [*keys.values(), SortKey(self.id, last.descending)]  # so that one index serves both directions


def _invalid(field: str, rule: str, params: Mapping[str, Any]) -> Problem:
    return Problem(422, "invalid_request", {"count": 1}, faults=[Fault(field, rule, params)])
