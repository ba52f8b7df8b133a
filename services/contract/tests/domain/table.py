"""Who may do what, and when: transcribed by hand from the tables of the domain's description, not from the code.

A cell holds the roles that may give the command in that status; `·` is nobody; `absent`: the record does not exist.
so = sales_ops, ma = manager, sy = system (policies, deadlines, other services)
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

APPROVED_ORDER = """
command            absent  approved  cancelled
note_approval      sy      sy        sy
note_cancellation  sy      sy        sy
"""

CUSTOMER_STANDING = """
command        absent  verified  not_verified
note_standing  sy      sy        sy
add_order      sy      sy        sy
"""

SUBSCRIPTION_FORM = """
command                 absent  draft  sent_for_signing  customer_signed  voided  expired
create                  so      ·      ·                 ·                ·       ·
update                  ·       so     ·                 ·                ·       ·
attach                  ·       so     ·                 ·                ·       ·
remove_attachment       ·       so     ·                 ·                ·       ·
send                    ·       so     ·                 ·                ·       ·
recall                  ·       ·      so                ·                ·       ·
upload_signed           ·       ·      so                ·                ·       ·
mark_signed             ·       ·      so                ·                ·       ·
void                    ·       so     so                ma               ·       ·
expire                  ·       sy     so,sy             sy               sy      sy
stop                    ·       sy     sy                sy               sy      sy
note_customer_standing  ·       sy     sy                sy               sy      sy
remind_unsigned         ·       sy     sy                sy               sy      sy
"""

SHORT = {"so": "sales_ops", "le": "legal", "ma": "manager", "sy": "system"}

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
