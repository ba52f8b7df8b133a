"""Quotations: taken in by request and by file, and read."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, File, Query, Request, UploadFile
from fastapi.responses import Response
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.commands import Gate, UnversionedGate
from jejak_kit.http.models import CommandAnswer, RequestModel
from jejak_kit.http.paging import Page, Paging, Sorting
from jejak_kit.http.records import WAIT_FOR, Records
from jejak_kit.http.routes import accepts
from jejak_kit.runtime import Runtime
from sqlalchemy import Select

from jejak_iro.application.importing import ImportReport, import_quotations
from jejak_iro.application.intake import receive
from jejak_iro.application.quotation_files import LARGEST_FILE
from jejak_iro.application.quotation_input import QuotationInput
from jejak_iro.application.views import QUOTATIONS
from jejak_iro.domain.quotation import QUOTATION
from jejak_iro.domain.quotation.commands import ReceiveQuotation, WithdrawQuotation
from jejak_iro.domain.quotation.state import STATUS_LABELS
from jejak_iro.entrypoints.http.rights import READING

TABLE = QUOTATIONS.table.c
SORTING = Sorting(
    id=TABLE.id,
    keys={"updated_at": TABLE.updated_at, "number": TABLE.number, "customer": TABLE.customer, "status": TABLE.status},
    default="-updated_at",
)


class Withdrawal(RequestModel):
    """Why a quotation is taken back."""

    reason: Annotated[str, Query(min_length=1, max_length=4_000)] | None = None
