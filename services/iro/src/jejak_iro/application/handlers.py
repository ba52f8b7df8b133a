"""Handlers of the commands whose decision rests on more than its own record.

What they read, they read in the transaction that writes the decision: nothing can change in between.
"""

from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from jejak_iro.domain.identity import verification_id
from jejak_iro.domain.iro import IRO, Iro
from jejak_iro.domain.iro.commands import (
    AdoptRevision,
    AnswerTrack,
    ApproveIro,
    CancelIro,
    ConsidersFacts,
    CreateIro,
    Facts,
    Quoted,
    ResubmitIro,
    SubmitIro,
    Thresholds,
)
from jejak_iro.domain.quotation import QUOTATION, Quotation
from jejak_iro.domain.review import REVIEW
from jejak_iro.domain.verification import VERIFICATION, verification_with
from jejak_iro.domain.verification.commands import MarkVerified
from jejak_iro.domain.wib import business_day
from jejak_iro.settings import IroSettings
from jejak_kit.commands import Handler, Handlers
from jejak_kit.decider import Command, Refusal, Refused
from jejak_kit.store.transaction import Transaction

LIVE_IRO = "live_iro"
"""The claim that keeps a quotation from having two live IROs."""

K = TypeVar("K", bound=ConsidersFacts)


@dataclass(frozen=True)
class IroHandlers:
    """The iro service's special handlers, with the configuration they need."""

    settings: IroSettings

    def all(self) -> Handlers:
        """Every command of the service; those not named here load, decide and append."""
        considering: dict[type[Command], Handler] = dict.fromkeys(
            (SubmitIro, ResubmitIro, AdoptRevision, ApproveIro, AnswerTrack), self.consider
        )
        return Handlers(
            deciders=(QUOTATION, IRO, verification_with(self.settings.mandatory_items), REVIEW),
            special={**considering, CreateIro: self.create, CancelIro: self.cancel, MarkVerified: self.mark_verified},
        )

    def create(self, command: CreateIro, iro_id: UUID, tx: Transaction) -> None:
        """Draws the number only for a draft that will be: a refused one leaves no gap."""
        quotation = tx.load(QUOTATION, command.quotation_id)
        if quotation is None:
            IRO.rules.check(command, tx.load(IRO, iro_id))
            raise Refused(Refusal("quotation_unknown", "input", field="/quotation_id"))
        live = tx.claimant(LIVE_IRO, str(command.quotation_id))
        holder = tx.load(IRO, live) if live is not None else None
        command = command.model_copy(
            update={
                "facts": Facts(
                    quotation=quoted(command.quotation_id, quotation),
                    customer_verified=_is_verified(tx, verification_id(quotation.offer.customer)),
                    thresholds=self._thresholds,
                ),
                "live_iro": holder.number if holder is not None else None,
            }
        )
        year = str(business_day(command.at).year)
        tx.decide(IRO, iro_id, command.model_copy(update={"number": f"IRO/{year}/{tx.draw('IRO', year):05}"}))
        tx.claim(LIVE_IRO, str(command.quotation_id), iro_id, otherwise=Refusal("live_iro_exists"))

    def consider(self, command: ConsidersFacts, iro_id: UUID, tx: Transaction) -> None:
        """Fills in the facts as they stand now."""
        iro = tx.load(IRO, iro_id)
        informed: Any = command if iro is None else self._informed(command, iro, tx)
        tx.decide(IRO, iro_id, informed)

    def cancel(self, command: CancelIro, iro_id: UUID, tx: Transaction) -> None:
        """A cancelled IRO lets its quotation go."""
        iro = tx.decide(IRO, iro_id, command)
        assert iro is not None
        tx.release(LIVE_IRO, str(iro.quotation.id))

    def mark_verified(self, command: MarkVerified, verification: UUID, tx: Transaction) -> None:
        """Which items are mandatory is configuration."""
        tx.decide(VERIFICATION, verification, command.model_copy(update={"mandatory": self.settings.mandatory_items}))

    def _informed(self, command: K, iro: Iro, tx: Transaction) -> K:
        quotation = tx.load(QUOTATION, iro.quotation.id)
        assert quotation is not None, "an IRO is drafted from a quotation, and quotations are never removed"
        facts = Facts(
            quotation=quoted(iro.quotation.id, quotation),
            customer_verified=_is_verified(tx, iro.verification_id),
            thresholds=self._thresholds,
        )
        return command.model_copy(update={"facts": facts})

    @property
    def _thresholds(self) -> Thresholds:
        return self.settings.thresholds


def live_iro(tx: Transaction, quotation: UUID) -> UUID | None:
    """The IRO that lives of a quotation."""
    return tx.claimant(LIVE_IRO, str(quotation))


def quoted(quotation_id: UUID, quotation: Quotation) -> Quoted:
    """A quotation as a fact of a decision."""
    return Quoted(
        id=quotation_id,
        number=quotation.number,
        revision=quotation.revision,
        state=quotation.state,
        offer=quotation.offer,
    )


def _is_verified(tx: Transaction, verification: UUID) -> bool:
    state = tx.load(VERIFICATION, verification)
    return state is not None and state.status == "verified"
