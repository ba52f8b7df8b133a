"""Verification: whether a customer is who they say they are, one per customer (seed 000, section 2)."""

from collections.abc import Iterable
from dataclasses import replace

from jejak_events.iro.verification import Item, VerificationEvent
from jejak_iro.domain.verification.commands import DEFAULT_MANDATORY, VerificationCommand
from jejak_iro.domain.verification.decide import decide
from jejak_iro.domain.verification.rules import rules_for
from jejak_iro.domain.verification.state import Verification, evolve
from jejak_kit.decider import Decider

VERIFICATION: Decider[Verification, VerificationCommand, VerificationEvent] = Decider(
    "verification", Verification, evolve, decide, rules_for(DEFAULT_MANDATORY)
)


def verification_with(mandatory: Iterable[Item]) -> Decider[Verification, VerificationCommand, VerificationEvent]:
    """The decider that offers `mark_verified` by this configured list (the command brings the list it decides by)."""
    return replace(VERIFICATION, rules=rules_for(tuple(mandatory)))


__all__ = ["VERIFICATION", "Verification", "VerificationCommand", "verification_with"]
