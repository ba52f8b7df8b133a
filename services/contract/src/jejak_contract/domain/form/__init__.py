"""SubscriptionForm: the Form Berlangganan, from draft to the customer's signature (seed 000, section 4)."""

from jejak_contract.domain.form.commands import SubscriptionFormCommand
from jejak_contract.domain.form.decide import decide
from jejak_contract.domain.form.rules import RULES
from jejak_contract.domain.form.state import SubscriptionForm, evolve
from jejak_events.contract.form import SubscriptionFormEvent
from jejak_kit.decider import Decider

SUBSCRIPTION_FORM: Decider[SubscriptionForm, SubscriptionFormCommand, SubscriptionFormEvent] = Decider(
    "subscription_form", SubscriptionForm, evolve, decide, RULES
)

__all__ = ["SUBSCRIPTION_FORM", "SubscriptionForm", "SubscriptionFormCommand"]
