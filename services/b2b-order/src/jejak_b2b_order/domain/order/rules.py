"""Who may do what with an order in which status: the steps of SOP MKN-ODR01, row by row."""

from collections.abc import Mapping

from jejak_b2b_order.domain.order import guards
from jejak_b2b_order.domain.order.commands import availability as check
from jejak_b2b_order.domain.order.commands import (
    closing,
    delivery,
    documentation,
    inquiry,
    invoice,
    payment,
    production,
    reminding,
)
from jejak_b2b_order.domain.order.state.order import Order
from jejak_b2b_order.domain.roles import (
    ACCOUNTING,
    MARKETING,
    PPIC,
    PRODUCTION,
    PURCHASING,
    RND,
    SALES,
    STORE_MANAGER,
)
from jejak_events.b2b_order.order import OrderStatus
from jejak_kit.decider import ABSENT, SYSTEM, Command, Rule, RuleBook, rule

ALL = tuple(OrderStatus)
S = OrderStatus
SELLING = (MARKETING, SALES)
"""SOP, Tanggung Jawab: "Tim Sales di dampingi oleh Marketing"."""
RUNNING = tuple(status for status in ALL if status not in (S.ON_HOLD, S.CANCELLED, S.CLOSED))
ON_THE_ROAD = (S.PRODUCED,)
AMENDABLE = (
    S.CHECKING,
    S.AVAILABLE,
    S.CONFIRMED,
    S.INVOICED,
    S.PRODUCTION_REQUESTED,
    S.IN_PRODUCTION,
    S.PRODUCED,
)

ASKING: Mapping[type[Command], Rule[Order]] = {
    inquiry.RegisterOrder: rule((ABSENT,), SELLING),
    inquiry.UpdateOrder: rule((S.INQUIRY,), SELLING),
    inquiry.AmendOrder: rule(AMENDABLE, SELLING),
    check.AskAvailability: rule((S.INQUIRY,), SELLING),
    check.AnswerAvailability: rule((S.CHECKING,), (RND, PPIC, PRODUCTION), guards.not_all_desks_have_answered),
    check.AcceptCounterOffer: rule((S.CHECKING,), SELLING, guards.a_counter_offer_is_made),
    check.DeclineCounterOffer: rule((S.CHECKING,), SELLING, guards.a_counter_offer_is_made),
    check.ExpireAvailability: rule(ALL, (SYSTEM,)),
    check.RecommendOrder: rule((S.AVAILABLE,), (RND, *SELLING)),
    check.OverrideLeadTime: rule((S.AVAILABLE,), (STORE_MANAGER,)),
    check.ConfirmOrder: rule((S.AVAILABLE,), (STORE_MANAGER,), guards.both_have_recommended),
}

INVOICING: Mapping[type[Command], Rule[Order]] = {
    invoice.IssueInvoice: rule((S.CONFIRMED, S.INVOICED), (STORE_MANAGER,)),
    invoice.ExpireInvoice: rule(ALL, (SYSTEM,)),
    invoice.WarnOfInvoice: rule(ALL, (SYSTEM,)),
    invoice.PrintPaper: rule(
        tuple(status for status in ALL if status not in (S.ON_HOLD, S.CANCELLED)),
        (STORE_MANAGER, PURCHASING, ACCOUNTING, *SELLING),
        guards.something_is_on_paper,
    ),
    invoice.ChoosePaymentMode: rule((S.INVOICED,), SELLING),
    invoice.ApproveTerms: rule((S.INVOICED,), (ACCOUNTING,), guards.terms_wait_for_an_answer),
    invoice.RejectTerms: rule((S.INVOICED,), (ACCOUNTING,), guards.terms_wait_for_an_answer),
}

MONEY: Mapping[type[Command], Rule[Order]] = {
    payment.RequestPayment: rule((S.INVOICED,), SELLING, guards.something_is_asked_ahead, guards.something_is_owed),
    payment.RequestSettlement: rule((S.PRODUCED, S.DELIVERED), SELLING, guards.something_is_owed),
    payment.RecordPayment: rule(ALL, (*SELLING, ACCOUNTING, SYSTEM), guards.an_invoice_was_issued),
    payment.VerifyPayment: rule(ALL, (ACCOUNTING,), guards.a_payment_waits),
    payment.RejectPayment: rule(ALL, (ACCOUNTING,), guards.a_payment_waits),
    payment.AcknowledgeReceivable: rule(
        ON_THE_ROAD, (ACCOUNTING,), guards.credit_was_approved, guards.something_is_owed
    ),
    payment.RequestRefund: rule(
        tuple(status for status in ALL if status is not S.ON_HOLD),
        (*SELLING, ACCOUNTING),
        guards.something_was_paid_too_much,
    ),
    payment.PayRefund: rule(
        tuple(status for status in ALL if status is not S.ON_HOLD), (ACCOUNTING,), guards.a_refund_waits
    ),
}

