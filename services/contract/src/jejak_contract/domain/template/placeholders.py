"""Placeholders in clauses: a closed list, filled with text once and never looked through again.

A value that itself looks like a placeholder stays as it is; nothing in a text is ever run.
"""

import re
from collections.abc import Iterator, Mapping

from jejak_events.contract.agreement import Clause, ServiceLevel
from jejak_kit.decider import Refusal

KNOWN: Mapping[str, str] = {
    "contract.number": "PKS/2026/00017",
    "contract.starts_on": "1 April 2026",
    "contract.ends_on": "31 Maret 2028",
    "period.months": "24",
    "form.number": "FB/2026/00031",
    "iro.number": "IRO/2026/00042",
    "quotation.number": "QUO/2026/03/0128",
    "company.name": "PT Jejak Contoh Indonesia",
    "company.address": "Jl. Contoh No. 1, Jakarta",
    "company.npwp": "01.234.567.8-901.000",
    "company.signatory": "Nama Direktur",
    "company.signatory_position": "Direktur",
    "company.signatory_authority": "Anggaran Dasar Pasal 12",
    "customer.name": "PT Pelanggan Contoh",
    "customer.npwp": "02.345.678.9-012.000",
    "customer.nib": "9120304056781",
    "customer.billing_address": "Jl. Pelanggan No. 2, Surabaya",
    "customer.signatory": "Nama Direktur Utama",
    "customer.signatory_position": "Direktur Utama",
    "customer.signatory_authority": "Akta Pendirian No. 14",
    "order.services": "Dedicated Internet, IP VPN",
    "order.sites": "Kantor Pusat Jakarta, Gudang Surabaya",
    "order.requested_delivery": "20 April 2026",
    "total.otc": "Rp12.500.000",
    "total.mrc": "Rp28.850.000",
    "total.contract": "Rp704.900.000",
    "total.contract_in_words": "tujuh ratus empat juta sembilan ratus ribu rupiah",
    "total.contract_tax": "Rp77.539.000",
}
"""Every placeholder with the value that a preview shows."""

LONGEST = 150_000
"""Characters of a wording, all together: an event tells it whole beside the order, and a paper prints it."""
_PLACEHOLDER = re.compile(r"\{\{\s*([a-z_]+(?:\.[a-z_]+)*)\s*\}\}")
_BRACES = re.compile(r"\{\{|\}\}")


def used_in(text: str) -> list[str]:
    """The placeholders of a text, in order, known or not."""
    return _PLACEHOLDER.findall(text)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder replaced by its value. Raises KeyError for one that has none."""
    return _PLACEHOLDER.sub(lambda match: values[match[1]], text)


def faults_of_text(text: str, field: str) -> Iterator[Refusal]:
    """What is wrong with a text's placeholders; `field` is a JSON pointer to the text."""
    for name in used_in(text):
        if name not in KNOWN:
            yield Refusal("placeholder_unknown", "input", {"placeholder": name, "known": ", ".join(KNOWN)}, field)
    left = _BRACES.search(_PLACEHOLDER.sub("", text))
    if left is not None:
        yield Refusal("placeholder_malformed", "input", {"found": left[0]}, field)


def faults_of(clauses: tuple[Clause, ...], sla: tuple[ServiceLevel, ...], scope: str, *, at: str) -> Iterator[Refusal]:
    """What is wrong with the content of a template or the terms of a contract; `at` is the JSON pointer to it."""
    length = len(scope) + sum(len(clause.title) + len(clause.text) for clause in clauses)
    if length > LONGEST:
        yield Refusal("wording_too_long", "input", {"length": length, "most": LONGEST}, f"{at}/clauses")
    seen: set[str] = set()
    for index, clause in enumerate(clauses):
        if clause.key in seen:
            yield Refusal("clause_key_twice", "input", {"key": clause.key}, f"{at}/clauses/{index}/key")
        seen.add(clause.key)
        yield from faults_of_text(clause.title, f"{at}/clauses/{index}/title")
        yield from faults_of_text(clause.text, f"{at}/clauses/{index}/text")
    for index, level in enumerate(sla):
        for name in ("measure", "target", "remedy"):
            yield from faults_of_text(getattr(level, name) or "", f"{at}/sla/{index}/{name}")
    yield from faults_of_text(scope, f"{at}/scope")
