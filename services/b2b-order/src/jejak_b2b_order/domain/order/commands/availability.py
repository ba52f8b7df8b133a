"""Whether it can be made: asking, answering, bargaining, confirming."""

from datetime import date
from typing import Self

from pydantic import model_validator

from jejak_b2b_order.domain.order.commands.terms import ConsidersTerms
from jejak_events.b2b_order.goods import PacksByItem, PacksInAll, Rounds
from jejak_events.limits import Note
from jejak_kit.decider import Command


class AskAvailability(ConsidersTerms, name="ask_availability"):
    """Marketing gives quantity and time estimate: `ready_by` is the day on which it should be ready."""

    ready_by: date
    estimate: Note | None = None


class AnswerAvailability(Command, name="answer_availability"):
    """A desk's answer, for the desk of the actor's role. A shortage says what is possible instead: so many packs in
    all by a day; nothing at all is 0 packs."""

    available: bool
    offered_packs: PacksInAll | None = None
    offered_date: date | None = None
    note: Note | None = None

    @model_validator(mode="after")
    def a_shortage_carries_a_counter_offer(self) -> Self:
        if not self.available and (self.offered_packs is None or self.offered_date is None):
            raise ValueError("a shortage says how many packs are possible and when")
        if self.available and (self.offered_packs is not None or self.offered_date is not None):
            raise ValueError("what is available needs no counter-offer")
        return self


class AcceptCounterOffer(Command, name="accept_counter_offer"):
    """The customer takes what is possible, as so many packs of each item; an item left out is not wanted any more."""

    packs: PacksByItem


class DeclineCounterOffer(Command, name="decline_counter_offer"):
    """The customer does not take what is possible."""

    reason: Note


class ExpireAvailability(Command, name="expire_availability"):
    """The answers of a round are due to expire."""

    round: Rounds


class RecommendOrder(Command, name="recommend"):
    """R&D, or Marketing, asks the Store Manager to confirm."""

    note: Note | None = None


class OverrideLeadTime(ConsidersTerms, name="override_lead_time"):
    """The Store Manager takes a large order later than the rule of lead time allows, and says why."""

    reason: Note


class ConfirmOrder(ConsidersTerms, name="confirm"):
    """The Store Manager takes the order on."""


AvailabilityCommand = (
    AskAvailability
    | AnswerAvailability
    | AcceptCounterOffer
    | DeclineCounterOffer
    | ExpireAvailability
    | RecommendOrder
    | OverrideLeadTime
    | ConfirmOrder
)
