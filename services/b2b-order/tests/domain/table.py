"""Who may do what, and when: transcribed by hand from the SOP and the domain's description, not from the code.

A cell holds the roles that may give the command in that status; `·` is nobody; `absent`: the record does not exist.
mk = marketing, sl = sales, rd = rnd, pp = ppic, pr = production, sm = store_manager, pu = purchasing, ac = accounting,
sy = system (policies, deadlines, payment providers). Columns: inquiry, checking, available, confirmed, invoiced,
production_requested (asked), in_production (making), produced (made), delivered, closed, on_hold, cancelled.
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

ORDER = """
command                 absent  inquiry   checking  available  confirmed  invoiced  asked     making    made      delivered closed    on_hold   cancelled
register                mk,sl   ·         ·         ·          ·          ·         ·         ·         ·         ·         ·         ·         ·
update                  ·       mk,sl     ·         ·          ·          ·         ·         ·         ·         ·         ·         ·         ·
amend                   ·       ·         mk,sl     mk,sl      mk,sl      mk,sl     mk,sl     mk,sl     mk,sl     ·         ·         ·         ·
ask_availability        ·       mk,sl     ·         ·          ·          ·         ·         ·         ·         ·         ·         ·         ·
answer_availability     ·       ·         rd,pp,pr  ·          ·          ·         ·         ·         ·         ·         ·         ·         ·
accept_counter_offer    ·       ·         mk,sl     ·          ·          ·         ·         ·         ·         ·         ·         ·         ·
decline_counter_offer   ·       ·         mk,sl     ·          ·          ·         ·         ·         ·         ·         ·         ·         ·
expire_availability     ·       sy        sy        sy         sy         sy        sy        sy        sy        sy        sy        sy        sy
recommend               ·       ·         ·         rd,mk,sl   ·          ·         ·         ·         ·         ·         ·         ·         ·
override_lead_time      ·       ·         ·         sm         ·          ·         ·         ·         ·         ·         ·         ·         ·
confirm                 ·       ·         ·         sm         ·          ·         ·         ·         ·         ·         ·         ·         ·
issue_invoice           ·       ·         ·         ·          sm         sm        ·         ·         ·         ·         ·         ·         ·
expire_invoice          ·       sy        sy        sy         sy         sy        sy        sy        sy        sy        sy        sy        sy
warn_of_invoice         ·       sy        sy        sy         sy         sy        sy        sy        sy        sy        sy        sy        sy
remind_of_payment       ·       sy        sy        sy         sy         sy        sy        sy        sy        sy        sy        sy        sy
remind_of_term          ·       sy        sy        sy         sy         sy        sy        sy        sy        sy        sy        sy        sy
remind_to_confirm       ·       sy        sy        sy         sy         sy        sy        sy        sy        sy        sy        sy        sy
print_paper             ·       sm,pu,ac,mk,sl sm,pu,ac,mk,sl sm,pu,ac,mk,sl sm,pu,ac,mk,sl sm,pu,ac,mk,sl sm,pu,ac,mk,sl sm,pu,ac,mk,sl sm,pu,ac,mk,sl sm,pu,ac,mk,sl sm,pu,ac,mk,sl ·     ·
choose_payment_mode     ·       ·         ·         ·          ·          mk,sl     ·         ·         ·         ·         ·         ·         ·
approve_terms           ·       ·         ·         ·          ·          ac        ·         ·         ·         ·         ·         ·         ·
reject_terms            ·       ·         ·         ·          ·          ac        ·         ·         ·         ·         ·         ·         ·
request_payment         ·       ·         ·         ·          ·          mk,sl     ·         ·         ·         ·         ·         ·         ·
request_settlement      ·       ·         ·         ·          ·          ·         ·         ·         mk,sl     mk,sl     ·         ·         ·
record_payment          ·       mk,sl,ac,sy mk,sl,ac,sy mk,sl,ac,sy mk,sl,ac,sy mk,sl,ac,sy mk,sl,ac,sy mk,sl,ac,sy mk,sl,ac,sy mk,sl,ac,sy mk,sl,ac,sy mk,sl,ac,sy mk,sl,ac,sy
verify_payment          ·       ac        ac        ac         ac         ac        ac        ac        ac        ac        ac        ac        ac
reject_payment          ·       ac        ac        ac         ac         ac        ac        ac        ac        ac        ac        ac        ac
acknowledge_receivable  ·       ·         ·         ·          ·          ·         ·         ·         ac        ·         ·         ·         ·
request_refund          ·       mk,sl,ac  mk,sl,ac  mk,sl,ac   mk,sl,ac   mk,sl,ac  mk,sl,ac  mk,sl,ac  mk,sl,ac  mk,sl,ac  mk,sl,ac  ·         mk,sl,ac
pay_refund              ·       ac        ac        ac         ac         ac        ac        ac        ac        ac        ac        ·         ac
request_production      ·       sy        sy        sy         sy         sy        sy        sy        sy        sy        sy        sy        sy
start_production        ·       ·         ·         ·          ·          ·         pr        ·         pr        ·         ·         ·         ·
report_production       ·       ·         ·         ·          ·          ·         ·         pr        ·         ·         ·         ·         ·
finish_production       ·       ·         ·         ·          ·          ·         ·         pr        ·         ·         ·         ·         ·
issue_delivery          ·       ·         ·         ·          ·          ·         ·         ·         sm,pu     ·         ·         ·         ·
schedule_delivery       ·       ·         ·         ·          ·          ·         ·         ·         sm,pu,mk  ·         ·         ·         ·
withdraw_delivery       ·       ·         ·         ·          ·          ·         ·         ·         sm,pu     ·         ·         ·         ·
dispatch_delivery       ·       ·         ·         ·          ·          ·         ·         ·         sm,pu     ·         ·         ·         ·
receive_delivery        ·       ·         ·         ·          ·          ·         ·         ·         sm,pu,mk,sl ·       ·         ·         ·
attach_receipt          ·       ·         ·         ·          ·          ·         ·         ·         sm,pu,mk,sl sm,pu,mk,sl sm,pu,mk,sl ·     ·
hold                    ·       sm,mk,sl  sm,mk,sl  sm,mk,sl   sm,mk,sl   sm,mk,sl  sm,mk,sl  sm,mk,sl  sm,mk,sl  sm,mk,sl  ·         ·         ·
resume                  ·       ·         ·         ·          ·          ·         ·         ·         ·         ·         ·         sm        ·
close_remainder         ·       ·         ·         ·          ·          ·         ·         ·         sm        ·         ·         ·         ·
close                   ·       ·         ·         ·          ·          ·         ·         ·         ·         sm,ac     ·         ·         ·
cancel                  ·       sm,mk,sl  sm,mk,sl  sm,mk,sl   sm         sm        sm        sm        sm        ·         ·         sm        ·
request_documentation   ·       mk,sl     mk,sl     mk,sl      mk,sl      mk,sl     mk,sl     mk,sl     mk,sl     mk,sl     mk,sl     ·         ·
record_consent          ·       mk,sl     mk,sl     mk,sl      mk,sl      mk,sl     mk,sl     mk,sl     mk,sl     mk,sl     mk,sl     ·         ·
add_documentation       ·       mk,sl     mk,sl     mk,sl      mk,sl      mk,sl     mk,sl     mk,sl     mk,sl     mk,sl     mk,sl     ·         ·
withdraw_consent        ·       mk,sl     mk,sl     mk,sl      mk,sl      mk,sl     mk,sl     mk,sl     mk,sl     mk,sl     mk,sl     mk,sl     mk,sl
"""  # noqa: E501 - a table is read as one

SHORT = {
    "mk": "marketing",
    "sl": "sales",
    "rd": "rnd",
    "pp": "ppic",
    "pr": "production",
    "sm": "store_manager",
    "pu": "purchasing",
    "ac": "accounting",
    "sy": "system",
}
COLUMNS = {"absent": "", "asked": "production_requested", "making": "in_production", "made": "produced"}

Table = dict[tuple[str, str], frozenset[str]]


def read(table: str) -> Table:
    """(command, status) → the roles that may."""
    heading, *rows = table.strip().splitlines()
    statuses = [COLUMNS.get(word, word) for word in heading.split()[1:]]
    cells: Table = {}
    for row in rows:
        command, *words = row.split()
        for status, word in zip(statuses, words, strict=True):
            roles = () if word == "·" else word.split(",")
            cells[command, status] = frozenset(SHORT[role] for role in roles)
    return cells
