"""Who may do what, and when: transcribed by hand, not from the code.

A cell holds the roles that may give the command in that status; `·` is nobody; `absent`: the record does not exist.
ma = manager, oa = ops_admin, sy = system (what sends, and other services), all = every role of people
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

RULE = """
command  absent    active  paused  removed
create   ma,oa,sy  ·       ·       ·
change   ·         ma,oa   ma,oa   ·
pause    ·         ma,oa   ·       ·
resume   ·         ·       ma,oa   ·
remove   ·         ma,oa   ma,oa   ·
"""

NOTIFICATION = """
command  absent  waiting  sending  delivered  dead  dropped
raise    sy      sy       sy       sy         sy    sy
attempt  ·       sy       sy       ·          ·     ·
deliver  ·       sy       sy       sy         sy    sy
fail     ·       sy       sy       sy         sy    sy
retry    ·       ·        ·        ·          oa    ·
drop     ·       oa       oa       ·          oa    ·
read     ·       ·        ·        all        ·     ·
unread   ·       ·        ·        all        ·     ·
"""

DOSSIER = """
command  absent  noted
note     sy      sy
"""

WEBHOOK = """
command        absent  active  stopped  disabled  removed
create         oa      ·       ·        ·         ·
change         ·       oa      oa       oa        ·
rotate_secret  ·       oa      oa       oa        ·
stop           ·       oa      ·        oa        ·
resume         ·       ·       oa       oa        ·
remove         ·       oa      oa       oa        ·
test           ·       oa      ·        ·         ·
replay         ·       oa      oa       oa        ·
finish_replay  ·       sy      sy       sy        sy
disable        ·       sy      sy       sy        sy
"""

DELIVERY = """
command  absent  waiting  sending  delivered  dead   dropped
raise    sy      sy       sy       sy         sy     sy
replay   sy      sy       sy       sy         sy     sy
attempt  ·       sy       sy       ·          ·      ·
deliver  ·       sy       sy       sy         sy     sy
fail     ·       sy       sy       sy         sy     sy
retry    ·       oa       ·        ·          oa     ·
drop     ·       oa,sy    oa,sy    ·          oa,sy  ·
"""

SHORT = {"ma": {"manager"}, "oa": {"ops_admin"}, "sy": {"system"}, "all": set(ROLES) - {"system"}}

Table = dict[tuple[str, str], frozenset[str]]


def read(table: str) -> Table:
    """(command, status) → the roles that may."""
    heading, *rows = table.strip().splitlines()
    statuses = heading.split()[1:]
    cells: Table = {}
    for row in rows:
        command, *words = row.split()
        for status, word in zip(statuses, words, strict=True):
            named = [SHORT[short] for short in word.split(",")] if word != "·" else []
            cells[command, "" if status == "absent" else status] = frozenset[str]().union(*named)
    return cells
