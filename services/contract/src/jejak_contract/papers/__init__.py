"""The papers of this service: what is filled into each, and the templates they are set from."""

from jejak_contract.papers.adendum import ADENDUM, AddendumData, AmendedClause
from jejak_contract.papers.charges import AmountPart, ChargeLine, Charges, SitePart
from jejak_contract.papers.form_berlangganan import FORM_BERLANGGANAN, ContactPart, CustomerPart, SubscriptionFormData
from jejak_contract.papers.pks import PKS, ClausePart, PartyPart, PksData, Representative, SlaPart

__all__ = [
    "ADENDUM",
    "FORM_BERLANGGANAN",
    "PKS",
    "AddendumData",
    "AmendedClause",
    "AmountPart",
    "ChargeLine",
    "Charges",
    "ClausePart",
    "ContactPart",
    "CustomerPart",
    "PartyPart",
    "PksData",
    "Representative",
    "SitePart",
    "SlaPart",
    "SubscriptionFormData",
]
