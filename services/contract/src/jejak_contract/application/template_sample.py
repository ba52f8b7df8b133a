"""A template as a PKS of nobody, so that legal can look at it before it is published."""

from datetime import date

from jejak_contract.application.contract_paper import CALLED, filled_content, sla_parts
from jejak_contract.domain.template.placeholders import KNOWN, fill
from jejak_contract.papers import (
    AmountPart,
    ChargeLine,
    Charges,
    ClausePart,
    PartyPart,
    PksData,
    Representative,
    SitePart,
)
from jejak_events.contract.agreement import Party
from jejak_events.contract.template import TemplateContent
from jejak_kit.papers import Letterhead, Signature

ONCE = AmountPart(price=12_500_000, tax_base=11_458_333, tax=1_375_000, total=13_875_000)
MONTHLY = AmountPart(price=28_850_000, tax_base=26_445_833, tax=3_173_500, total=32_023_500)
WHOLE = AmountPart(price=704_900_000, tax_base=646_158_325, tax=77_539_000, total=782_439_000)


def sample_data(name: str, content: TemplateContent, letterhead: Letterhead, day: date) -> PksData:
    """Every placeholder has the value that the list of placeholders shows for it."""
    company = {"company.name": letterhead.name, "company.address": letterhead.address, "company.npwp": letterhead.npwp}
    values = {**KNOWN, **{key: value for key, value in company.items() if value}}
    clauses, sla = filled_content(content.clauses, content.sla, values)
    return PksData(
        number=values["contract.number"],
        dated=day,
        draft=True,
        company=_party(Party.COMPANY, values["company.name"], values["company.address"], values["company.npwp"]),
        customer=_party(
            Party.CUSTOMER, values["customer.name"], values["customer.billing_address"], values["customer.npwp"]
        ),
        clauses=tuple(ClausePart(title=clause.title, text=clause.text) for clause in clauses),
        charges=Charges(
            sites=(
                SitePart(code="JKT-01", name="Kantor Pusat Jakarta"),
                SitePart(code="SBY-01", name="Gudang Surabaya"),
            ),
            lines=(
                ChargeLine(
                    site="JKT-01",
                    service="Dedicated Internet",
                    bandwidth=200,
                    quantity=1,
                    otc=12_500_000,
                    otc_amount=12_500_000,
                    mrc=28_850_000,
                    mrc_amount=28_850_000,
                ),
            ),
            period_months=24,
            tax_label="PPN 12% × DPP 11/12",
            once=ONCE,
            monthly=MONTHLY,
            contract=WHOLE,
            contract_in_words=WHOLE.total,
        ),
        scope=fill(content.scope, values),
        sla=sla_parts(sla),
        signatures=tuple(
            Signature(
                caption=CALLED[party], party=values[f"{party.value}.name"], name=values[f"{party.value}.signatory"]
            )
            for party in Party
        ),
        edition_note=name,
    )


def _party(party: Party, name: str, address: str, npwp: str) -> PartyPart:
    signatory = Representative(
        name=KNOWN[f"{party.value}.signatory"],
        position=KNOWN[f"{party.value}.signatory_position"],
        authority=KNOWN[f"{party.value}.signatory_authority"],
    )
    return PartyPart(called=CALLED[party], name=name, address=address, npwp=npwp, representatives=(signatory,))
