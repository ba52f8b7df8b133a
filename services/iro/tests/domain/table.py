"""Who may do what, and when: transcribed by hand from the tables of the domain's description, not from the code.

A cell holds the roles that may give the command in that status; `·` is nobody; `absent`: the record does not exist.
so = sales_ops, ve = verification, le = legal, te = technical, ma = manager, sy = system (policies, other services)
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

QUOTATION = """
command            absent  draft  sent   customer_accepted  rejected  expired  withdrawn
receive            so,sy   so,sy  so,sy  so,sy              so,sy     so,sy    so,sy
withdraw           ·       so,sy  so,sy  so,sy              so,sy     so,sy    so,sy
"""

IRO = """
command            absent  draft  submitted  returned  approved  cancelled
create             so      ·      ·          ·         ·         ·
update             ·       so     ·          so        ·         ·
attach             ·       so     ·          so        ·         ·
remove_attachment  ·       so     ·          so        ·         ·
submit             ·       so     ·          ·         ·         ·
resubmit           ·       ·      ·          so        ·         ·
adopt_revision     ·       so     so         so        ·         ·
approve            ·       ·      ma         ·         ·         ·
return             ·       ·      ma         ·         ·         ·
cancel             ·       so     so         so        ma        ·
answer_track       ·       sy     sy         sy        sy        sy
note_quotation     ·       sy     sy         sy        sy        sy
note_contract      ·       sy     sy         sy        sy        sy
"""

VERIFICATION = """
command            absent  pending  verified
open               so,ve   ·        ·
request            sy      sy       sy
check              ·       so,ve    ·
attach             ·       so,ve    so,ve
remove_document    ·       so,ve    ·
mark_verified      ·       so,ve    ·
mark_pending       ·       so,ve    so,ve
request_revision   ·       ve       ·
drop_request       ·       sy       sy
remind_to_verify   ·       sy       sy
"""

LEGAL_REVIEW = """
command            absent  pending_review  in_review  need_revision  approved  closed
open               sy      sy              sy         sy             sy        sy
restart            ·       sy              sy         sy             sy        sy
remind_to_claim    ·       sy              sy         sy             sy        sy
close              ·       sy              sy         sy             sy        sy
start              ·       le              ·          ·              ·         ·
request_document   ·       le              le         le             ·         ·
provide_document   ·       so              so         so             ·         ·
request_revision   ·       ·               le         ·              ·         ·
approve            ·       ·               le         ·              ·         ·
"""

TECHNICAL_REVIEW = """
command            absent  pending_review  in_review  need_revision  approved  closed
open               sy      sy              sy         sy             sy        sy
restart            ·       sy              sy         sy             sy        sy
remind_to_claim    ·       sy              sy         sy             sy        sy
close              ·       sy              sy         sy             sy        sy
start              ·       te              ·          ·              ·         ·
request_document   ·       te              te         te             ·         ·
provide_document   ·       so              so         so             ·         ·
request_revision   ·       ·               te         ·              ·         ·
approve            ·       ·               te         ·              ·         ·
"""

SHORT = {
    "so": "sales_ops",
    "ve": "verification",
    "le": "legal",
    "te": "technical",
    "ma": "manager",
    "sy": "system",
}

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
