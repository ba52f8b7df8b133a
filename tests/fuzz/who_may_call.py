"""Who may call what, and what the others are told: transcribed by hand from the domain's description, not from the code.

2 done (2xx) · 1 who are you? (401) · 3 your role may not (403) · 4 there is nothing here for you (404)

Commands refuse a role with 403. Reading answers 404 to whoever may not know of the record. The telco side is read by
sales_ops, verification, legal, technical, manager and delivery_manager, and by accounting and ops_admin, who read both
sides; a KTP by sales_ops, verification and legal alone. `work` shows everybody what waits for their roles, if anything.
`system` is the role of policies and consumers inside; a token that claims it is a token without roles. An erasure is
ops_admin's.

so sales_ops · ve verification · le legal · te technical · ma manager · dm delivery_manager · mk marketing · sa sales ·
rn rnd · pp ppic · st store_manager · pu purchasing · pr production · ac accounting · oa ops_admin · sy system ·
no a token without roles · – no token
"""

from collections.abc import Mapping

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

IRO = """
                                                        so ve le te ma dm  mk sa rn pp st pu pr  ac oa sy  no –
POST /v1/quotations                                     2  3  3  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
GET /v1/quotations                                      2  2  2  2  2  2   4  4  4  4  4  4  4   2  2  4   4  1
POST /v1/quotations/import                              2  3  3  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/quotations/{id}/withdraw                       2  3  3  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
GET /v1/quotations/{id}                                 2  2  2  2  2  2   4  4  4  4  4  4  4   2  2  4   4  1
GET /v1/quotations/{id}/history                         2  2  2  2  2  2   4  4  4  4  4  4  4   2  2  4   4  1
GET /v1/iros                                            2  2  2  2  2  2   4  4  4  4  4  4  4   2  2  4   4  1
POST /v1/iros                                           2  3  3  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/iros/{id}/update                               2  3  3  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/iros/{id}/attach                               2  3  3  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/iros/{id}/remove_attachment                    2  3  3  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/iros/{id}/submit                               2  3  3  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/iros/{id}/resubmit                             2  3  3  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/iros/{id}/adopt_revision                       2  3  3  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/iros/{id}/approve                              3  3  3  3  2  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/iros/{id}/return                               3  3  3  3  2  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/iros/{id}/cancel                               2  3  3  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/iros/{id}/cancel (Approved)                    3  3  3  3  2  3   3  3  3  3  3  3  3   3  3  3   3  1
GET /v1/iros/{id}/attachments/{sha256}                  2  2  2  2  2  2   4  4  4  4  4  4  4   2  2  4   4  1
GET /v1/iros/{id}                                       2  2  2  2  2  2   4  4  4  4  4  4  4   2  2  4   4  1
GET /v1/iros/{id}/history                               2  2  2  2  2  2   4  4  4  4  4  4  4   2  2  4   4  1
GET /v1/verifications                                   2  2  2  2  2  2   4  4  4  4  4  4  4   2  2  4   4  1
POST /v1/verifications                                  2  2  3  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/verifications/{id}/check                       2  2  3  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/verifications/{id}/attach                      2  2  3  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/verifications/{id}/remove_document             2  2  3  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/verifications/{id}/mark_verified               2  2  3  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/verifications/{id}/mark_pending                2  2  3  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/verifications/{id}/request_revision            3  2  3  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
GET /v1/verifications/{id}/documents/{sha256}           2  2  2  2  2  2   4  4  4  4  4  4  4   2  2  4   4  1
GET /v1/verifications/{id}/documents/{sha256} (KTP)     2  2  2  4  4  4   4  4  4  4  4  4  4   4  4  4   4  1
GET /v1/verifications/{id}                              2  2  2  2  2  2   4  4  4  4  4  4  4   2  2  4   4  1
GET /v1/verifications/{id}/history                      2  2  2  2  2  2   4  4  4  4  4  4  4   2  2  4   4  1
GET /v1/reviews                                         2  2  2  2  2  2   4  4  4  4  4  4  4   2  2  4   4  1
POST /v1/reviews/{id}/start                             3  3  2  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/reviews/{id}/start (technical)                 3  3  3  2  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/reviews/{id}/request_document                  3  3  2  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/reviews/{id}/request_document (technical)      3  3  3  2  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/reviews/{id}/provide_document                  2  3  3  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/reviews/{id}/request_revision                  3  3  2  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/reviews/{id}/request_revision (technical)      3  3  3  2  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/reviews/{id}/approve                           3  3  2  3  3  3   3  3  3  3  3  3  3   3  3  3   3  1
POST /v1/reviews/{id}/approve (technical)               3  3  3  2  3  3   3  3  3  3  3  3  3   3  3  3   3  1
GET /v1/reviews/{id}/documents/{sha256}                 2  2  2  2  2  2   4  4  4  4  4  4  4   2  2  4   4  1
GET /v1/reviews/{id}                                    2  2  2  2  2  2   4  4  4  4  4  4  4   2  2  4   4  1
GET /v1/reviews/{id}/history                            2  2  2  2  2  2   4  4  4  4  4  4  4   2  2  4   4  1
GET /v1/work                                            2  2  2  2  2  2   2  2  2  2  2  2  2   2  2  2   2  1
GET /v1/quotations/export                               2  2  2  2  2  2   4  4  4  4  4  4  4   2  2  4   4  1
GET /v1/iros/export                                     2  2  2  2  2  2   4  4  4  4  4  4  4   2  2  4   4  1
GET /v1/verifications/export                            2  2  2  2  2  2   4  4  4  4  4  4  4   2  2  4   4  1
GET /v1/reviews/export                                  2  2  2  2  2  2   4  4  4  4  4  4  4   2  2  4   4  1
GET /v1/work/export                                     2  2  2  2  2  2   2  2  2  2  2  2  2   2  2  2   2  1
GET /v1/people/{subject}                                4  4  4  4  4  4   4  4  4  4  4  4  4   4  2  4   4  1
POST /v1/people/{subject}/erase                         3  3  3  3  3  3   3  3  3  3  3  3  3   3  2  3   3  1
GET /healthz                                            2  2  2  2  2  2   2  2  2  2  2  2  2   2  2  2   2  2
GET /readyz                                             2  2  2  2  2  2   2  2  2  2  2  2  2   2  2  2   2  2
"""

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


WHO_MAY_CALL: Mapping[str, Mapping[str, Row]] = {"iro": read(IRO)}
"""Service → operation → role → status."""
