"""Whatever is done with a form in whatever order, these hold."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jejak_contract.domain.charges import differences, totals
from jejak_contract.domain.form import SUBSCRIPTION_FORM, SubscriptionForm
from jejak_contract.domain.form.state import Status
from jejak_events.contract.form import SubscriptionFormEvent
from jejak_kit.decider import Refused

from .samples import (
    AT,
    CANCELLED,
    LINES,
    OFFER,
    attach,
    create,
    expire,
    facts,
    line,
    recall,
    remind,
    remove,
    send,
    sign,
    standing,
    stop,
    update,
    upload,
    void,
)

LATER = AT + timedelta(days=40)
COMMANDS = [
    update(lines=LINES, period_months=36),
    update(lines=(line(mrc=1),), deviation_reason="Promosi"),
    update(lines=(line(mrc=1),)),
    attach(),
    remove(),
    send(),
    send(facts(CANCELLED)),
    recall(),
    upload(),
    upload("lain.pdf"),
    upload("FB-2026-00001.pdf"),
    sign(),
    sign(facts(CANCELLED)),
    void(),
    void("manager"),
    void("manager", facts(live_contract="PKS/2026/00001")),
    expire(),
    expire("system"),
    expire("system", LATER),
    stop(),
    remind(),
    standing(1, verified=False),
    standing(2, verified=True),
]
MOVES = {
    Status.DRAFT: {Status.SENT_FOR_SIGNING, Status.VOIDED},
    Status.SENT_FOR_SIGNING: {Status.DRAFT, Status.CUSTOMER_SIGNED, Status.VOIDED, Status.EXPIRED},
    Status.CUSTOMER_SIGNED: {Status.VOIDED},
    Status.VOIDED: set(),
    Status.EXPIRED: set(),
}


def holds(form: SubscriptionForm) -> None:
    """True of every form at every moment."""
    lines = form.particulars.lines
    assert form.totals == totals(lines, form.particulars.period_months, form.totals.tax_rule)
    assert form.differences == differences(OFFER.lines, lines)
    assert (form.sent is None) == (form.sent_on is None)
    if form.status is Status.DRAFT:
        assert form.sent is None
        assert form.signed is None
    if form.status in (Status.SENT_FOR_SIGNING, Status.CUSTOMER_SIGNED, Status.EXPIRED):
        assert form.sent is not None
        assert not form.differences or form.particulars.deviation_reason
    if form.status is Status.CUSTOMER_SIGNED:
        assert form.sent is not None
        assert form.signed is not None
        assert form.signed.sha256 != form.sent.document.sha256
        assert form.signed_on is not None


@settings(max_examples=300)
@given(st.lists(st.sampled_from(COMMANDS), max_size=25))
def test_what_holds_of_every_form(commands: list[Any]) -> None:
    events: list[SubscriptionFormEvent] = list(SUBSCRIPTION_FORM.decide(create(), None))
    form = SUBSCRIPTION_FORM.fold(events)
    assert form is not None
    for command in commands:
        before = form
        try:
            happened = list(SUBSCRIPTION_FORM.decide(command, before))
        except Refused:
            continue
        assert len(happened) <= 1, "a command makes one thing happen, or nothing"
        events += happened
        form = SUBSCRIPTION_FORM.fold(happened, before)
        assert form is not None
        holds(form)
        if form.status is not before.status:
            assert form.status in MOVES[before.status]
            assert before.stopped is None or form.status is Status.VOIDED, "a stopped form is only voided"
    assert SUBSCRIPTION_FORM.fold(events) == form, "what happened tells the whole state"
