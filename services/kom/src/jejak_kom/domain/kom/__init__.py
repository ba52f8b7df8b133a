"""KOM: the Kick-Off Meeting of a contract, and what is handed over after it (seed 000, section 6)."""

from jejak_events.kom.handover import HandoverEvent
from jejak_events.kom.kom import KomEvent
from jejak_kit.decider import Decider
from jejak_kom.domain.kom.commands import KomCommand
from jejak_kom.domain.kom.decide import decide
from jejak_kom.domain.kom.rules import RULES
from jejak_kom.domain.kom.state import Kom, evolve

KOM: Decider[Kom, KomCommand, KomEvent | HandoverEvent] = Decider("kom", Kom, evolve, decide, RULES)

__all__ = ["KOM", "Kom", "KomCommand"]
