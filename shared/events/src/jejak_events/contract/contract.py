"""What happened to a contract (PKS): so far only what the iro service listens to."""

from uuid import UUID

from jejak_events.language import Event
from jejak_events.limits import Note, Number


class ContractActivated(Event, service="contract", type="contract.activated"):
    """Both sides have signed: the contract built on this IRO is in force (seed 000, 5.A.4)."""

    contract_id: UUID
    contract_number: Number
    iro_id: UUID
    iro_number: Number


class ContractTerminated(Event, service="contract", type="contract.terminated"):
    """The contract is no longer in force."""

    contract_id: UUID
    contract_number: Number
    iro_id: UUID
    iro_number: Number
    reason: Note


ContractEvent = ContractActivated | ContractTerminated
