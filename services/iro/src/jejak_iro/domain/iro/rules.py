"""Who may do what with an IRO in which status: the table in the domain's description of it, row by row."""

from collections.abc import Iterable, Iterator

from jejak_events.iro.iro import IroStatus, Need, Track
from jejak_events.iro.offer import Line, QuotationState, Site
from jejak_iro.domain.iro.commands import (
    AdoptRevision,
    AnswerTrack,
    ApproveIro,
    AttachDocument,
    CancelIro,
    CreateIro,
    Facts,
    NoteContract,
    NoteQuotation,
    RemoveAttachment,
    ResubmitIro,
    ReturnIro,
    SubmitIro,
    Thresholds,
    UpdateIro,
)
from jejak_iro.domain.iro.state import Iro
from jejak_iro.domain.roles import MANAGER, SALES_OPS
from jejak_kit.decider import ABSENT, SYSTEM, Refusal, Rule, RuleBook, rule

MONTHS = 12
"""Of MRC in an order's value: thresholds compare orders by their first year."""


def order_value(lines: Iterable[Line]) -> int:
    """What the first year brings, in rupiah: the sum over all lines of quantity x (OTC + 12 x MRC)."""
    return sum(line.quantity * (line.otc + MONTHS * line.mrc) for line in lines)


def needs_manager_approval(lines: Iterable[Line], thresholds: Thresholds) -> bool:
    """Manager Approval is optional (seed 000, 1.B.3): asked when value or a line's discount reaches its threshold."""
    lines = tuple(lines)
    by_value = thresholds.value is not None and order_value(lines) >= thresholds.value
    limit = thresholds.discount_percent
    return by_value or (limit is not None and any(line.discount_percent >= limit for line in lines))


def pic_is_named(iro: Iro) -> Refusal | None:
    return None if iro.particulars.pic else _missing("pic")


def requested_delivery_is_set(iro: Iro) -> Refusal | None:
    return None if iro.particulars.requested_delivery else _missing("requested_delivery")


def needs_are_listed(iro: Iro) -> Refusal | None:
    return None if iro.particulars.needs else _missing("needs")


def _missing(field: str) -> Refusal:
    return Refusal("field_missing", "rule", {"field": field}, f"/{field}")


def quotation_is_not_withdrawn(iro: Iro) -> Refusal | None:
    """Of a withdrawn quotation's IRO only the cancelling remains."""
    if iro.notice is not None and iro.notice.state is QuotationState.WITHDRAWN:
        return Refusal("quotation_withdrawn", "rule", {"quotation": iro.quotation.number})
    return None


def revision_is_taken_over(iro: Iro) -> Refusal | None:
    if iro.notice is None or iro.notice.state is QuotationState.WITHDRAWN:
        return None
    return _revised(iro, iro.notice.revision)


def a_newer_revision_is_there(iro: Iro) -> Refusal | None:
    if iro.notice is None:
        return Refusal("revision_adopted_already", "rule", {"revision": iro.quotation.revision}, "/revision")
    return None


def manager_is_asked(iro: Iro) -> Refusal | None:
    return None if iro.track(Track.MANAGER) else Refusal("manager_not_asked", "rule", {"number": iro.number})


def manager_has_not_agreed_yet(iro: Iro) -> Refusal | None:
    track = iro.track(Track.MANAGER)
    if track is not None and track.answer == "agreed":
        return Refusal("manager_agreed_already", "rule", {"number": iro.number})
    return None


def no_contract_is_active(iro: Iro) -> Refusal | None:
    """As far as this service has heard."""
    active = [contract.contract_number for contract in iro.contracts if contract.active]
    return Refusal("contract_is_active", "rule", {"contracts": active}) if active else None


def drift(iro: Iro, facts: Facts) -> Refusal | None:
    """Why the quotation forbids to submit or approve what the IRO has copied; None if nothing does."""
    quotation = facts.quotation
    if quotation.state is QuotationState.WITHDRAWN:
        return Refusal("quotation_withdrawn", "rule", {"quotation": quotation.number})
    if quotation.revision != iro.quotation.revision:
        return _revised(iro, quotation.revision)
    return not_accepted(facts)


def not_accepted(facts: Facts) -> Refusal | None:
    """Only a quotation that is Customer Accepted may become an IRO (seed 000, 1.B.2)."""
    quotation = facts.quotation
    if quotation.state is QuotationState.CUSTOMER_ACCEPTED:
        return None
    params = {"quotation": quotation.number, "aggregate": "quotation", "status": quotation.state.value}
    return Refusal("quotation_not_accepted", "rule", params)


def _revised(iro: Iro, revision: int) -> Refusal:
    params = {"quotation": iro.quotation.number, "revision": revision, "adopted": iro.quotation.revision}
    return Refusal("quotation_revised", "rule", params)


def faults_of(needs: Iterable[Need], sites: Iterable[Site]) -> Iterator[Refusal]:
    """A need that names a site names one of the quotation's."""
    codes = {site.code for site in sites}
    for index, need in enumerate(needs):
        if need.site is not None and need.site not in codes:
            yield Refusal("site_unknown", "input", {"site": need.site}, f"/needs/{index}/site")


ALL = tuple(IroStatus)
EDITABLE = (IroStatus.DRAFT, IroStatus.RETURNED)
COMPLETE = (pic_is_named, requested_delivery_is_set, needs_are_listed)
CURRENT = (quotation_is_not_withdrawn, revision_is_taken_over)

RULES = RuleBook[Iro](
    "iro",
    lambda iro: iro.status.value,
    {
        CreateIro: rule((ABSENT,), (SALES_OPS,)),
        UpdateIro: rule(EDITABLE, (SALES_OPS,), quotation_is_not_withdrawn),
        AttachDocument: rule(EDITABLE, (SALES_OPS,), quotation_is_not_withdrawn),
        RemoveAttachment: rule(EDITABLE, (SALES_OPS,), quotation_is_not_withdrawn),
        SubmitIro: rule((IroStatus.DRAFT,), (SALES_OPS,), *COMPLETE, advice=CURRENT),
        ResubmitIro: rule((IroStatus.RETURNED,), (SALES_OPS,), *COMPLETE, advice=CURRENT),
        AdoptRevision: rule(
            (IroStatus.DRAFT, IroStatus.RETURNED, IroStatus.SUBMITTED),
            (SALES_OPS,),
            advice=(quotation_is_not_withdrawn, a_newer_revision_is_there),
        ),
        ApproveIro: rule(
            (IroStatus.SUBMITTED,), (MANAGER,), manager_is_asked, manager_has_not_agreed_yet, advice=CURRENT
        ),
        ReturnIro: rule((IroStatus.SUBMITTED,), (MANAGER,), quotation_is_not_withdrawn),
        CancelIro: Rule(
            {
                IroStatus.DRAFT.value: frozenset({SALES_OPS}),
                IroStatus.SUBMITTED.value: frozenset({SALES_OPS}),
                IroStatus.RETURNED.value: frozenset({SALES_OPS}),
                IroStatus.APPROVED.value: frozenset({MANAGER}),
            },
            (no_contract_is_active,),
        ),
        AnswerTrack: rule(ALL, (SYSTEM,)),
        NoteQuotation: rule(ALL, (SYSTEM,)),
        NoteContract: rule(ALL, (SYSTEM,)),
    },
)
