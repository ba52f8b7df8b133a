"""The list of one kind of record: its pages, and the same list as a file."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from jejak_kit.exports.column import Column
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.exports import export_router, records_listing
from jejak_kit.http.paging import Page, Paging, Sorting
from jejak_kit.http.records import WAIT_FOR, Narrow, Records
from jejak_kit.runtime import Runtime


def add_list(
    api: APIRouter,
    runtime: Runtime,
    records: Records,
    sorting: Sorting,
    filters: Callable[..., Narrow],
    *more: Column,
    shows: str,
) -> None:
    """`GET ""` and `GET /export` of these records.

    `filters` is the dependency that both read their filters with; `more` are columns that only the file has beside those
    of the view; `shows` tells a reader of the API what is listed. To be added before `records.router()`, which takes
    whatever follows the collection's name for an id.
    """
    api.include_router(export_router(runtime, records_listing(records, sorting, *more), filters))

    @api.get("", response_model=Page[records.answer], description=shows)  # type: ignore[name-defined]  # made from the state
    async def pages(
        request: Request,
        principal: CurrentPrincipal,
        paging: Annotated[Paging, Depends(sorting)],
        narrow: Annotated[Narrow, Depends(filters)],
        wait_for: Annotated[int | None, WAIT_FOR] = None,
    ) -> Response:
        return await records.page(request, principal, paging, narrow, wait_for)
