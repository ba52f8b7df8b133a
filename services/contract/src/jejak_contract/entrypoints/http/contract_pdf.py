"""PDFs of contracts, addenda and templates: printed and stored before the command that names them.

The same contract prints to the same bytes, which are stored once: a request that is repeated, or fails between the two,
leaves nothing wrong behind. A file that no event came to name is swept like any upload that nobody wanted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from fastapi.responses import Response

from jejak_contract.application.contract_paper import Print, addendum_data, personal_texts, pks_data
from jejak_contract.application.template_sample import sample_data
from jejak_contract.domain.contract import CONTRACT, Contract
from jejak_contract.domain.contract.commands import SendAddendum, SendContract
from jejak_contract.domain.contract.state import Addendum
from jejak_contract.domain.roles import SALES_OPS
from jejak_contract.entrypoints.http.documents import PDF, keep_pdf
from jejak_contract.papers import ADENDUM, PKS
from jejak_contract.settings import ContractSettings
from jejak_events.contract.agreement import Paper, Terms
from jejak_events.contract.template import TemplateContent
from jejak_events.language import Recorded
from jejak_kit.decider import Command
from jejak_kit.papers import Printed
from jejak_kit.runtime import Runtime


@dataclass(frozen=True)
class ContractPdf:
    """Prints contracts on the runtime's press."""

    runtime: Runtime
    settings: ContractSettings

    async def issue(self, contract_id: UUID, version: int | None, day: date) -> Paper | None:
        """The contract of this version as a stored PDF; None if its sending will be refused anyway.

        Raises PaperTooLarge and PressBusy.
        """
        contract = await self._sendable(contract_id, version, SendContract)
        return None if contract is None else await self._kept(contract.number, await self._pks(contract, day, False))

    async def issue_addendum(self, contract_id: UUID, version: int | None, day: date) -> Paper | None:
        """The addendum in the making, likewise."""
        contract = await self._sendable(contract_id, version, SendAddendum)
        if contract is None or contract.addendum is None:
            return None
        addendum = contract.addendum
        return await self._kept(addendum.number, await self._addendum(contract, addendum, day, False))

    async def preview(self, contract: Contract, day: date) -> Response:
        """What would be sent on this day, marked as a draft."""
        return _shown(await self._pks(contract, day, True), contract.number)

    async def preview_addendum(self, contract: Contract, addendum: Addendum, day: date) -> Response:
        return _shown(await self._addendum(contract, addendum, day, True), addendum.number)

    async def preview_template(self, name: str, content: TemplateContent, day: date) -> Response:
        """A template with sample data."""
        data = sample_data(name, content, self.settings.letterhead, day)
        return _shown(await self.runtime.press.issue(PKS, data), "contoh")

    async def _sendable(self, contract_id: UUID, version: int | None, command: type[Command]) -> Contract | None:
        events: Sequence[Recorded[Any]] = await self.runtime.reader.record(contract_id, version=version)
        if not events or events[0].type.partition(".")[0] != CONTRACT.aggregate:
            return None
        contract = CONTRACT.fold(event.data for event in events)
        refused = contract is None or CONTRACT.rules.refusal(command, contract, SALES_OPS) is not None
        return None if refused else contract

    async def _pks(self, contract: Contract, day: date, draft: bool) -> Printed:
        return await self.runtime.press.issue(PKS, pks_data(contract, await self._how(contract.terms, day, draft)))

    async def _addendum(self, contract: Contract, addendum: Addendum, day: date, draft: bool) -> Printed:
        how = await self._how(addendum.terms, day, draft)
        return await self.runtime.press.issue(ADENDUM, addendum_data(contract, addendum, how))

    async def _how(self, terms: Terms, day: date, draft: bool) -> Print:
        values = personal_texts(terms)
        opened = await self.runtime.sealer.open_many(values)
        return Print(
            letterhead=self.settings.letterhead,
            place=self.settings.signing_place,
            texts=dict(zip(values, opened, strict=True)),
            dated=day,
            draft=draft,
        )

    async def _kept(self, number: str, printed: Printed) -> Paper:
        document = await keep_pdf(self.runtime, printed.pdf, f"{number.replace('/', '-')}.pdf")
        return Paper(document=document, fingerprint=printed.fingerprint)


def _shown(printed: Printed, number: str) -> Response:
    name = f"{number.replace('/', '-')}-draft.pdf"
    return Response(printed.pdf, media_type=PDF, headers={"Content-Disposition": f'attachment; filename="{name}"'})
