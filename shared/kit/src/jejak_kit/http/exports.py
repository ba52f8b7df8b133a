"""`GET …/export`: a list as a file, with the filters, the order and the rights of its pages.

A list of records has its export by `lists.add_list`; any other by `api.include_router(export_router(runtime, Listing(…),
filters))`, before `GET /{id}`, which would take the word for an id.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import IO, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from sqlalchemy import JSON, RowMapping, Select, select
from starlette.types import Receive, Scope, Send

from jejak_events.personal import Kind
from jejak_kit.auth import Principal
from jejak_kit.exports.column import Cell, Column, Row, Words, listed
from jejak_kit.exports.csv_lines import BOM, CsvLines, Separator, separator_of
from jejak_kit.exports.scratch import nameless_file, scratch_folder
from jejak_kit.exports.snapshot import snapshot
from jejak_kit.exports.xlsx_book import MOST_ROWS, XlsxBook
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.paging import Sorting, SortKey, in_order
from jejak_kit.http.problems import Problem, language_of
from jejak_kit.http.records import WAIT_FOR, Narrow, Records
from jejak_kit.http.waiting import until_shown
from jejak_kit.i18n import BUSINESS_ZONE, LANGUAGES, Catalogue
from jejak_kit.privacy import Disclosed, disclose
from jejak_kit.runtime import Runtime
from jejak_kit.views.search import SEARCH
from jejak_kit.views.view import STATE, View

Format = Literal["csv", "xlsx"]
MEDIA_TYPES: Mapping[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ROWS_HEADER = "Jejak-Rows"
AT_ONCE = 4
"""Exports that one process serves at the same time; each holds a connection to the database for as long as it takes."""
_FOR_MACHINES = frozenset({SEARCH, STATE})
_LONGEST_S = 3600.0
_CHUNK = 256 * 1024
_SEPARATOR = (
    "Of CSV; by default what a spreadsheet in the answer's language expects: semicolon in Indonesian, comma in English."
    " Beside semicolons, decimals have a comma."
)


@dataclass(frozen=True, eq=False)
class Listing:
    """A list, whole. `narrow` leaves in it what this reader may see; raises RecordMissing where that is nothing at all."""

    name: str
    sorting: Sorting
    columns: Sequence[Column]
    views: Sequence[View]
    narrow: Callable[[Principal, Select[Any]], Select[Any]]
    kinds: Callable[[Principal], Collection[Kind]] = field(default=lambda principal: ())

    def heading(self, column: Column, catalogue: Catalogue) -> str:
        """The key of a column's heading. Raises LookupError if a language has none: a list is not offered without."""
        keys = [column.heading] if column.heading else [f"column.{self.name}.{column.name}", f"column.{column.name}"]
        for key in keys:
            if all(key in catalogue.texts[language] for language in LANGUAGES):
                return key
        raise LookupError(f"the catalogues lack {keys[-1]!r}, the heading of a column of {self.name}")


def records_listing(records: Records, sorting: Sorting, *more: Column) -> Listing:
    """The list of an aggregate's records: the columns of its view that people can read, and `more`."""
    table = records.view.table

    def status(row: Row, words: Words) -> Cell:
        return records.statuses[row["status"]]

    own = [
        Column(column.name, column, status if column.name == "status" else None)
        for column in table.columns
        if column.name not in _FOR_MACHINES
    ]

    def narrow(principal: Principal, statement: Select[Any]) -> Select[Any]:
        records.check_rights(principal)
        return statement

    return Listing(records.view.name, sorting, [*own, *more], [records.view], narrow, records.rights.readable_kinds)


@dataclass(frozen=True)
class _InLanguage:
    """A catalogue as one reader reads it."""

    catalogue: Catalogue
    language: str

    def __call__(self, key: str, params: Mapping[str, Any] | None = None, /) -> str:
        return self.catalogue.text(key, self.language, params)


