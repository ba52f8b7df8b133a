"""Review: the legal and the technical look at an IRO (seed 000, section 3)."""

from jejak_events.iro.review import ReviewEvent
from jejak_iro.domain.review.commands import ReviewCommand
from jejak_iro.domain.review.decide import decide
from jejak_iro.domain.review.rules import RULES
from jejak_iro.domain.review.state import Review, evolve
from jejak_kit.decider import Decider

REVIEW: Decider[Review, ReviewCommand, ReviewEvent] = Decider("review", Review, evolve, decide, RULES)

__all__ = ["REVIEW", "Review", "ReviewCommand"]
