"""Form Berlangganan (seed 000, section 4): what the customer subscribes to, and signs."""

from pathlib import Path

from jejak_contract.papers.charges import Charges
from jejak_kit.papers import LongDate, Paper, PaperData, PaperPart, Signature


class ContactPart(PaperPart):
    name: str
    position: str = ""
    email: str = ""
    phone: str = ""


class CustomerPart(PaperPart):
    name: str
    npwp: str = ""
    nib: str = ""
    billing_address: str = ""
    contacts: tuple[ContactPart, ...] = ()


class SubscriptionFormData(PaperData):
    """`signatures`: the customer's first. `attachments` are named, not bound in. `place` is where it is issued."""

    iro_number: str
    quotation_number: str
    customer: CustomerPart
    charges: Charges
    valid_until: LongDate
    attachments: tuple[str, ...] = ()
    remarks: str = ""
    place: str = ""
    account_person: str = ""
    signatures: tuple[Signature, ...]


FORM_BERLANGGANAN = Paper(
    "form_berlangganan", "FORM BERLANGGANAN", Path(__file__).with_suffix(".typ"), SubscriptionFormData
)
