"""Invented quotations, each of a customer of its own, and a file to attach."""

from itertools import count
from typing import Any

_numbers = count(1)
JAKARTA, BANDUNG = "JKT-HO", "BDG-KC"


def quotation(**changes: Any) -> dict[str, Any]:
    """An accepted quotation that no threshold sends to the manager; `changes` replace its fields."""
    number = next(_numbers)
    return {
        "number": f"Q-TEST-{number:04}",
        "revision": 1,
        "state": "Customer Accepted",
        "customer": customer(number),
        "sites": [
            {"code": JAKARTA, "name": "Kantor Pusat", "address": "Jl. Enggano No. 1, Jakarta Utara 14310"},
            {"code": BANDUNG, "name": "Kantor Cabang Bandung", "address": "Jl. Asia Afrika No. 7, Bandung 40111"},
        ],
        "lines": [
            line(JAKARTA, "Dedicated Internet", bandwidth_mbps=100, otc=2_500_000, mrc=7_500_000),
            line(BANDUNG, "Metro Ethernet", bandwidth_mbps=50, otc=5_000_000, mrc=4_200_000),
        ],
        "pic": "sales.anita",
        **changes,
    }


def customer(number: int) -> dict[str, Any]:
    """Its number stands in everything by which a customer or a person is known."""
    return {
        "id": f"CUST-TEST-{number:04}",
        "name": f"PT Samudra Uji {number:04}",
        "npwp": f"0123456{number:08}",
        "nib": f"91203{number:08}",
        "billing_address": "Jl. Raya Pelabuhan No. 18, Jakarta Utara 14220",
        "contacts": [
            {
                "name": f"Rahmat Hidayat {number:04}",
                "position": "Direktur Operasional",
                "email": f"rahmat.{number:04}@samudra.example",
                "phone": f"+62 852-5550-{number:04}",
            }
        ],
    }


def line(site: str, service: str, **fields: Any) -> dict[str, Any]:
    """One service at one site."""
    return {"site": site, "service": service, "quantity": 1, "otc": 0, "mrc": 0, "discount_percent": 0, **fields}


def pdf(text: str = "Jejak") -> bytes:
    """A PDF of one page with a comment in it, so that different texts are different files."""
    return (
        b"%PDF-1.4\n%" + text.encode() + b"\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
        b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
    )
