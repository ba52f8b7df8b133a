"""Handlers of the commands whose decision rests on more than the KOM: its number, the configuration, who made a request."""

from dataclasses import dataclass
from uuid import UUID

from jejak_kit.commands import Handlers
from jejak_kit.decider import Refusal, Refused
from jejak_kit.store.transaction import Transaction
from jejak_kom.domain.kom import KOM
from jejak_kom.domain.kom.commands import Acknowledge, OpenKom, RequestHandover
from jejak_kom.domain.wib import business_day
from jejak_kom.settings import KomSettings

REQUEST = "request"
"""The claim by which an answer that knows only the request finds its KOM."""


@dataclass(frozen=True)
class KomHandlers:
    """The kom service's special handlers, with the configuration they need."""

    settings: KomSettings

    def all(self) -> Handlers:
        """Every command of the service; those not named here load, decide and append."""
        return Handlers(
            deciders=(KOM,),
            special={OpenKom: self.open, RequestHandover: self.request, Acknowledge: self.acknowledge},
        )

    def open(self, command: OpenKom, kom_id: UUID, tx: Transaction) -> None:
        """Draws the number only for a KOM that will be: a contract told of again leaves no gap."""
        if tx.load(KOM, kom_id) is not None:
            return
        year = str(business_day(command.at).year)
        within = self.settings.schedule_within
        told = {
            "number": f"KOM/{year}/{tx.draw('KOM', year):05}",
            "checklist": self.settings.readiness_items,
            "schedule_by": command.at + within if within is not None else None,
        }
        tx.decide(KOM, kom_id, command.model_copy(update=told))

    def request(self, command: RequestHandover, kom_id: UUID, tx: Transaction) -> None:
        """Says how long there is to answer, and keeps whose request it is."""
        told = {"acknowledge_within": self.settings.acknowledge_within}
        kom = tx.decide(KOM, kom_id, command.model_copy(update=told))
        if kom is not None and (handover := kom.handover(command.kind)) is not None:
            taken = Refusal("record_exists", "status", {"aggregate": KOM.aggregate})
            tx.claim(REQUEST, str(handover.request_id), kom_id, otherwise=taken)

    def acknowledge(self, command: Acknowledge, record_id: UUID, tx: Transaction) -> None:
        """People answer on the KOM; outside systems know only the request, whose id stands in the KOM's place."""
        if command.request_id is None or record_id != command.request_id:
            tx.decide(KOM, record_id, command)
            return
        kom_id = tx.claimant(REQUEST, str(command.request_id))
        if kom_id is None:
            raise Refused(Refusal("request_unknown", "input", {"request_id": str(command.request_id)}, "/request_id"))
        tx.decide(KOM, kom_id, command)
