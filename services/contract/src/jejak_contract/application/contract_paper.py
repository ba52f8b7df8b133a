"""What is printed on a PKS and on its addenda."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from jejak_contract.application.form_paper import Texts, charges_part, opened
from jejak_contract.domain.contract import Contract
from jejak_contract.domain.contract.differences import differences
from jejak_contract.domain.contract.period import last_day
from jejak_contract.domain.contract.state import Addendum
from jejak_contract.domain.template.placeholders import fill
from jejak_contract.papers import (
    AddendumData,
    AmendedClause,
    ClausePart,
    PartyPart,
    PksData,
    Representative,
    SlaPart,
)
from jejak_events.contract.agreement import Clause, Party, ServiceLevel, Signatory, SignedOrder, Terms
from jejak_events.personal import Personal
from jejak_kit.papers import Letterhead, Signature, long_date, rupiah, terbilang

CALLED = {Party.COMPANY: "PIHAK PERTAMA", Party.CUSTOMER: "PIHAK KEDUA"}
OPEN = "…………………"
"""Where something is not known yet."""
NOT_YET = {"contract.starts_on": "tanggal Perjanjian ini aktif", "contract.ends_on": "akhir jangka waktu tersebut"}


@dataclass(frozen=True)
class Print:
    """What a paper is printed with beside the record: whose it is, where it is signed, opened personal texts, the day."""

    letterhead: Letterhead
    place: str
    texts: Texts
    dated: date
    draft: bool


def personal_texts(terms: Terms) -> list[Personal]:
    """Everything about people that is printed."""
    return [signatory.name for signatory in terms.signatories]


def pks_data(contract: Contract, how: Print) -> PksData:
    """The contract as it is worded now."""
    order, terms = contract.order, contract.terms
    starts_on = contract.starts_on or terms.starts_on
    ends_on = contract.ends_on or (last_day(starts_on, order.period_months) if starts_on is not None else None)
    worded = _filled(terms, values_of(contract.number, order, terms, starts_on, ends_on, how))
    return PksData(
        number=contract.number,
        dated=how.dated,
        draft=how.draft,
        place=how.place,
        company=_company(terms, how),
        customer=_customer(order, terms, how),
        recitals=_recitals(order),
        clauses=tuple(ClausePart(title=clause.title, text=clause.text) for clause in worded.clauses),
        charges=charges_part(order.sites, order.lines, order.totals),
        scope=worded.scope,
        sla=sla_parts(worded.sla),
        starts_on=starts_on,
        ends_on=ends_on,
        signatures=_signatures(order, terms, how),
        edition_note=f"{contract.template.name}, versi {contract.template.version}",
    )


def addendum_data(contract: Contract, addendum: Addendum, how: Print) -> AddendumData:
    """The addendum against what it changes: what stays is not told."""
    before, after = contract.order, addendum.order
    priced = (before.sites, before.lines, before.period_months) != (after.sites, after.lines, after.period_months)
    old = _filled(contract.terms, _values_in_force(contract, how))
    new = _filled(
        addendum.terms,
        values_of(contract.number, after, addendum.terms, contract.starts_on, addendum.ends_on, how),
    )
    assert contract.starts_on is not None, "only a contract in force is changed"
    return AddendumData(
        number=addendum.number,
        dated=how.dated,
        draft=how.draft,
        contract_number=contract.number,
        contract_dated=contract.starts_on,
        place=how.place,
        company=_company(new, how),
        customer=_customer(after, new, how),
        effective_on=addendum.effective_on,
        reason=addendum.reason,
        clauses=tuple(_amended(old, new)),
        charges=charges_part(after.sites, after.lines, after.totals) if priced else None,
        scope=new.scope if new.scope != old.scope else "",
        sla=sla_parts(new.sla) if new.sla != old.sla else (),
        ends_on=addendum.ends_on if addendum.ends_on != contract.ends_on else None,
        signatures=_signatures(after, new, how),
    )


def values_of(
    number: str, order: SignedOrder, terms: Terms, starts_on: date | None, ends_on: date | None, how: Print
) -> Mapping[str, str]:
    """The text of every placeholder."""
    head, customer, sums = how.letterhead, order.customer, order.totals
    assert sums.contract is not None, "a signed form has a period"
    known = {
        "contract.number": number,
        "contract.starts_on": long_date(starts_on) if starts_on is not None else "",
        "contract.ends_on": long_date(ends_on) if ends_on is not None else "",
        "period.months": str(order.period_months),
        "form.number": order.form.number,
        "iro.number": order.iro.number,
        "quotation.number": order.quotation.number,
        "company.name": head.name,
        "company.address": head.address,
        "company.npwp": head.npwp,
        "customer.name": customer.name,
        "customer.npwp": customer.npwp or "",
        "customer.nib": customer.nib or "",
        "customer.billing_address": customer.billing_address,
        "order.services": ", ".join(dict.fromkeys(line.service for line in order.lines)),
        "order.sites": ", ".join(site.name for site in order.sites),
        "order.requested_delivery": long_date(order.requested_delivery),
        "total.otc": rupiah(sums.once.price),
        "total.mrc": rupiah(sums.monthly.price),
        "total.contract": rupiah(sums.contract.price),
        "total.contract_in_words": terbilang(sums.contract.price),
        "total.contract_tax": rupiah(sums.contract.tax),
    }
    for party in Party:
        first = next(iter(_of(party, terms.signatories)), None)
        known[f"{party.value}.signatory"] = opened(first.name, how.texts) if first is not None else ""
        known[f"{party.value}.signatory_position"] = first.position if first is not None else ""
        known[f"{party.value}.signatory_authority"] = first.authority if first is not None else ""
    return {name: value or NOT_YET.get(name, OPEN) for name, value in known.items()}


def filled_content(
    clauses: Iterable[Clause], sla: Iterable[ServiceLevel], values: Mapping[str, str]
) -> tuple[tuple[Clause, ...], tuple[ServiceLevel, ...]]:
    """Clauses and SLA with their placeholders filled in. What is filled in may be longer than what may be written."""

    def clause(each: Clause) -> Clause:
        return each.model_copy(update={"title": fill(each.title, values), "text": fill(each.text, values)})

    def level(each: ServiceLevel) -> ServiceLevel:
        texts = {"measure": each.measure, "target": each.target, "remedy": each.remedy or ""}
        return each.model_copy(update={name: fill(text, values) for name, text in texts.items()})

    return tuple(clause(each) for each in clauses), tuple(level(each) for each in sla)


def sla_parts(sla: Iterable[ServiceLevel]) -> tuple[SlaPart, ...]:
    return tuple(SlaPart(measure=each.measure, target=each.target, remedy=each.remedy or "") for each in sla)


def _filled(terms: Terms, values: Mapping[str, str]) -> Terms:
    clauses, sla = filled_content(terms.clauses, terms.sla, values)
    return terms.model_copy(update={"clauses": clauses, "sla": sla, "scope": fill(terms.scope, values)})


def _values_in_force(contract: Contract, how: Print) -> Mapping[str, str]:
    return values_of(contract.number, contract.order, contract.terms, contract.starts_on, contract.ends_on, how)


def _recitals(order: SignedOrder) -> tuple[str, ...]:
    customer = order.customer.name
    return (
        "bahwa PIHAK PERTAMA menyelenggarakan dan menyediakan jasa telekomunikasi;",
        f"bahwa PIHAK KEDUA telah menandatangani Form Berlangganan Nomor {order.form.number} berdasarkan penawaran "
        f"Nomor {order.quotation.number}; dan",
        f"bahwa {customer} bermaksud menggunakan layanan PIHAK PERTAMA menurut ketentuan Perjanjian ini.",
    )


def _company(terms: Terms, how: Print) -> PartyPart:
    head = how.letterhead
    return PartyPart(
        called=CALLED[Party.COMPANY],
        name=head.name,
        address=head.address,
        npwp=head.npwp,
        representatives=_representatives(Party.COMPANY, terms, how),
    )


def _customer(order: SignedOrder, terms: Terms, how: Print) -> PartyPart:
    customer = order.customer
    return PartyPart(
        called=CALLED[Party.CUSTOMER],
        name=customer.name,
        address=customer.billing_address,
        npwp=customer.npwp or "",
        nib=customer.nib or "",
        representatives=_representatives(Party.CUSTOMER, terms, how),
    )


def _of(party: Party, signatories: Iterable[Signatory]) -> list[Signatory]:
    return sorted((each for each in signatories if each.party is party), key=lambda each: each.order)


def _representatives(party: Party, terms: Terms, how: Print) -> tuple[Representative, ...]:
    return tuple(
        Representative(name=opened(each.name, how.texts), position=each.position, authority=each.authority)
        for each in _of(party, terms.signatories)
    )


def _signatures(order: SignedOrder, terms: Terms, how: Print) -> tuple[Signature, ...]:
    names = {Party.COMPANY: how.letterhead.name, Party.CUSTOMER: order.customer.name}
    return tuple(
        Signature(
            caption=CALLED[party],
            party=names[party],
            name=opened(each.name, how.texts),
            position=each.position,
            duty_stamp=place == 0,
        )
        for party in Party
        for place, each in enumerate(_of(party, terms.signatories))
    )


def _amended(old: Terms, new: Terms) -> Iterable[AmendedClause]:
    """Compared as both read filled in: a Pasal changes with its values, though nobody reworded it."""
    for change in differences(old, new).clauses:
        before, after = change.before, change.after
        named = after or before
        assert named is not None
        if before == after:
            continue
        yield AmendedClause(
            title=f"Pasal {change.place_after or change.place_before} – {named.title}",
            before=before.text if before is not None else "",
            after=after.text if after is not None else "",
        )
