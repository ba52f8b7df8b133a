"""Anything may happen to an order in any order, and policies hear of it late and repeatedly: what must hold nevertheless
stands here in prose.
"""

from datetime import timedelta
from itertools import pairwise
from uuid import UUID, uuid5

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from jejak_b2b_order.domain.deadlines import deadlines_of
from jejak_b2b_order.domain.ledger import Side, ledger_of
from jejak_b2b_order.domain.order import ORDER, Order
from jejak_b2b_order.domain.order.commands.availability import DeclineCounterOffer
from jejak_b2b_order.domain.order.commands.closing import CloseRemainder
from jejak_b2b_order.domain.order.commands.delivery import ReceiveDelivery, WithdrawDelivery
from jejak_b2b_order.domain.order.commands.documentation import AddDocumentation, RequestDocumentation, WithdrawConsent
from jejak_b2b_order.domain.order.commands.payment import (
    AcknowledgeReceivable,
    PayRefund,
    RejectPayment,
    RequestPayment,
    RequestRefund,
)
from jejak_b2b_order.domain.order.events import OrderEvent
from jejak_b2b_order.domain.order.reminders import Reminders, reminders_within
from jejak_b2b_order.domain.order.state.kitchen import packs_of as counted
from jejak_b2b_order.domain.order.state.moving import standing
from jejak_b2b_order.domain.policies import reactions
from jejak_b2b_order.domain.wib import business_day
from jejak_events.b2b_order.delivery import DeliveryDispatched, ReceivedLine
from jejak_events.b2b_order.documentation import DocumentationAdded
from jejak_events.b2b_order.order import ConfirmationDue, OrderHeld, OrderResumed, OrderStatus
from jejak_events.b2b_order.payment import PaymentReminderDue, PaymentTermDue, PaymentVerified
from jejak_events.b2b_order.production import ProductionCalledOff, ProductionRequested
from jejak_events.language import Actor, Recorded
from jejak_kit.deadlines.calendar import WorkingCalendar
from jejak_kit.decider import Cancelled, Command, Deadline, Refused

from .samples import (
    AT,
    DESKS,
    TERMS,
    TODAY,
    accept,
    amend,
    answer,
    approve_terms,
    ask,
    by,
    cancel,
    close,
    confirm,
    consent,
    delivery_id,
    dispatch,
    finish,
    hold,
    in_cash,
    issue_delivery,
    issue_invoice,
    lines,
    on_credit,
    override,
    payment_id,
    recommend,
    record,
    register,
    resume,
    start,
    verify,
)

ID = UUID(int=77)
MAY_LOWER = {
    "payment.verified",
    "order.amended",
    "order.cancelled",
    "order.remainder_closed",
    "order.invoice_issued",
    "order.invoice_expired",
    "delivery.withdrawn",
}
"""What may lower the balance; below zero only on purpose."""
ON_HOLD = {
    "payment.recorded",
    "payment.verified",
    "payment.rejected",
    "payment.reminder_due",
    "payment.term_due",
    "order.confirmation_due",
    "order.availability_expired",
    "order.invoice_expired",
    "order.invoice_expiring",
    "order.documentation_withdrawn",
    "production.called_off",
    "order.cancelled",
    "refund.requested",
    "order.resumed",
}
REMINDERS_OF = reminders_within(WorkingCalendar(), TERMS.lead_time, Reminders())
PACKS = st.sampled_from((300, 900, 1_001))
NUMBER = st.integers(1, 6)


