"""Who may do what with a verification, and what a number should look like."""

from jejak_events.iro.verification import Item, VerificationStatus, Warning
from jejak_iro.domain.roles import SALES_OPS, VERIFICATION
from jejak_iro.domain.verification.commands import (
    AttachDocument,
    CheckItems,
    DropRequest,
    ItemChange,
    MarkPending,
    MarkVerified,
    OpenVerification,
    RemindToVerify,
    RemoveDocument,
    RequestRevision,
    RequestVerification,
)
from jejak_iro.domain.verification.state import Verification
from jejak_kit.decider import ABSENT, SYSTEM, Refusal, RuleBook, rule

TEAM = (SALES_OPS, VERIFICATION)
ALL = tuple(VerificationStatus)
PENDING = (VerificationStatus.PENDING,)

DIGITS: dict[Item, tuple[tuple[int, ...], Warning]] = {
    Item.NPWP: ((15, 16), "npwp_digits"),
    Item.NIB: ((13,), "nib_digits"),
    Item.KTP_PENANGGUNG_JAWAB: ((16,), "nik_digits"),
}
"""How many digits a number has; blanks, dots and dashes do not count."""


def incomplete(state: Verification, mandatory: tuple[Item, ...]) -> tuple[Refusal, ...]:
    """The mandatory items that are not complete yet."""
    return tuple(
        Refusal("item_incomplete", "rule", {"item": item.value}, f"/items/{item.value}")
        for item in mandatory
        if not state.item(item).checked.complete
    )


def an_iro_is_waiting(state: Verification) -> Refusal | None:
    return None if state.waiting else Refusal("no_iro_is_waiting", "rule", {"customer": state.customer.name})


def rules_for(mandatory: tuple[Item, ...]) -> RuleBook[Verification]:
    """The rules, with `mark_verified` offered only once these items are complete.

    The checklist changes only while Pending: whoever finds a fault in a Verified customer marks it Pending first, with
    a note, and so everyone hears it. Documents may be added at any time.
    """

    def mandatory_items_are_complete(state: Verification) -> Refusal | None:
        return next(iter(incomplete(state, mandatory)), None)

    return RuleBook[Verification](
        "verification",
        lambda verification: verification.status.value,
        {
            OpenVerification: rule((ABSENT,), TEAM),
            RequestVerification: rule((ABSENT, *ALL), (SYSTEM,)),
            CheckItems: rule(PENDING, TEAM),
            AttachDocument: rule(ALL, TEAM),
            RemoveDocument: rule(PENDING, TEAM),
            MarkVerified: rule(PENDING, TEAM, advice=(mandatory_items_are_complete,)),
            MarkPending: rule(ALL, TEAM),
            RequestRevision: rule(PENDING, (VERIFICATION,), an_iro_is_waiting),
            DropRequest: rule(ALL, (SYSTEM,)),
            RemindToVerify: rule(ALL, (SYSTEM,)),
        },
    )


def faults_of(change: ItemChange, index: int) -> Refusal | None:
    """A number stands where it belongs: NPWP and NIB have one, the KTP has its NIK, sealed."""
    if change.number is not None and change.item not in (Item.NPWP, Item.NIB):
        return Refusal("item_has_no_number", "input", {"item": change.item.value}, f"/changes/{index}/number")
    if change.nik is not None and change.item is not Item.KTP_PENANGGUNG_JAWAB:
        return Refusal("item_has_no_nik", "input", {"item": change.item.value}, f"/changes/{index}/nik")
    return None


def warnings_of(item: Item, number: str | None) -> tuple[Warning, ...]:
    """NPWP has 15 or 16 digits, NIB 13, NIK 16. It warns and never blocks: registers hold what people wrote."""
    if number is None or item not in DIGITS:
        return ()
    counts, warning = DIGITS[item]
    bare = "".join(character for character in number if character not in " .-")
    fits = bare.isascii() and bare.isdigit() and len(bare) in counts
    return () if fits else (warning,)