MAKING: Mapping[type[Command], Rule[Order]] = {
    production.RequestProduction: rule(ALL, (SYSTEM,)),
    production.StartProduction: rule(
        (S.PRODUCTION_REQUESTED, S.PRODUCED), (PRODUCTION,), guards.something_is_to_be_made
    ),
    production.ReportProduction: rule((S.IN_PRODUCTION,), (PRODUCTION,)),
    production.FinishProduction: rule((S.IN_PRODUCTION,), (PRODUCTION,)),
}

DELIVERING: Mapping[type[Command], Rule[Order]] = {
    delivery.IssueDelivery: rule(ON_THE_ROAD, (STORE_MANAGER, PURCHASING), guards.something_is_ready),
    delivery.ScheduleDelivery: rule(ON_THE_ROAD, (STORE_MANAGER, PURCHASING, MARKETING), guards.a_delivery_is_issued),
    delivery.WithdrawDelivery: rule(ON_THE_ROAD, (STORE_MANAGER, PURCHASING), guards.a_delivery_is_issued),
    delivery.DispatchDelivery: rule(
        ON_THE_ROAD, (STORE_MANAGER, PURCHASING), guards.a_delivery_is_issued, guards.settled_or_acknowledged
    ),
    delivery.AttachReceipt: rule(
        (S.PRODUCED, S.DELIVERED, S.CLOSED), (STORE_MANAGER, PURCHASING, *SELLING), guards.a_delivery_was_received
    ),
    delivery.ReceiveDelivery: rule(
        ON_THE_ROAD, (STORE_MANAGER, PURCHASING, *SELLING), guards.a_delivery_is_on_the_road
    ),
}

ENDING: Mapping[type[Command], Rule[Order]] = {
    closing.HoldOrder: rule(RUNNING, (STORE_MANAGER, *SELLING)),
    closing.ResumeOrder: rule((S.ON_HOLD,), (STORE_MANAGER,)),
    closing.CloseRemainder: rule(
        ON_THE_ROAD,
        (STORE_MANAGER,),
        guards.something_was_delivered,
        guards.something_is_outstanding,
        guards.no_delivery_is_under_way,
    ),
    closing.CloseOrder: rule(
        (S.DELIVERED,), (STORE_MANAGER, ACCOUNTING), guards.the_balance_is_zero, guards.no_payment_waits
    ),
    closing.CancelOrder: Rule(
        {
            **{status.value: frozenset({STORE_MANAGER, *SELLING}) for status in (S.INQUIRY, S.CHECKING, S.AVAILABLE)},
            **{
                status.value: frozenset({STORE_MANAGER})
                for status in (
                    S.CONFIRMED,
                    S.INVOICED,
                    S.PRODUCTION_REQUESTED,
                    S.IN_PRODUCTION,
                    S.PRODUCED,
                    S.ON_HOLD,
                )
            },
        },
        (guards.nothing_has_left,),
    ),
}

SHOWING: Mapping[type[Command], Rule[Order]] = {
    documentation.RequestDocumentation: rule((*RUNNING, S.CLOSED), SELLING, guards.documentation_is_not_asked_for_yet),
    documentation.RecordConsent: rule((*RUNNING, S.CLOSED), SELLING, guards.documentation_is_asked_for),
    documentation.AddDocumentation: rule(
        (*RUNNING, S.CLOSED), SELLING, guards.documentation_is_asked_for, guards.consent_is_given
    ),
    documentation.WithdrawConsent: rule(ALL, SELLING, guards.documentation_is_asked_for, guards.consent_is_given),
}
"""Consent can be taken back at any time, whatever became of the order."""

REMINDING: Mapping[type[Command], Rule[Order]] = {
    reminding.RemindOfPayment: rule(ALL, (SYSTEM,)),
    reminding.RemindOfTerm: rule(ALL, (SYSTEM,)),
    reminding.RemindToConfirm: rule(ALL, (SYSTEM,)),
}

RULES = RuleBook[Order](
    "order",
    lambda order: order.status.value,
    {**ASKING, **INVOICING, **MONEY, **MAKING, **DELIVERING, **ENDING, **SHOWING, **REMINDING},
)
