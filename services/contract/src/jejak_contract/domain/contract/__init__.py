"""Contract: the Perjanjian Kerja Sama (PKS), from draft to its end (seed 000, section 5)."""

from jejak_contract.domain.contract.commands import ContractCommand
from jejak_contract.domain.contract.decide import decide
from jejak_contract.domain.contract.rules import RULES
from jejak_contract.domain.contract.state import Contract, evolve
from jejak_events.contract.contract import ContractEvent
from jejak_kit.decider import Decider

CONTRACT: Decider[Contract, ContractCommand, ContractEvent] = Decider("contract", Contract, evolve, decide, RULES)

__all__ = ["CONTRACT", "Contract", "ContractCommand"]
