"""The lists of the iro service: one row per record, with what it is filtered, sorted and searched by."""

from typing import get_args

from sqlalchemy import Column, Date, Integer, Numeric, Text

from jejak_events.iro.iro import IroEvent
from jejak_events.iro.quotation import QuotationEvent
from jejak_events.iro.review import ReviewEvent
from jejak_events.iro.verification import VerificationEvent
from jejak_iro.domain.iro import IRO, Iro
from jejak_iro.domain.iro.rules import order_value
from jejak_iro.domain.quotation import QUOTATION, Quotation
from jejak_iro.domain.review import REVIEW, Review
from jejak_iro.domain.verification import VERIFICATION, Verification
from jejak_kit.views.lists import record_list
from jejak_kit.views.view import Row


def _quotation(state: Quotation) -> Row:
    customer = state.offer.customer
    return {
        "status": state.state.value,
        "number": state.number,
        "customer": customer.name,
        "revision": state.revision,
        "search": (state.number, customer.name, customer.npwp),
    }


QUOTATIONS = record_list(
    QUOTATION,
    name="quotations",
    version=2,
    events=get_args(QuotationEvent),
    columns=(
        Column("number", Text, nullable=False),
        Column("customer", Text, nullable=False),
        Column("revision", Integer, nullable=False),
    ),
    project=_quotation,
    sorts=("number", "customer"),
)


def _iro(state: Iro) -> Row:
    return {
        "status": state.status.value,
        "number": state.number,
        "customer": state.offer.customer.name,
        "quotation": state.quotation.number,
        "pic": state.particulars.pic,
        "requested_delivery": state.particulars.requested_delivery,
        "value": order_value(state.offer.lines),
        "search": (state.number, state.offer.customer.name, state.quotation.number, state.particulars.pic),
    }


IROS = record_list(
    IRO,
    name="iros",
    version=3,
    events=get_args(IroEvent),
    columns=(
        Column("number", Text, nullable=False),
        Column("customer", Text, nullable=False),
        Column("quotation", Text, nullable=False),
        Column("pic", Text),
        Column("requested_delivery", Date),
        Column("value", Numeric(30, 0), nullable=False),
    ),
    project=_iro,
    sorts=("number", "customer", "requested_delivery", "value"),
    filters=("pic",),
)
"""Seed 000, 1.B.1: IRO Number, Customer, Quotation, PIC, Status. The dearest orders are beyond a bigint."""


def _verification(state: Verification) -> Row:
    customer = state.customer
    return {
        "status": state.status.value,
        "customer": customer.name,
        "waiting": len(state.waiting),
        "search": (customer.name, customer.npwp, customer.nib, *(r.iro_number for r in state.requests)),
    }


VERIFICATIONS = record_list(
    VERIFICATION,
    name="verifications",
    version=2,
    events=get_args(VerificationEvent),
    columns=(Column("customer", Text, nullable=False), Column("waiting", Integer, nullable=False)),
    project=_verification,
    sorts=("customer", "waiting"),
)


def _review(state: Review) -> Row:
    return {
        "status": state.status.value,
        "kind": state.kind,
        "iro": state.iro_number,
        "customer": state.customer_name,
        "claimed_by": state.claimed_by,
        "search": (state.iro_number, state.customer_name, state.claimed_by),
    }


REVIEWS = record_list(
    REVIEW,
    name="reviews",
    version=2,
    events=get_args(ReviewEvent),
    columns=(
        Column("kind", Text, nullable=False),
        Column("iro", Text, nullable=False),
        Column("customer", Text, nullable=False),
        Column("claimed_by", Text),
    ),
    project=_review,
    sorts=("iro", "customer"),
    filters=("kind", "claimed_by"),
)
