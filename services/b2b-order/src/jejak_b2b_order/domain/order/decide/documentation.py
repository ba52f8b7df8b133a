"""Documentation for the donor."""

from collections.abc import Sequence
from typing import assert_never

from jejak_b2b_order.domain.order.commands.documentation import (
    AddDocumentation,
    DocumentationCommand,
    RecordConsent,
    RequestDocumentation,
    WithdrawConsent,
)
from jejak_b2b_order.domain.order.events import OrderEvent
from jejak_b2b_order.domain.order.state.order import Order
from jejak_b2b_order.domain.wib import business_day
from jejak_events.b2b_order.documentation import (
    DocumentationAdded,
    DocumentationConsented,
    DocumentationRequested,
    DocumentationWithdrawn,
)
from jejak_kit.decider import Refusal, Refused

MOST_ENTRIES = 200


def decide(command: DocumentationCommand, state: Order) -> Sequence[OrderEvent]:
    match command:
        case RequestDocumentation():
            donation = state.form.donation
            programme = command.programme or (donation.name if donation is not None else None)
            if programme is None:
                raise Refused(Refusal("programme_missing", "input", {}, "/programme"))
            return [DocumentationRequested(number=state.number, programme=programme, note=command.note)]
        case RecordConsent():
            if command.consented_on > business_day(command.at):
                raise Refused(Refusal("date_in_the_future", "input", {}, "/consented_on"))
            return [
                DocumentationConsented(
                    number=state.number,
                    statement=command.statement,
                    consented_on=command.consented_on,
                    document=command.document,
                )
            ]
        case AddDocumentation():
            return _add(command, state)
        case WithdrawConsent():
            return [DocumentationWithdrawn(number=state.number, reason=command.reason)]
        case _:
            assert_never(command)


def _add(command: AddDocumentation, state: Order) -> Sequence[OrderEvent]:
    assert state.documentation is not None
    known = state.documentation.entries
    if any(entry.id == command.entry_id for entry in known):
        raise Refused(Refusal("entry_known", "input", {"entry_id": str(command.entry_id)}, "/entry_id"))
    if len(known) >= MOST_ENTRIES:
        raise Refused(Refusal("documentation_full", "rule", {"most": MOST_ENTRIES}))
    if command.taken_on > business_day(command.at):
        raise Refused(Refusal("date_in_the_future", "input", {}, "/taken_on"))
    return [
        DocumentationAdded(
            number=state.number,
            entry_id=command.entry_id,
            taken_on=command.taken_on,
            note=command.note,
            photos=command.photos,
        )
    ]
