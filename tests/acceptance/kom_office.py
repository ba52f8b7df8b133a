"""Everybody at work with kick-off meetings, at the kom service."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.acceptance.people import Person
from tests.acceptance.pks_office import PksDesk
from tests.acceptance.published import Observer
from tests.acceptance.record import Record

JAKARTA_TIME = "+07:00"


def moment(days: int, hour: int) -> str:
    """A full hour in Jakarta, so many days from now."""
    day = (datetime.now(UTC) + timedelta(days=days)).date()
    return f"{day.isoformat()}T{hour:02}:00:00{JAKARTA_TIME}"


class Acknowledging(Person):
    """What Sales Ops and the Delivery Manager both may do with a KOM."""

    def acknowledge(self, kom: Record, kind: str, answer: str, **said: Any) -> Record:
        """Tells what Procurement or Deployment answered."""
        return self.act(kom, "acknowledge", {"kind": kind, "answer": answer, **said})


class KomSales(Acknowledging):
    """Sales Ops with a KOM."""

    def meeting(self, kom: Record, **changes: Any) -> dict[str, Any]:
        """Everything that creating a KOM needs; the customer's first contact comes."""
        (contact, *_) = kom["customer"]["contacts"]
        return {
            "starts_at": moment(7, 9),
            "ends_at": moment(7, 11),
            "place": "Ruang Merapi",
            "internal": [self.id, "u-delivery_manager"],
            "customer": [{"person": contact["name"]["subject"]}],
            "agenda": ["Lingkup pekerjaan dan lokasi", "Jadwal instalasi"],
            **changes,
        }

    def create_kom(self, kom: Record, **changes: Any) -> Record:
        """Create KOM and save."""
        return self.create("/koms", {"contract_id": kom["contract"]["id"], **self.meeting(kom, **changes)})

    def reschedule(self, kom: Record, reason: str, **changes: Any) -> Record:
        return self.act(kom, "reschedule", {"reason": reason, **self.meeting(kom, **changes)})

    def cancel(self, kom: Record, reason: str) -> Record:
        return self.act(kom, "cancel", {"reason": reason})

    def upload(self, kom: Record, kind: str, name: str, data: bytes) -> Record:
        return self.act(kom, "attach", data={"kind": kind}, files={"file": (name, data)})

    def complete(self, kom: Record) -> Record:
        return self.act(kom, "complete")


class DeliveryManager(Acknowledging):
    """Who records what the meeting comes to."""

    def record_minutes(self, kom: Record, text: str = "Lingkup dan jadwal disepakati.", **said: Any) -> Record:
        """Minutes of a meeting to which everybody came."""
        guests = [{"person": guest["name"]["subject"]} for guest in kom["meeting"]["customer"]]
        attended = kom["meeting"]["internal"]
        return self.act(kom, "record_minutes", {"text": text, "attended": attended, "guests": guests, **said})

    def record_readiness(self, kom: Record, answer: str = "ready", *codes: str, reason: str | None = None) -> Record:
        """Decides these lines of the checklist, or all of them."""
        wanted = codes or tuple(line["code"] for line in kom["checklist"])
        items = [{"code": code, "answer": answer, "reason": reason} for code in wanted]
        return self.act(kom, "record_readiness", {"items": items})

    def add_action_item(self, kom: Record, description: str, **said: Any) -> Record:
        return self.act(kom, "add_action_item", {"description": description, "due": moment(14, 0)[:10], **said})


@dataclass(frozen=True)
class KomDesk:
    """The people of a KOM; whole stages are gone through from a contract."""

    sales_ops: KomSales
    delivery_manager: DeliveryManager
    technical: Person
    pks: PksDesk
    observer: Observer

    def kom_of(self, contract: Record) -> Record:
        """The KOM that a contract in force calls for, awaited."""
        of = {"id": contract.id, "number": contract["number"]}
        opened = self.observer.hears("kom.to_be_scheduled", contract=of)
        return self.sales_ops.find(f"/koms/{opened.record_id}")

    def to_be_scheduled(self, iro: Record) -> Record:
        return self.kom_of(self.pks.active(iro))

    def scheduled(self, iro: Record) -> Record:
        return self.sales_ops.create_kom(self.to_be_scheduled(iro))

    def decided(self, iro: Record, answer: str = "ready") -> Record:
        """A KOM that may be completed, every line of whose checklist was decided so."""
        kom = self.delivery_manager.record_minutes(self.scheduled(iro))
        return self.delivery_manager.record_readiness(kom, answer)

    def completed(self, iro: Record, answer: str = "ready") -> Record:
        return self.sales_ops.complete(self.decided(iro, answer))

    def requested(self, kom: Record, kind: str) -> Record:
        """A KOM one of whose requests was made, awaited."""
        self.observer.hears(f"{kind}.requested", kom)
        return self.sales_ops.see(kom)
