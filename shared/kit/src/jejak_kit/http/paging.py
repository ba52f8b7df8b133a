"""Lists by cursor: sorted by allowed keys, ties broken by id, empty values last, nothing skipped and nothing twice.

ROWS = Sorting(id=rows.c.id, default="-updated_at", keys={"updated_at": rows.c.updated_at, "number": rows.c.number})

@router.get("/iros")
async def list_iros(paging: Annotated[Paging, Depends(ROWS)], status: str | None = None) -> Page[IroRow]:
    found = await connection.execute(paging.apply(select(rows).where(...)))
    return paging.page(found.all(), IroRow.model_validate)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Row, Select, and_, false, nulls_last, or_

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
    statement = in_order(statement, columns)
    if after is not None:
        branches = []
        for place, (key, value) in enumerate(zip(columns, after, strict=True)):
            before = [_same(earlier, value) for earlier, value in zip(columns[:place], after[:place], strict=True)]
            branches.append(and_(*before, _beyond(key, value)))
        statement = statement.where(or_(*branches))
    labelled = (key.column.label(f"{_KEY_LABEL}{place}") for place, key in enumerate(columns))
    return statement.add_columns(*labelled).limit(limit + 1)


def in_order(statement: Select[Any], columns: Sequence[SortKey]) -> Select[Any]:
    """The statement sorted, empty values last."""
    return statement.order_by(None).order_by(
        *(nulls_last(key.column.desc() if key.descending else key.column.asc()) for key in columns)
    )


def _same(key: SortKey, value: cursors.KeyValue) -> ColumnElement[bool]:
    return key.column.is_(None) if value is None else key.column == value


def _beyond(key: SortKey, value: cursors.KeyValue) -> ColumnElement[bool]:
    if value is None:
        return false()
    beyond = key.column < value if key.descending else key.column > value
    return or_(beyond, key.column.is_(None))


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
        return [*keys.values(), SortKey(self.id)]


def _invalid(field: str, rule: str, params: Mapping[str, Any]) -> Problem:
    return Problem(422, "invalid_request", {"count": 1}, faults=[Fault(field, rule, params)])
