"""A form, a contract and an addendum as they are in practice; how many sites and clauses can be chosen."""

from datetime import date
from typing import Any

from jejak_contract.papers import (
    AddendumData,
    AmendedClause,
    AmountPart,
    ChargeLine,
    Charges,
    ClausePart,
    ContactPart,
    CustomerPart,
    PartyPart,
    PksData,
    Representative,
    SitePart,
    SlaPart,
    SubscriptionFormData,
)
from jejak_kit.papers import Signature

DAY = date(2026, 11, 23)
COMPANY = PartyPart(
    called="PIHAK PERTAMA",
    name="PT Jaringan Nusantara Terpadu",
    address="Gedung Merdeka Lt. 8, Jl. Jenderal Sudirman Kav. 52–53, Jakarta Selatan 12190",
    npwp="0012345678901000",
    nib="1234567890123",
    representatives=(
        Representative(
            name="Dewi Anggraini", position="Direktur Utama", authority="Akta Notaris No. 12 tanggal 3 Maret 2024"
        ),
    ),
)
CUSTOMER = PartyPart(
    called="PIHAK KEDUA",
    name="PT Bank Perkreditan Rakyat Maju Bersama",
    address="Jl. Asia Afrika No. 8\nBandung 40111",
    npwp="0098765432101000",
    nib="9876543210987",
    representatives=(
        Representative(name="Budi Santoso", position="Direktur Utama", authority="Anggaran Dasar"),
        Representative(name="Ratna Kusuma", position="Direktur Operasional", authority="Surat Kuasa No. 7/SK/2026"),
    ),
)
SIGNATURES = (
    Signature(
        caption="PIHAK PERTAMA", party=COMPANY.name, name="Dewi Anggraini", position="Direktur Utama", duty_stamp=True
    ),
    Signature(
        caption="PIHAK KEDUA", party=CUSTOMER.name, name="Budi Santoso", position="Direktur Utama", duty_stamp=True
    ),
    Signature(caption="PIHAK KEDUA", party=CUSTOMER.name, name="Ratna Kusuma", position="Direktur Operasional"),
)
TOPICS = (
    "Maksud dan Tujuan", "Ruang Lingkup", "Jangka Waktu", "Harga dan Pembayaran", "Hak dan Kewajiban",
    "Tingkat Layanan", "Kerahasiaan", "Keadaan Kahar", "Pengakhiran", "Penyelesaian Perselisihan",
)  # fmt: skip
AYAT = (
    "PIHAK PERTAMA menyediakan layanan sebagaimana tercantum pada Lampiran I, dan PIHAK KEDUA menerima serta membayar "
    "layanan tersebut sesuai dengan ketentuan Perjanjian ini."
)


def charges(sites: int = 3) -> Charges:
    return Charges(
        sites=tuple(
            SitePart(code=f"BDG-{n:02}", name=f"Kantor Cabang {n}", address=f"Jl. Braga No. {n}, Bandung 4011{n % 10}")
            for n in range(1, sites + 1)
        ),
        lines=tuple(
            ChargeLine(
                site=f"BDG-{n:02}",
                service="Dedicated Internet" if n % 3 else "Sewa perangkat router",
                bandwidth=100 * n if n % 3 else None,
                quantity=1,
                otc=2_500_000,
                otc_amount=2_500_000,
                mrc=7_850_000,
                mrc_amount=7_850_000,
                taxed=bool(n % 3),
            )
            for n in range(1, sites + 1)
        ),
        period_months=24,
        tax_label="PPN 12% (DPP 11/12)",
        once=AmountPart(price=7_500_000, tax_base=6_875_000, tax=825_000, total=8_325_000),
        monthly=AmountPart(price=23_550_000, tax_base=21_587_500, tax=2_590_500, total=26_140_500),
        contract=AmountPart(price=572_700_000, tax_base=524_975_000, tax=62_997_000, total=635_697_000),
        contract_in_words=635_697_000,
    )


