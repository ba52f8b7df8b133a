"""People at work with Jejak: each acts in a role, over HTTP, on what they last saw."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx
from tests.acceptance.record import Record, content

_keys = count(1)
TRIES = 20
"""How often somebody looks again when a record has changed under their hands."""


def next_month() -> str:
    """A requested delivery date that is not past."""
    return (datetime.now(UTC) + timedelta(days=30)).date().isoformat()


def key() -> str:
    """An idempotency key that was not used before in this run."""
    return f"test-{next(_keys)}"


class Person:
    """Somebody with a token. Reads what they may, and gives commands on the version they have just seen."""

    def __init__(self, service: str, token: str, *, id: str, language: str = "id") -> None:
        self.id = id
        self.position = 0
        """Of this person's last command, so that lists can be asked to show it."""
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}
        self.http = httpx.Client(base_url=f"{service}/v1", headers=headers, timeout=30, verify=False)

    def read(self, path: str, **params: Any) -> Any:
        """Any answer. Raises Problem."""
        return content(self.http.get(path, params=params))

    def see(self, record: Record, **params: Any) -> Record:
        """The record as it is now, or as it was (`version=`, `at=`)."""
        return Record.of(record.path, self.http.get(record.path, params=params))

    def find(self, path: str) -> Record:
        """The record at `/<collection>/<id>`."""
        return Record.of(path, self.http.get(path))

    def create(self, collection: str, body: Any, **headers: str) -> Record:
        """Makes a record. Raises Problem."""
        answer = self.http.post(collection, json=body, headers={"Idempotency-Key": key(), **headers})
        return self.find(f"{collection}/{self._done(answer)['id']}")

    def act(self, record: Record, command: str, body: Any = None, **form: Any) -> Record:
        """Gives a command, and again after a new look if the record has changed meanwhile. Raises Problem."""
        idempotency = key()
        for _ in range(TRIES):
            headers = {"Idempotency-Key": idempotency, "If-Match": self.see(record).etag}
            answer = self.http.post(f"{record.path}/{command}", json=body, headers=headers, **form)
            if answer.status_code != httpx.codes.PRECONDITION_FAILED:
                break
        self._done(answer)
        return self.see(record)

    def _done(self, answer: httpx.Response) -> Any:
        receipt = content(answer)
        self.position = max(self.position, receipt["position"])
        return receipt

    def import_file(self, name: str, data: bytes, *, dry_run: bool = False) -> dict[str, Any]:
        """Imports quotations, or tries it out. Raises Problem."""
        params = {"dry_run": "true"} if dry_run else {}
        answer = self.http.post("/quotations/import", files={"file": (name, data)}, params=params)
        report: dict[str, Any] = content(answer)
        return report

    def download(self, path: str) -> httpx.Response:
        """A file."""
        return self.http.get(path)

    def history(self, record: Record) -> list[dict[str, Any]]:
        """Everything that happened to the record, oldest first."""
        items: list[dict[str, Any]] = self.read(f"{record.path}/history")["items"]
        return items

    def pages(self, path: str, **params: Any) -> list[dict[str, Any]]:
        """All items of a list, page by page."""
        items: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            page = self.read(path, **params, **cursor)
            items += page["items"]
            if page["next"] is None:
                return items
            cursor = {"cursor": page["next"]}

    def work(self, record: Record, **params: Any) -> list[dict[str, Any]]:
        """What waits for this person in a record."""
        items = self.pages("/work", **{"limit": 200, "wait_for": self.position, **params})
        return [item for item in items if item["record_id"] == record.id]


class Verifying(Person):
    """What Sales Ops and the verification team both may do with a verification."""

    def check(self, verification: Record, *items: dict[str, Any]) -> Record:
        """Saves the checklist."""
        return self.act(verification, "check", {"items": list(items)})

    def tick_everything(self, verification: Record) -> Record:
        """Ticks every item off."""
        names = [item["checked"]["item"] for item in verification["items"]]
        return self.check(verification, *({"item": name, "complete": True} for name in names))

    def add_document(self, verification: Record, item: str, name: str, data: bytes) -> Record:
        return self.act(verification, "attach", data={"item": item}, files={"file": (name, data)})

    def mark_verified(self, verification: Record) -> Record:
        return self.act(verification, "mark_verified")

    def mark_pending(self, verification: Record, note: str) -> Record:
        return self.act(verification, "mark_pending", {"note": note})


class SalesOps(Verifying):
    """Order management: from the quotation to the approved IRO."""

    def tell(self, quotation: dict[str, Any]) -> Record:
        """Takes a quotation in."""
        return self.create("/quotations", quotation)

    def create_iro(self, quotation: Record, **particulars: Any) -> Record:
        """Create IRO and Save Draft."""
        return self.create("/iros", {"quotation_id": quotation.id, **particulars})

    def draft(self, quotation: dict[str, Any], **particulars: Any) -> Record:
        """A draft with everything that submitting needs."""
        return self.create_iro(self.tell(quotation), **(self.complete() | particulars))

    def complete(self) -> dict[str, Any]:
        """The particulars that submitting needs."""
        need = {"kind": "goods", "description": "Router CPE", "quantity": 2, "unit": "unit"}
        return {"pic": self.id, "requested_delivery": next_month(), "needs": [need]}

    def save_draft(self, iro: Record, **particulars: Any) -> Record:
        return self.act(iro, "update", particulars)

    def attach(self, iro: Record, name: str, data: bytes) -> Record:
        return self.act(iro, "attach", files={"file": (name, data)})

    def submit(self, iro: Record) -> Record:
        return self.act(iro, "submit")

    def resubmit(self, iro: Record) -> Record:
        return self.act(iro, "resubmit")

    def adopt_revision(self, iro: Record, revision: int) -> Record:
        return self.act(iro, "adopt_revision", {"revision": revision})

    def cancel(self, iro: Record, reason: str) -> Record:
        return self.act(iro, "cancel", {"reason": reason})

    def provide_document(self, review: Record, request_id: str, name: str, data: bytes) -> Record:
        return self.act(review, "provide_document", data={"request_id": request_id}, files={"file": (name, data)})


class Verifier(Verifying):
    """The verification team, which alone asks Sales Ops to repair an IRO."""

    def request_revision(self, verification: Record, iro: Record, note: str) -> Record:
        return self.act(verification, "request_revision", {"iro_id": iro.id, "note": note})


class Reviewer(Person):
    """Legal or technical."""

    def start(self, review: Record) -> Record:
        return self.act(review, "start")

    def approve(self, review: Record, note: str | None = None) -> Record:
        return self.act(review, "approve", {"note": note})

    def request_revision(self, review: Record, note: str) -> Record:
        return self.act(review, "request_revision", {"note": note})

    def request_document(self, review: Record, description: str) -> Record:
        return self.act(review, "request_document", {"description": description})


class Manager(Person):
    """Manager Approval, where a rule asks for it."""

    def approve(self, iro: Record, note: str | None = None) -> Record:
        return self.act(iro, "approve", {"note": note})

    def give_back(self, iro: Record, note: str) -> Record:
        return self.act(iro, "return", {"note": note})

    def cancel(self, iro: Record, reason: str) -> Record:
        return self.act(iro, "cancel", {"reason": reason})