class AnOrder(RuleBasedStateMachine):
    @initialize(packs=PACKS, pickup=st.booleans(), credit=st.booleans(), steps=st.integers(0, 9))
    def begin(self, packs: int, pickup: bool, credit: bool, steps: int) -> None:
        """And as far on its way as so many natural steps lead; chance alone would seldom come far."""
        self.credit = credit
        self.log: list[Recorded[OrderEvent]] = []
        self.states: list[Order] = []
        self.heard = 0
        self.at = AT
        self.due: dict[str, Deadline] = {}
        self.fulfilment = "self_pickup" if pickup else "delivery"
        self.attempt(register(lines(packs, SNACK=100), fulfilment=self.fulfilment))
        for _ in range(steps):
            self.it_goes_on()

    def it_goes_on(self) -> None:
        """What comes next by itself in the status that the order is in."""
        self.the_policies_hear_what_is_new()
        match self.state.status:
            case OrderStatus.INQUIRY:
                self.it_is_available()
            case OrderStatus.AVAILABLE:
                self.it_is_available()
                self.attempt(confirm(self.at))
            case OrderStatus.CONFIRMED:
                self.it_is_confirmed_and_invoiced()
            case OrderStatus.INVOICED if self.credit:
                self.another_way_of_paying_is_chosen("credit")
            case OrderStatus.INVOICED:
                self.it_is_paid(2)
            case OrderStatus.PRODUCTION_REQUESTED | OrderStatus.IN_PRODUCTION:
                self.the_kitchen_works(0)
            case OrderStatus.PRODUCED:
                number = len(self.state.deliveries) + 1
                self.a_surat_jalan_is_made(number, False)
                if not self.credit:
                    self.it_is_paid(1)
                for delivery in range(1, number + 1):
                    self.the_goods_leave(delivery)
                    self.the_goods_arrive(delivery, 0)
            case OrderStatus.DELIVERED:
                self.it_is_paid(1)
                self.attempt(close())
            case OrderStatus.ON_HOLD:
                self.attempt(resume())
            case _:
                pass

    def it_is_paid(self, part: int) -> None:
        if not self.state.money.owed:
            return
        number = 100 + len(self.state.payments)
        self.some_of_it_is_paid(part, number)
        self.accounting_verifies(number, 0)

    # -- what people do ---------------------------------------------------------------------------------------------

    @rule(steps=st.integers(1, 3))
    def it_goes_on_as_it_should(self, steps: int) -> None:
        for _ in range(steps):
            self.it_goes_on()

    @rule(pay=st.integers(1, 3))
    def it_goes_on_and_is_paid(self, pay: int) -> None:
        self.it_goes_on()
        self.it_is_paid(pay)

    @rule()
    def it_is_available(self) -> None:
        for command in (ask(self.at), *(answer(desk) for desk in DESKS), recommend("rnd"), recommend("marketing")):
            self.attempt(command)

    @rule()
    def it_is_confirmed_and_invoiced(self) -> None:
        self.attempt(confirm(self.at))
        self.attempt(issue_invoice(len(self.log), at=self.at))

    @rule()
    def it_is_confirmed_late(self) -> None:
        self.attempt(override(self.at))
        self.attempt(confirm(self.at))

    @rule()
    def it_is_invoiced_anew(self) -> None:
        self.attempt(issue_invoice(len(self.log), "Alamat", at=self.at))

    @rule(way=st.sampled_from(("cash", "credit")))
    def another_way_of_paying_is_chosen(self, way: str) -> None:
        self.attempt(in_cash() if way == "cash" else on_credit())
        self.attempt(approve_terms())

    @rule()
    def the_customer_is_asked_to_pay(self) -> None:
        self.attempt(RequestPayment(**by("marketing", self.at)))

    @rule(part=st.sampled_from((1, 2, 3)), number=NUMBER)
    def some_of_it_is_paid(self, part: int, number: int) -> None:
        self.attempt(record(max(1, -(-self.state.money.owed // part)), number))

    @rule(number=NUMBER, less=st.sampled_from((0, 0, 0, 1, -7)))
    def accounting_verifies(self, number: int, less: int) -> None:
        known = self.state.payment(payment_id(number))
        if known is not None:
            self.attempt(
                verify(number, amount=max(1, known.amount - less), overpayment_reason="Lebih" if less < 0 else None)
            )

    @rule()
    def too_much_is_paid_and_given_back(self) -> None:
        number = 100 + len(self.state.payments)
        self.attempt(record(self.state.money.owed + 7, number))
        self.attempt(verify(number, overpayment_reason="Pembulatan"))
        self.accounting_gives_back()

    @rule(desk=st.sampled_from(DESKS), take=st.booleans())
    def less_is_offered(self, desk: str, take: bool) -> None:
        self.attempt(ask(self.at))
        for each in DESKS:
            self.attempt(answer(each, 200 if each == desk else None))
        no = DeclineCounterOffer(**by("sales"), reason="Harus semua")
        self.attempt(accept(NASI_BOX=200) if take else no)

    @rule(number=NUMBER)
    def accounting_rejects(self, number: int) -> None:
        self.attempt(RejectPayment(**by("accounting"), payment_id=payment_id(number), reason="Tidak ada"))

    @rule()
    def accounting_gives_back(self) -> None:
        self.attempt(RequestRefund(**by("marketing"), reason="Lebih"))
        for refund in self.state.refunds:
            who = Actor(id="accounting-9", role="accounting")
            self.attempt(PayRefund(actor=who, at=self.at, refund_id=refund.id, paid_on=TODAY, reference="T"))

    @rule(packs=PACKS, later=st.booleans())
    def it_is_amended(self, packs: int, later: bool) -> None:
        day = self.state.form.handover.needed_by + timedelta(days=1 if later else 0)
        self.attempt(amend(lines(packs, SNACK=100), self.at, needed_by=day, fulfilment=self.fulfilment))

    @rule(less=st.sampled_from((0, 0, 40)))
    def the_kitchen_works(self, less: int) -> None:
        self.attempt(start())
        wanted = {each.item.replace("-", "_"): max(1, each.packs - less) for each in self.state.to_make}
        self.attempt(finish(**wanted))

    @rule(number=NUMBER, half=st.booleans())
    def a_surat_jalan_is_made(self, number: int, half: bool) -> None:
        packs = {each.item.replace("-", "_"): each.packs // 2 for each in self.state.deliverable} if half else {}
        self.attempt(issue_delivery(number, 0 if self.fulfilment == "self_pickup" else 50_000, **packs))

    @rule(number=NUMBER)
    def the_goods_leave(self, number: int) -> None:
        self.attempt(AcknowledgeReceivable(**by("accounting"), terms=TERMS))
        self.attempt(dispatch(number))

    @rule(number=NUMBER)
    def the_goods_do_not_leave(self, number: int) -> None:
        self.attempt(WithdrawDelivery(**by("purchasing"), delivery_id=delivery_id(number), reason="Salah"))

    @rule(number=NUMBER, damaged=st.sampled_from((0, 0, 1)))
    def the_goods_arrive(self, number: int, damaged: int) -> None:
        found = self.state.delivery(delivery_id(number))
        if found is not None:
            told = tuple(
                ReceivedLine(item=line.item, received=line.packs - damaged, damaged=damaged) for line in found.lines
            )
            self.attempt(ReceiveDelivery(**by("sales"), delivery_id=found.id, lines=told, received_on=TODAY))

    @rule()
    def it_is_documented(self) -> None:
        for command in (
            RequestDocumentation(**by("sales"), programme="Ramadan"),
            consent(),
            AddDocumentation(**by("sales"), entry_id=uuid5(ID, str(len(self.log))), taken_on=TODAY, note="Dibagikan"),
        ):
            self.attempt(command)

    @rule()
    def consent_is_taken_back(self) -> None:
        self.attempt(WithdrawConsent(**by("sales"), reason="Dicabut"))

    @rule()
    def it_is_held(self) -> None:
        self.attempt(hold())

    @rule()
    def it_is_resumed(self) -> None:
        self.attempt(resume())

    @rule()
    def it_is_closed(self) -> None:
        self.attempt(close())

    @rule()
    def its_remainder_is_closed(self) -> None:
        self.attempt(CloseRemainder(**by("store_manager"), reason="Cukup"))

    @precondition(lambda self: len(self.log) > 25)
    @rule()
    def it_is_cancelled(self) -> None:
        """Not before much has happened: chance would end most stories here."""
        self.attempt(cancel())

    # -- what the machinery does ------------------------------------------------------------------------------------

    @precondition(lambda self: self.heard < len(self.log))
    @rule()
    def the_policies_hear_what_is_new(self) -> None:
        while self.heard < len(self.log):
            self.heard += 1
            self.react(self.log[self.heard - 1])

    @rule(which=st.integers(0, 200))
    def the_policies_hear_something_again(self, which: int) -> None:
        if self.heard:
            self.react(self.log[which % self.heard])

    @rule(days=st.sampled_from((1, 1, 3, 8)))
    def days_go_by(self, days: int) -> None:
        """What people do keeps its date: only what looks at the clock sees another one."""
        self.at += timedelta(days=days)
        for name, deadline in sorted(self.due.items()):
            if deadline.at <= self.at:
                self.due.pop(name)
                terms = {"terms": TERMS} if "terms" in type(deadline.command).model_fields else {}
                self.attempt(deadline.command.model_copy(update={"at": self.at, **terms}))

    # -- what must hold, always -------------------------------------------------------------------------------------

    def teardown(self) -> None:
        """The state is what the events say."""
        if hasattr(self, "states"):
            assert ORDER.fold(event.data for event in self.log) == self.state

    @invariant()
    def the_money_adds_up(self) -> None:
        if not self.states:
            return
        ledger = ledger_of(event.data for event in self.log)
        verified = sum(event.data.amount for event in self.log if isinstance(event.data, PaymentVerified))
        assert ledger == self.state.money
        assert ledger.total(Side.IN) == verified
        assert ledger.paid >= 0
        assert ledger.due >= 0
        assert ledger.balance == ledger.due - ledger.paid

    @invariant()
    def the_kitchen_is_asked_once_and_again_only_if_it_was_called_off(self) -> None:
        asked = 0
        for event in self.log:
            if isinstance(event.data, ProductionRequested):
                asked += 1
            if isinstance(event.data, ProductionCalledOff):
                asked -= 1
            assert asked in (0, 1)

    @invariant()
    def no_more_leaves_than_was_made_and_no_more_arrives_than_was_ordered(self) -> None:
        if not self.states or self.state.production is None:
            return
        for line in self.state.form.lines:
            live = [each for each in self.state.deliveries if each.state != "withdrawn"]
            sent = sum(sent.packs for each in live for sent in each.lines if sent.item == line.item)
            assert sent <= counted(self.state.production.made, line.item)
            assert sum(each.brought(line.item) for each in live) <= line.packs

    @invariant()
    def nobody_hears_the_same_twice(self) -> None:
        """One reminder for each time that somebody asked; of a day to confirm, one."""
        told = [event.data for event in self.log]
        asked = sum(event.type == "payment.requested" for event in self.log)
        assert sum(isinstance(each, PaymentReminderDue) for each in told) <= asked
        days = [each.needed_by for each in told if isinstance(each, ConfirmationDue)]
        assert all(day != following for day, following in pairwise(days))

    @invariant()
    def what_is_closed_is_paid(self) -> None:
        if self.states and self.state.status is OrderStatus.CLOSED and not self.state.pending:
            after_closing = [event.type for event in self.log[self.closed_at() :]]
            assert self.state.money.balance == 0 or "payment.verified" in after_closing

    def closed_at(self) -> int:
        return next(index for index, event in enumerate(self.log) if event.type == "order.closed")

    # -- how ---------------------------------------------------------------------------------------------------------

    @property
    def state(self) -> Order:
        return self.states[-1]

    def attempt(self, command: Command) -> None:
        before = self.states[-1] if self.states else None
        try:
            events = ORDER.decide(command, before)  # type: ignore[arg-type]  # each rule above gives an order's command
        except Refused:
            return
        for event in events:
            state = ORDER.evolve(self.states[-1] if self.states else None, event)
            if self.states:
                self.sound(self.states[-1], event, state, command)
            self.states.append(state)
            self.log.append(self.recorded(event, command))
            for change in (*deadlines_of(self.log[-1], TERMS), *REMINDERS_OF(self.log[-1])):
                self.due.pop(change.name, None)
                if not isinstance(change, Cancelled):
                    self.due[change.name] = change

    def sound(self, before: Order, event: OrderEvent, after: Order, command: Command) -> None:
        """Of one event, when it happens."""
        if after.money.balance < before.money.balance:
            assert event.TYPE in MAY_LOWER
            if isinstance(event, PaymentVerified) and after.money.balance < 0:
                assert event.overpayment_reason or before.status in (OrderStatus.CANCELLED, OrderStatus.CLOSED)
        if before.status is OrderStatus.ON_HOLD:
            assert event.TYPE in ON_HOLD
        if isinstance(event, OrderHeld | OrderResumed):
            assert after.money == before.money
        if isinstance(event, PaymentVerified):
            payment = before.payment(event.payment_id)
            assert payment is not None
            assert payment.recorded_by != command.actor.id
        if isinstance(event, ProductionRequested):
            assert before.production_is_due == event.because
        if isinstance(event, DeliveryDispatched):
            assert before.money.owed <= before.acknowledged
            assert not before.acknowledged or (before.way is not None and before.way.approved)
        if isinstance(event, PaymentReminderDue):
            assert standing(before) is OrderStatus.INVOICED
            assert 0 < event.amount <= before.money.owed
        if isinstance(event, PaymentTermDue):
            assert before.way is not None
            assert before.way.approved
            assert event.balance == before.money.owed > 0
        if isinstance(event, ConfirmationDue):
            assert standing(before) in (OrderStatus.INQUIRY, OrderStatus.CHECKING, OrderStatus.AVAILABLE)
            assert business_day(command.at) <= event.last_day
        if isinstance(event, DocumentationAdded):
            assert before.documentation is not None
            assert before.documentation.consent

    def react(self, event: Recorded[OrderEvent]) -> None:
        for reaction in reactions(event):
            self.attempt(reaction.command)

    def recorded(self, event: OrderEvent, command: Command) -> Recorded[OrderEvent]:
        version = len(self.log) + 1
        event_id = uuid5(ID, str(version))
        return Recorded(event_id, ID, version, command.at, command.actor, event_id, None, event)


TestAnOrder = AnOrder.TestCase
TestAnOrder.settings = settings(
    max_examples=60, stateful_step_count=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def test_the_natural_steps_lead_to_the_end() -> None:
    """So that the stories above can come anywhere."""
    for credit in (False, True):
        machine = AnOrder()
        machine.begin(300, False, credit, 9)
        assert machine.state.status is OrderStatus.CLOSED
