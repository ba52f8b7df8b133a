"""The PDF of a form: printed and stored before the command that names it, so that no event tells of a file that is not.

The same form prints to the same bytes, which are stored once: a request that is repeated, or fails between the two,
leaves nothing wrong behind. A file that no event came to name is swept like any upload that nobody wanted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fastapi.responses import Response

from jejak_contract.application.form_paper import form_data, personal_texts
from jejak_contract.domain.form import SUBSCRIPTION_FORM, SubscriptionForm
from jejak_contract.domain.form.commands import SendForm
from jejak_contract.domain.form.content import summed
from jejak_contract.domain.form.rules import lines_are_listed, period_is_set
from jejak_contract.domain.roles import SALES_OPS
from jejak_contract.entrypoints.http.documents import PDF, keep_pdf
from jejak_contract.papers import FORM_BERLANGGANAN, SubscriptionFormData
from jejak_contract.settings import ContractSettings
from jejak_events.contract.form import SentDocument
from jejak_events.document import Document
from jejak_events.language import Recorded
from jejak_kit.decider import Refused
from jejak_kit.papers import Printed
from jejak_kit.runtime import Runtime


def documents_in(form: SubscriptionForm) -> Iterator[Document]:
    """Every document that the form lists."""
    yield from (attachment.document for attachment in form.attachments)
    if form.sent is not None:
        yield form.sent.document
    if form.signed is not None:
        yield form.signed


def _folded(events: Sequence[Recorded[Any]]) -> SubscriptionForm | None:
    """The form, if these are the events of one."""
    if not events or events[0].type.partition(".")[0] != SUBSCRIPTION_FORM.aggregate:
        return None
    return SUBSCRIPTION_FORM.fold(event.data for event in events)


@dataclass(frozen=True)
class FormPdf:
    """Prints forms on the runtime's press."""

    runtime: Runtime
    settings: ContractSettings

    async def issue(self, form_id: UUID, version: int | None, day: date) -> SentDocument | None:
        """The form of this version as a stored PDF, dated `day`; None if its sending will be refused anyway.

        Raises PaperTooLarge and PressBusy.
        """
        events = await self.runtime.reader.record(form_id, version=version)
        form = _folded(events)
        if form is None or SUBSCRIPTION_FORM.rules.refusal(SendForm, form, SALES_OPS) is not None:
            return None
        try:
            printed = await self._print(form, day, draft=False)
        except Refused:
            return None
        document = await keep_pdf(self.runtime, printed.pdf, f"{form.number.replace('/', '-')}.pdf")
        return SentDocument(document=document, origin="generated", fingerprint=printed.fingerprint)

    async def preview(self, form: SubscriptionForm, day: date) -> Response:
        """What would be sent on this day. Raises Refused for a form too incomplete to be printed."""
        refusals = [refusal for guard in (lines_are_listed, period_is_set) if (refusal := guard(form)) is not None]
        if refusals:
            raise Refused(*refusals)
        printed = await self._print(form, day, draft=True)
        name = f"{form.number.replace('/', '-')}-draft.pdf"
        return Response(printed.pdf, media_type=PDF, headers={"Content-Disposition": f'attachment; filename="{name}"'})

    async def _print(self, form: SubscriptionForm, day: date, *, draft: bool) -> Printed:
        return await self.runtime.press.issue(FORM_BERLANGGANAN, await self._data(form, day, draft=draft))

    async def _data(self, form: SubscriptionForm, day: date, *, draft: bool) -> SubscriptionFormData:
        values = personal_texts(form)
        opened = await self.runtime.sealer.open_many(values)
        particulars = form.particulars
        return form_data(
            form,
            summed(particulars.lines, particulars.period_months, day, self.settings.ppn),
            dict(zip(values, opened, strict=True)),
            company=self.settings.letterhead_name,
            place=self.settings.signing_place,
            dated=day,
            last_day=particulars.valid_until or day + timedelta(days=self.settings.form_valid_days),
            draft=draft,
        )
