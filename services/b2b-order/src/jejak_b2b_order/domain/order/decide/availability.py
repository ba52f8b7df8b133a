"""Whether it can be made, and the Store Manager's word."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import assert_never

from jejak_b2b_order.domain.lead_time import lateness, latest
from jejak_b2b_order.domain.order.commands.availability import (
    AcceptCounterOffer,
    AnswerAvailability,
    AskAvailability,
    AvailabilityCommand,
    ConfirmOrder,
    DeclineCounterOffer,
    ExpireAvailability,
    OverrideLeadTime,
    RecommendOrder,
)
from jejak_b2b_order.domain.order.events import OrderEvent
from jejak_b2b_order.domain.order.state.kitchen import packs_of
from jejak_b2b_order.domain.order.state.moving import standing
from jejak_b2b_order.domain.order.state.order import Order
from jejak_b2b_order.domain.roles import RND
from jejak_b2b_order.domain.wib import WIB, business_day
from jejak_events.b2b_order.order import (
    AvailabilityAnswered,
    AvailabilityConfirmed,
    AvailabilityExpired,
    AvailabilityRequested,
    CounterOfferAccepted,
    CounterOfferDeclined,
    CounterOffered,
    Desk,
    LeadTimeOverridden,
    OrderConfirmed,
    OrderRecommended,
    OrderStatus,
    Recommender,
)
from jejak_kit.decider import Refusal, Refused


def decide(command: AvailabilityCommand, state: Order) -> Sequence[OrderEvent]:
    match command:
        case AskAvailability():
            return _ask(command, state)
        case AnswerAvailability():
            return _answer(command, state)
        case AcceptCounterOffer():
            return _accept(command, state)
        case DeclineCounterOffer():
            return [CounterOfferDeclined(number=state.number, round=state.round, reason=command.reason)]
        case ExpireAvailability():
            return _expire(command, state)
        case RecommendOrder():
            return _recommend(command, state)
        case OverrideLeadTime():
            return _override(command, state)
        case ConfirmOrder():
            return _confirm(command, state)
        case _:
            assert_never(command)


def _ask(command: AskAvailability, state: Order) -> Sequence[OrderEvent]:
    needed_by = state.form.handover.needed_by
    if command.ready_by > needed_by:
        params = {"ready_by": command.ready_by, "needed_by": needed_by}
        raise Refused(Refusal("ready_too_late", "input", params, "/ready_by"))
    _refuse_passed(state, command.at)
    return [
        AvailabilityRequested(
            number=state.number,
            round=state.round + 1,
            outlet=state.form.outlet,
            packs=state.items,
            packs_in_all=state.packs_in_all,
            needed_by=needed_by,
            ready_by=command.ready_by,
            estimate=command.estimate,
            desks=tuple(Desk),
            valid_until=command.at + timedelta(hours=command.known_terms.answers_hours),
        )
    ]


def _answer(command: AnswerAvailability, state: Order) -> Sequence[OrderEvent]:
    check, desk = state.check, Desk(command.actor.role)
    assert check is not None
    if desk not in check.missing:
        raise Refused(Refusal("answered_already", "rule", {"number": state.number}))
    if command.offered_packs is not None and command.offered_packs > check.packs_in_all:
        raise Refused(Refusal("offer_exceeds_order", "input", {"packs": check.packs_in_all}, "/offered_packs"))
    answered = AvailabilityAnswered(
        number=state.number,
        round=check.round,
        desk=desk,
        about="workforce" if desk is Desk.PRODUCTION else "raw_materials",
        available=command.available,
        offered_packs=command.offered_packs,
        offered_date=command.offered_date,
        note=command.note,
    )
    if check.missing != (desk,):
        return [answered]
    shortages = [
        (command.offered_packs, command.offered_date),
        *((answer.offered_packs, answer.offered_date) for answer in check.answers),
    ]
    offers = [(packs, day) for packs, day in shortages if packs is not None and day is not None]
    if not offers:
        return [answered, _available(state)]
    offer = CounterOffered(
        number=state.number,
        round=check.round,
        packs=min(packs for packs, _ in offers),
        needed_by=max(day for _, day in offers),
    )
    return [answered, offer]


def _available(state: Order) -> AvailabilityConfirmed:
    return AvailabilityConfirmed(
        number=state.number,
        round=state.round,
        packs_in_all=state.packs_in_all,
        needed_by=state.form.handover.needed_by,
    )


def _accept(command: AcceptCounterOffer, state: Order) -> Sequence[OrderEvent]:
    assert state.check is not None
    offer = state.check.offer
    assert offer is not None
    unknown = [each.item for each in command.packs if each.packs > packs_of(state.items, each.item)]
    if unknown:
        raise Refused(Refusal("more_than_ordered", "input", {"items": unknown}, "/packs"))
    wanted = sum(each.packs for each in command.packs)
    if not 0 < wanted <= offer.packs:
        raise Refused(Refusal("offer_not_kept", "input", {"packs": offer.packs}, "/packs"))
    lines = tuple(
        line.model_copy(update={"packs": packs_of(command.packs, line.item)})
        for line in state.form.lines
        if packs_of(command.packs, line.item)
    )
    day = max(offer.needed_by, state.form.handover.needed_by)
    handover = state.form.handover.model_copy(update={"needed_by": day})
    form = state.form.model_copy(update={"lines": lines, "handover": handover})
    accepted = CounterOfferAccepted(number=state.number, round=state.round, form=form)
    return [accepted, _available(state.model_copy(update={"form": form}))]


def _expire(command: ExpireAvailability, state: Order) -> Sequence[OrderEvent]:
    """Old news is no news: another round, or the order has gone on."""
    stands = standing(state) in (OrderStatus.CHECKING, OrderStatus.AVAILABLE)
    if not stands or state.check is None or command.round != state.check.round or command.at < state.check.valid_until:
        return []
    return [AvailabilityExpired(number=state.number, round=state.round, missing=state.check.missing)]


def _recommend(command: RecommendOrder, state: Order) -> Sequence[OrderEvent]:
    by = Recommender.RND if command.actor.role == RND else Recommender.MARKETING
    if by in state.recommended:
        raise Refused(Refusal("recommended_already", "rule", {"by": by.value}))
    return [OrderRecommended(number=state.number, by=by, packs_in_all=state.packs_in_all, note=command.note)]


def _override(command: OverrideLeadTime, state: Order) -> Sequence[OrderEvent]:
    rule, needed_by = command.known_terms.lead_time, state.form.handover.needed_by
    if _overridden(state):
        raise Refused(Refusal("overridden_already", "rule", {"number": state.number}))
    if lateness(state.packs_in_all, needed_by, command.at, rule) is None:
        raise Refused(Refusal("nothing_to_override", "rule", {"number": state.number}))
    return [
        LeadTimeOverridden(
            number=state.number,
            reason=command.reason,
            packs_in_all=state.packs_in_all,
            needed_by=needed_by,
            threshold=rule.threshold,
            days=rule.days,
            latest=latest(needed_by, rule),
        )
    ]


def _confirm(command: ConfirmOrder, state: Order) -> Sequence[OrderEvent]:
    rule, needed_by = command.known_terms.lead_time, state.form.handover.needed_by
    _refuse_passed(state, command.at)
    if state.check is not None and command.at >= state.check.valid_until:
        raise Refused(Refusal("answers_expired", "rule", {"number": state.number}))
    late = lateness(state.packs_in_all, needed_by, command.at, rule)
    if late is not None and not _overridden(state):
        last_day = late.latest.astimezone(WIB) - timedelta(days=1)
        params: dict[str, object] = {
            "packs": state.packs_in_all,
            "threshold": rule.threshold,
            "days": rule.days,
            "needed_by": needed_by,
            "latest": late.latest,
            "last_day": last_day.date(),
            "possible": late.possible,
        }
        raise Refused(Refusal("confirmed_too_late", "rule", params))
    return [
        OrderConfirmed(
            number=state.number,
            customer=state.customer,
            form=state.form,
            packs_in_all=state.packs_in_all,
            overridden=late is not None,
        )
    ]


def _overridden(state: Order) -> bool:
    """Whether the Store Manager's word covers the order as it is now."""
    override = state.override
    same_day = override is not None and override.needed_by == state.form.handover.needed_by
    return override is not None and same_day and state.packs_in_all <= override.packs_in_all


def _refuse_passed(state: Order, at: datetime) -> None:
    if state.form.handover.needed_by < business_day(at):
        day = state.form.handover.needed_by
        raise Refused(Refusal("needed_by_passed", "rule", {"needed_by": day}))
