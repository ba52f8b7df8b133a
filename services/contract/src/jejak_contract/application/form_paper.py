"""What is printed on a Form Berlangganan."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from jejak_contract.domain.form import SubscriptionForm
from jejak_contract.papers import (
    AmountPart,
    ChargeLine,
    Charges,
    ContactPart,
    CustomerPart,
    SitePart,
    SubscriptionFormData,
)
from jejak_events.contract.charges import Amount, Ratio, ServiceLine, TaxRule, Totals
from jejak_events.iro.offer import Contact, Customer, Site
from jejak_events.personal import Personal
from jejak_kit.papers import Signature
from jejak_kit.privacy.sealing import Opened

ERASED = "(data dihapus)"
Texts = Mapping[Personal, Opened]
"""What is sealed in the form, opened."""


def personal_texts(form: SubscriptionForm) -> list[Personal]:
    """Everything about people that is printed."""
    contacts = form.offer.customer.contacts
    values = [value for contact in contacts for value in (contact.name, contact.email, contact.phone)]
    return [value for value in (*values, form.offer.pic) if value is not None]


def form_data(
    form: SubscriptionForm,
    sums: Totals,
    texts: Texts,
    *,
    company: str,
    place: str,
    dated: date,
    last_day: date,
    draft: bool,
) -> SubscriptionFormData:
    """`company` is who sells, `place` where it is signed. The form has a period, and so the sums of a contract."""
    return SubscriptionFormData(
        number=form.number,
        dated=dated,
        draft=draft,
        iro_number=form.iro_number,
        quotation_number=form.quotation.number,
        customer=customer_part(form.offer.customer, texts),
        charges=charges_part(form.offer.sites, form.particulars.lines, sums),
        valid_until=last_day,
        attachments=tuple(attachment.document.filename for attachment in form.attachments),
        place=place,
        account_person=opened(form.offer.pic, texts),
        signatures=(
            Signature(caption="Pelanggan,", party=form.offer.customer.name, duty_stamp=True),
            Signature(caption="Penyedia layanan,", party=company),
        ),
    )


def customer_part(customer: Customer, texts: Texts) -> CustomerPart:
    return CustomerPart(
        name=customer.name,
        npwp=customer.npwp or "",
        nib=customer.nib or "",
        billing_address=customer.billing_address,
        contacts=tuple(contact_part(contact, texts) for contact in customer.contacts),
    )


def contact_part(contact: Contact, texts: Texts) -> ContactPart:
    return ContactPart(
        name=opened(contact.name, texts),
        position=contact.position or "",
        email=opened(contact.email, texts),
        phone=opened(contact.phone, texts),
    )


def charges_part(sites: tuple[Site, ...], lines: tuple[ServiceLine, ...], sums: Totals) -> Charges:
    assert sums.contract is not None
    assert sums.months is not None
    return Charges(
        sites=tuple(SitePart(code=site.code, name=site.name, address=site.address) for site in sites),
        lines=tuple(
            ChargeLine(
                site=line.site,
                service=line.service,
                bandwidth=line.bandwidth_mbps,
                quantity=line.quantity,
                otc=line.otc,
                otc_amount=line.quantity * line.otc,
                mrc=line.mrc,
                mrc_amount=line.quantity * line.mrc,
                taxed=line.tax_class == "ppn",
            )
            for line in lines
        ),
        period_months=sums.months,
        tax_label=tax_label(sums.tax_rule),
        once=_amount(sums.once),
        monthly=_amount(sums.monthly),
        contract=_amount(sums.contract),
        contract_in_words=sums.contract.total,
    )


def tax_label(rule: TaxRule) -> str:
    """`PPN 12% × DPP 11/12`, and `PPN 11%` where the base is the price."""
    percent = f"{float(_fraction(rule.rate) * 100):g}".replace(".", ",")
    base = _fraction(rule.base)
    return f"PPN {percent}%" if base == 1 else f"PPN {percent}% × DPP {base.numerator}/{base.denominator}"


def opened(value: Personal | None, texts: Texts) -> str:
    """The text; of an erased person, that it is erased."""
    if value is None:
        return ""
    text = texts[value].value
    return ERASED if text is None else text


def _amount(amount: Amount) -> AmountPart:
    return AmountPart(price=amount.price, tax_base=amount.tax_base, tax=amount.tax, total=amount.total)


def _fraction(ratio: Ratio) -> Fraction:
    return Fraction(ratio.numerator, ratio.denominator)
