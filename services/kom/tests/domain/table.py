"""Who may do what, and when: transcribed by hand from the tables of the domain's description, not from the code.

A cell holds the roles that may give the command in that status; `·` is nobody; `absent`: the record does not exist.
so = sales_ops, dm = delivery_manager, sy = system (policies, other services, outside systems)
"""

ROLES = (
    "sales_ops",
    "verification",
    "legal",
    "technical",
    "manager",
    "delivery_manager",
    "marketing",
    "sales",
    "rnd",
    "ppic",
    "store_manager",
    "purchasing",
    "production",
    "accounting",
    "ops_admin",
    "system",
)

KOM = """
command             absent  to_be_scheduled  scheduled  completed  cancelled  stopped
open                sy      sy               sy         sy         sy         sy
schedule            ·       so               ·          ·          so         ·
reschedule          ·       ·                so         ·          ·          ·
cancel              ·       ·                so         ·          ·          ·
attach              ·       so,dm            so,dm      so,dm      so,dm      ·
remove_document     ·       so,dm            so,dm      ·          so,dm      ·
record_minutes      ·       ·                dm         ·          ·          ·
add_action_item     ·       ·                dm         dm         ·          ·
change_action_item  ·       ·                dm         dm         ·          ·
finish_action_item  ·       ·                dm         dm         ·          ·
reopen_action_item  ·       ·                dm         dm         ·          ·
remove_action_item  ·       ·                dm         dm         ·          ·
record_readiness    ·       ·                dm         dm         ·          ·
complete            ·       ·                so         ·          ·          ·
acknowledge         ·       ·                ·          so,dm,sy   ·          ·
remind_to_schedule  ·       sy               sy         sy         sy         sy
request_handover    ·       sy               sy         sy         sy         sy
withdraw_handovers  ·       sy               sy         sy         sy         sy
escalate_handover   ·       sy               sy         sy         sy         sy
note_amendment      ·       sy               sy         sy         sy         sy
note_contract_end   ·       sy               sy         sy         sy         sy
"""

SHORT = {"so": "sales_ops", "dm": "delivery_manager", "sy": "system"}

Table = dict[tuple[str, str], frozenset[str]]


def read(table: str) -> Table:
    """(command, status) → the roles that may."""
    heading, *rows = table.strip().splitlines()
    statuses = heading.split()[1:]
    cells: Table = {}
    for row in rows:
        command, *words = row.split()
        for status, word in zip(statuses, words, strict=True):
            roles = () if word == "·" else word.split(",")
            cells[command, "" if status == "absent" else status] = frozenset(SHORT[role] for role in roles)
    return cells
