"""IRO: the Internal Request Order, from draft to approval (seed 000, section 1)."""

from jejak_events.iro.iro import IroEvent
from jejak_iro.domain.iro.commands import IroCommand
from jejak_iro.domain.iro.decide import decide
from jejak_iro.domain.iro.rules import RULES
from jejak_iro.domain.iro.state import Iro, evolve
from jejak_kit.decider import Decider

IRO: Decider[Iro, IroCommand, IroEvent] = Decider("iro", Iro, evolve, decide, RULES)

__all__ = ["IRO", "Iro", "IroCommand"]
