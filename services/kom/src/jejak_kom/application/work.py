"""What waits for whom in the kom service."""

from jejak_events.kom.kom import KomStatus
from jejak_kit.views.work import Wait, work_view
from jejak_kom.application.views import EVENTS
from jejak_kom.domain.kom import KOM, Kom
from jejak_kom.domain.roles import DELIVERY_MANAGER, SALES_OPS


def of_kom(kom: Kom, role: str) -> Wait | None:
    """Sales Ops schedule and complete; the Delivery Manager records; both look after requests that go wrong."""
    if any(handover is not None and handover.unsettled for handover in (kom.procurement, kom.deployment)):
        return Wait("settle_handover", kom.pic if role == SALES_OPS else None)
    match kom.status, role:
        case ((KomStatus.TO_BE_SCHEDULED | KomStatus.CANCELLED), "sales_ops"):
            return Wait("schedule_kom", kom.pic)
        case KomStatus.SCHEDULED, "sales_ops" if kom.minutes is not None and kom.decided:
            return Wait("complete_kom", kom.pic)
        case KomStatus.SCHEDULED, "delivery_manager" if kom.minutes is None:
            return Wait("record_minutes")
        case KomStatus.SCHEDULED, "delivery_manager" if not kom.decided:
            return Wait("decide_readiness")
        case KomStatus.COMPLETED, "delivery_manager" if not kom.ready and kom.contract_end is None:
            return Wait("make_ready")
        case _:
            return None


WORK = (
    work_view(
        KOM,
        EVENTS,
        version=1,
        roles=lambda event: (SALES_OPS, DELIVERY_MANAGER),
        wait_of=of_kom,
        title_of=lambda kom: (kom.number, kom.customer.name),
    ),
)
"""The work list of the service is all of these together."""