def form(sites: int = 3, **more: Any) -> SubscriptionFormData:
    return SubscriptionFormData(
        **{
            "number": "FB/2026/00042",
            "dated": DAY,
            "iro_number": "IRO/2026/00042",
            "quotation_number": "Q-2026-1181",
            "customer": CustomerPart(
                name=CUSTOMER.name,
                npwp=CUSTOMER.npwp,
                nib=CUSTOMER.nib,
                billing_address=CUSTOMER.address,
                contacts=(
                    ContactPart(
                        name="Budi Santoso", position="Direktur Utama", email="budi@maju.example", phone="0811-555-0123"
                    ),
                    ContactPart(name="Andi Wijaya", position="Kepala TI"),
                ),
            ),
            "charges": charges(sites),
            "valid_until": date(2026, 12, 23),
            "attachments": ("Proposal teknis.pdf", "Lingkup pekerjaan.pdf"),
            "remarks": "Pemasangan dilakukan pada hari kerja.",
            "place": "Jakarta",
            "account_person": "Siti Rahma (0812-555-0199)",
            "signatures": (
                Signature(
                    caption="Pelanggan,",
                    party=CUSTOMER.name,
                    name="Budi Santoso",
                    position="Direktur Utama",
                    duty_stamp=True,
                ),
                Signature(
                    caption="Untuk dan atas nama,", party=COMPANY.name, name="Siti Rahma", position="Sales Operations"
                ),
            ),
            **more,
        }
    )


def pks(sites: int = 3, articles: int = 10, **more: Any) -> PksData:
    return PksData(
        **{
            "number": "PKS/2026/00017",
            "dated": DAY,
            "agreed_on": DAY,
            "place": "Jakarta",
            "company": COMPANY,
            "customer": CUSTOMER,
            "recitals": (
                "PIHAK PERTAMA adalah penyelenggara jasa akses internet yang berizin.",
                "PIHAK KEDUA telah menandatangani Form Berlangganan Nomor FB/2026/00042.",
            ),
            "clauses": tuple(
                ClausePart(title=TOPICS[n % len(TOPICS)], text="\n\n".join([AYAT] * (n % 4 + 1)))
                for n in range(articles)
            ),
            "charges": charges(sites),
            "scope": "Pemasangan perangkat, penarikan kabel, dan pengujian.\n\nPemeliharaan selama masa kontrak.",
            "sla": (
                SlaPart(
                    measure="Ketersediaan layanan",
                    target="99,5% per bulan",
                    remedy="Restitusi 5% MRC tiap 0,1% di bawah target",
                ),
                SlaPart(measure="Waktu pemulihan", target="4 jam"),
            ),
            "starts_on": date(2026, 12, 1),
            "ends_on": date(2028, 11, 30),
            "signatures": SIGNATURES,
            "edition_note": "Disusun dari templat “Layanan Internet”, versi 3.",
            **more,
        }
    )


def addendum(**more: Any) -> AddendumData:
    return AddendumData(
        **{
            "number": "ADD/2027/00003",
            "dated": date(2027, 3, 1),
            "contract_number": "PKS/2026/00017",
            "contract_dated": DAY,
            "agreed_on": date(2027, 3, 1),
            "place": "Jakarta",
            "company": COMPANY,
            "customer": CUSTOMER,
            "effective_on": date(2027, 4, 1),
            "reason": "Penambahan dua lokasi dan kenaikan bandwidth.",
            "clauses": (
                AmendedClause(title="Pasal 4 – Harga dan Pembayaran", before=AYAT, after=f"{AYAT}\n\n{AYAT}"),
                AmendedClause(title="Pasal 11 – Data Pribadi", after=AYAT),
                AmendedClause(title="Pasal 7 – Kerahasiaan", before=AYAT),
            ),
            "charges": charges(5),
            "sla": (SlaPart(measure="Waktu pemulihan", target="2 jam"),),
            "ends_on": date(2029, 3, 31),
            "signatures": SIGNATURES,
            **more,
        }
    )
