"""Who may call what, and what the others are told: transcribed by hand from the domain's description, not from the code.

2 done (2xx) · 1 who are you? (401) · 3 your role may not (403) · 4 there is nothing here for you (404)

Commands refuse a role with 403. Reading answers 404 to whoever may not know of the record. The telco side is read by
sales_ops, verification, legal, technical, manager and delivery_manager, and by accounting and ops_admin, who read both
sides; a KTP by sales_ops, verification and legal alone. The food side is read by marketing, sales, rnd, ppic,
store_manager, purchasing and production, and by manager, accounting and ops_admin. `work` shows everybody what waits
for their roles, if anything. `system` is the role of policies and consumers inside; a token that claims it is a token
without roles. Erasing somebody, and finding whom to erase, is ops_admin's.

so sales_ops · ve verification · le legal · te technical · ma manager · dm delivery_manager · mk marketing · sa sales ·
rn rnd · pp ppic · st store_manager · pu purchasing · pr production · ac accounting · oa ops_admin · sy system ·
no a token without roles · – no token
"""

from collections.abc import Mapping
from pathlib import Path

from jejak_kit.manifest import manifests

SHORT = {
    "so": "sales_ops",
    "ve": "verification",
    "le": "legal",
    "te": "technical",
    "ma": "manager",
    "dm": "delivery_manager",
    "mk": "marketing",
    "sa": "sales",
    "rn": "rnd",
    "pp": "ppic",
    "st": "store_manager",
    "pu": "purchasing",
    "pr": "production",
    "ac": "accounting",
    "oa": "ops_admin",
    "sy": "system",
    "no": "",
    "–": None,
}
"""Column → role; the empty role is a token without any, None is no token."""

OUTCOMES = {"2": 200, "1": 401, "3": 403, "4": 404}

Row = Mapping[str | None, int]
"""Role → status; 200 stands for every 2xx."""


def read(table: str) -> dict[str, Row]:
    """Operation, with the remark that tells its variants apart → its row."""
    heading, *lines = table.strip("\n").splitlines()
    columns = heading.split()
    rows: dict[str, Row] = {}
    for line in lines:
        words = line.split()
        cells = words[-len(columns) :]
        rows[" ".join(words[: -len(columns)])] = {
            SHORT[column]: OUTCOMES[cell] for column, cell in zip(columns, cells, strict=True)
        }
    return rows


RIGHTS = Path(__file__).parent / "rights"


def rights_of(service: str) -> dict[str, Row]:
    """The table of a service, and what holds in every service alike."""
    every, own = RIGHTS / "every_service.txt", RIGHTS / f"{service}.txt"
    return read(every.read_text("utf-8")) | (read(own.read_text("utf-8")) if own.is_file() else {})


WHO_MAY_CALL: Mapping[str, Mapping[str, Row]] = {service: rights_of(service) for service in manifests()}
"""Service → operation → role → status."""