@dataclass(frozen=True)
class _Reading:
    """One export under way: the rows found, and how this reader sees them."""

    runtime: Runtime
    listing: Listing
    kinds: Collection[Kind]
    words: Words
    batches: AsyncIterator[Sequence[RowMapping]]
    all_read: Callable[[], Awaitable[None]]
    """Lets go of the snapshot."""
    headings: Sequence[str]

    async def csv(self, separator: Separator) -> AsyncIterator[bytes]:
        writer = CsvLines(separator)
        yield BOM + writer.lines([self.headings])
        async for rows in self._cells():
            yield await asyncio.to_thread(writer.lines, rows)

    async def xlsx(self, file: IO[bytes], folder: Path) -> AsyncIterator[bytes]:
        """A workbook can be sent once it is whole; it grows on the disk. Whoever takes it slowly keeps no snapshot."""
        book = XlsxBook(file, folder, self.listing.name, self.headings)
        async for rows in self._cells():
            await asyncio.to_thread(book.add, rows)
        await self.all_read()
        await asyncio.to_thread(book.close)
        file.seek(0)
        while chunk := await asyncio.to_thread(file.read, _CHUNK):
            yield chunk

    async def _cells(self) -> AsyncIterator[list[list[Cell]]]:
        ends = monotonic() + _LONGEST_S
        documents = [column.name for column in self.listing.columns if isinstance(column.of.type, JSON)]
        async for batch in self.batches:
            if monotonic() > ends:
                raise TimeoutError("an export took longer than its snapshot may be held")
            sealed = await disclose(
                [[row[name] for name in documents] for row in batch], self.kinds, self.runtime.sealer
            )
            rows = [
                {**row, **dict(zip(documents, opened, strict=True))} for row, opened in zip(batch, sealed, strict=True)
            ]
            yield [[self._cell(column, row) for column in self.listing.columns] for row in rows]

    def _cell(self, column: Column, row: Row) -> Cell:
        shown = {name: self._plain(value) for name, value in row.items()} if column.show else row
        value = column.show(shown, self.words) if column.show else self._plain(row[column.name])
        return self.words(f"word.{str(value).lower()}") if isinstance(value, bool) else value

    def _plain(self, value: Any) -> Any:
        """What is disclosed of a person as a text; lists of texts in one cell."""
        if isinstance(value, dict) and value.keys() == Disclosed.__annotations__.keys():
            return value["value"] if value["status"] == "open" else self.words(f"word.{value['status']}")
        if isinstance(value, list):
            return listed(self._plain(one) for one in value)
        return value


def export_router(runtime: Runtime, listing: Listing, filters: Callable[..., Narrow]) -> APIRouter:
    """`GET /export` of one list; `filters` is the dependency that the list's pages read their filters with."""
    router = APIRouter()
    headings = [listing.heading(column, runtime.catalogue) for column in listing.columns]
    content = {kind.partition(";")[0]: {"schema": {"type": "string"}} for kind in MEDIA_TYPES.values()}

    @router.get("/export", response_class=StreamingResponse, responses={200: {"content": content}})
    async def export(
        request: Request,
        principal: CurrentPrincipal,
        keys: Annotated[Sequence[SortKey], Depends(listing.sorting.order)],
        narrow: Annotated[Narrow, Depends(filters)],
        format: Annotated[Format, Query(description="CSV is UTF-8 with a byte order mark.")] = "csv",
        separator: Annotated[Separator | None, Query(description=_SEPARATOR)] = None,
        wait_for: Annotated[int | None, WAIT_FOR] = None,
    ) -> StreamingResponse:
        """The whole list as a file, as it stands at one instant: the same filters, order and rights as its pages.

        Headings are in the answer's language, instants in WIB, rupiah whole numbers. `Jejak-Rows` says how many rows
        follow. A text that a spreadsheet would calculate has an apostrophe before it (CSV) or is marked as text (XLSX).
        """
        language = language_of(request.scope)
        statement = listing.narrow(principal, select(*(column.of.label(column.name) for column in listing.columns)))
        await until_shown(runtime, listing.views, wait_for)

        words = _InLanguage(runtime.catalogue, language)
        async with AsyncExitStack() as opening:
            opening.enter_context(_places.one())
            taken = await opening.enter_async_context(AsyncExitStack())
            total, batches = await taken.enter_async_context(
                snapshot(runtime.engine, in_order(narrow(statement), keys))
            )
            heads = [words(key) for key in headings]
            reading = _Reading(runtime, listing, listing.kinds(principal), words, batches, taken.aclose, heads)
            if format == "csv":
                stream = reading.csv(separator or separator_of(language))
            elif total > MOST_ROWS:
                raise Problem(422, "too_many_rows", {"rows": total, "limit": MOST_ROWS})
            else:
                file, folder = opening.enter_context(nameless_file()), opening.enter_context(scratch_folder())
                stream = reading.xlsx(file, folder)
            at = request.app.state.edge.clock().astimezone(BUSINESS_ZONE)
            headers = {
                "Content-Disposition": f'attachment; filename="{listing.name}-{at:%Y%m%d-%H%M%S}.{format}"',
                "Content-Language": language,
                ROWS_HEADER: str(total),
            }
            return _Streamed(stream, opening.pop_all(), media_type=MEDIA_TYPES[format], headers=headers)

    return router


class _Places:
    """How many exports run in this process."""

    def __init__(self) -> None:
        self.taken = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Raises Problem (503) when none is free."""
        if self.taken >= AT_ONCE:
            raise Problem(503, "exports_busy", {"limit": AT_ONCE}, headers={"Retry-After": "15"})
        self.taken += 1
        try:
            yield
        finally:
            self.taken -= 1


_places = _Places()


class _Streamed(StreamingResponse):
    """Closes what the stream reads from, however the answer ends."""

    def __init__(self, stream: AsyncIterator[bytes], opened: AsyncExitStack, **more: Any) -> None:
        super().__init__(stream, **more)
        self._opened = opened

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._opened:
            await super().__call__(scope, receive, send)
