"""Every command x role x status: the combinations come from the code, the outcomes from the table written by hand."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from tests.given_when_then import Outcome, after

from jejak_events.kom.kom import KomStatus
from jejak_events.language import Actor
from jejak_kit.decider import ABSENT, Command
from jejak_kom.domain.kom import KOM, Kom
from jejak_kom.domain.kom import commands as kom

from . import table
from .samples import (
    COMPLETED_NOT_READY,
    READY,
    acknowledge,
    add_item,
    amend,
    attach,
    by,
    cancel,
    complete,
    document,
    end,
    escalate,
    finish,
    item,
    open_,
    readiness,
    record_minutes,
    remind,
    request,
    reschedule,
    schedule,
    withdraw,
)

# The second action item is done, so that there is one to finish and one to open again.
ITEMS = (add_item(1), add_item(2), finish(2))
TO_BE_SCHEDULED = after(KOM, open_(), attach())
SCHEDULED = after(KOM, schedule(), record_minutes("Baru"), *ITEMS, READY, state=TO_BE_SCHEDULED)
STATES: Mapping[str, Kom | None] = {
    ABSENT: None,
    KomStatus.TO_BE_SCHEDULED: TO_BE_SCHEDULED,
    KomStatus.SCHEDULED: SCHEDULED,
    KomStatus.COMPLETED: after(KOM, *COMPLETED_NOT_READY, attach(), *ITEMS, request()),
    KomStatus.CANCELLED: after(KOM, cancel(), state=SCHEDULED),
    KomStatus.STOPPED: after(KOM, end(), state=SCHEDULED),
}

# A command of each kind for which, status and role allowing, nothing else speaks against it.
COMMANDS: Mapping[type[Command], Command] = {
    type(command): command
    for command in (
        open_(),
        schedule(),
        reschedule(),
        cancel(),
        attach("denah.pdf"),
        kom.RemoveDocument(**by("sales_ops"), sha256=document().sha256),
        record_minutes(),
        add_item(3),
        kom.ChangeActionItem(**by("delivery_manager"), item=item(1, owner="sales_ops-1")),
        finish(1),
        kom.ReopenActionItem(**by("delivery_manager"), item_id=UUID(int=2), reason="Belum tuntas"),
        kom.RemoveActionItem(**by("delivery_manager"), item_id=UUID(int=1), reason="Tidak perlu"),
        readiness(power="not_ready"),
        complete(),
        acknowledge(),
        remind(),
        request("deployment"),
        withdraw(),
        escalate(),
        amend(),
        end(),
    )
}
STATUSES = (ABSENT, *(str(status.value) for status in KomStatus))
ALLOWED = table.read(table.KOM)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("kind", KOM.rules.rules, ids=lambda kind: kind.__name__)
def test_a_command_is_taken_from_those_whom_the_table_names_and_from_nobody_else(
    kind: type[Command], status: str
) -> None:
    may = ALLOWED[kind.NAME, status]
    ever = frozenset[str]().union(*(roles for (name, _), roles in ALLOWED.items() if name == kind.NAME))
    for role in table.ROLES:
        command = COMMANDS[kind].model_copy(update={"actor": Actor(id=f"{role}-1", role=role)})
        outcome = Outcome(KOM, STATES[status], command)
        if role in may:
            assert not outcome.refusals, role
            continue
        assert not outcome.events
        (refusal,) = outcome.refusals
        expected = "role" if role not in ever or may else "missing" if status == ABSENT else "status"
        assert (role, refusal.why) == (role, expected)


def test_the_table_names_no_command_or_status_that_the_code_has_not() -> None:
    assert set(ALLOWED) == {(kind.NAME, status) for kind in KOM.rules.rules for status in STATUSES}


def test_each_sample_state_has_the_status_it_stands_for() -> None:
    assert set(STATES) == set(STATUSES)
    for status, state in STATES.items():
        assert state is None or KOM.rules.status(state) == status
