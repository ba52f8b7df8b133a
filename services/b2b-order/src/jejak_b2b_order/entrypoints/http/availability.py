"""Whether it can be made, and the Store Manager's word."""

from typing import Any, Self

from fastapi import APIRouter
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from jejak_b2b_order.domain.order.commands.availability import (
    AcceptCounterOffer,
    AnswerAvailability,
    AskAvailability,
    ConfirmOrder,
    DeclineCounterOffer,
    OverrideLeadTime,
    RecommendOrder,
)
from jejak_b2b_order.entrypoints.http.giving import gives
from jejak_events.b2b_order.goods import PacksByItem, PacksInAll
from jejak_events.limits import Note
from jejak_kit.decider import RuleBook
from jejak_kit.http.models import Day, RequestModel


class AskBody(RequestModel):
    ready_by: Day
    estimate: Note | None = None


class AnswerBody(RequestModel):
    """Yes; or how many packs are possible in all, by when."""

    available: bool
    offered_packs: PacksInAll | None = None
    offered_date: Day | None = None
    note: Note | None = None

    @model_validator(mode="after")
    def _a_shortage_carries_a_counter_offer(self) -> Self:
        if self.available != (self.offered_packs is None) or self.available != (self.offered_date is None):
            raise PydanticCustomError("counter_offer", "a shortage, and nothing else, says how many packs by when")
        return self


class AcceptBody(RequestModel):
    packs: PacksByItem


class ReasonBody(RequestModel):
    reason: Note


class RecommendBody(RequestModel):
    note: Note | None = None


def add(api: APIRouter, rules: RuleBook[Any]) -> None:
    """The commands up to the confirmation."""
    gives(api, rules, AskAvailability, AskBody)
    gives(api, rules, AnswerAvailability, AnswerBody)
    gives(api, rules, AcceptCounterOffer, AcceptBody)
    gives(api, rules, DeclineCounterOffer, ReasonBody)
    gives(api, rules, RecommendOrder, RecommendBody)
    gives(api, rules, OverrideLeadTime, ReasonBody)
    gives(api, rules, ConfirmOrder)
