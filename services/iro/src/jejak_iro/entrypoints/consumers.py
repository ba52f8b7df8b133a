"""What the CRM tells by events: `crm.quotation.updated` (a quotation, whole) and `crm.quotation.withdrawn`."""

from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from jejak_events.envelope import Inbound
from jejak_events.language import Actor
from jejak_iro.application.intake import receive
from jejak_iro.application.quotation_input import Code, QuotationInput
from jejak_iro.domain.identity import quotation_id
from jejak_iro.domain.quotation.commands import WithdrawQuotation
from jejak_kit.broker.inbound import Instruction
from jejak_kit.decider import SYSTEM
from jejak_kit.privacy import Sealer

CRM = Actor(id="crm", role=SYSTEM)


class Withdrawal(BaseModel):
    """The body of `crm.quotation.withdrawn`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    number: Code
    revision: int | None = None
    reason: str | None = None


async def instruction_of_crm(event: Inbound, body: bytes, sealer: Sealer) -> Instruction:
    """The command that an event of the CRM amounts to. Raises ValueError naming field and rule, never the content."""
    at = event.time or datetime.now(UTC)
    try:
        match event.type:
            case "crm.quotation.updated":
                return await receive(QuotationInput.model_validate_json(body), sealer, actor=CRM, at=at)
            case "crm.quotation.withdrawn":
                told = Withdrawal.model_validate_json(body)
                command = WithdrawQuotation(actor=CRM, at=at, revision=told.revision, reason=told.reason)
                return quotation_id(told.number), command
            case _:
                raise ValueError(f"ce-type {event.type[:100]!r} is not one that is taken here")
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False, include_context=False)
        raise ValueError(
            "; ".join(f"/{'/'.join(str(part) for part in fault['loc'])}: {fault['type']}" for fault in faults[:20])
        ) from error
