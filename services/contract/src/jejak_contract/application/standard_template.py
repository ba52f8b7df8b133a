"""The contract template that comes with the product: there from the first start, and legal's to change from then on."""

from datetime import UTC, datetime
from uuid import UUID

from jejak_contract.domain.identity import template_id
from jejak_contract.domain.reaction import POLICY
from jejak_contract.domain.template.commands import InstallTemplate
from jejak_events.contract.agreement import Clause, ServiceLevel
from jejak_events.contract.template import TemplateContent
from jejak_kit.decider import Command

NAME = "Perjanjian Kerja Sama Layanan"
CLAUSES = (
    (
        "definisi",
        "Definisi",
        "Perjanjian adalah Perjanjian Kerja Sama Nomor {{contract.number}} beserta seluruh lampiran dan adendumnya, yang "
        "merupakan satu kesatuan yang tidak terpisahkan.",
        "Layanan adalah layanan yang dipesan PIHAK KEDUA menurut Form Berlangganan Nomor {{form.number}}, yaitu "
        "{{order.services}}.",
        "Biaya OTC adalah biaya yang ditagihkan satu kali; Biaya MRC adalah biaya yang ditagihkan setiap bulan.",
    ),
    (
        "ruang_lingkup",
        "Ruang Lingkup",
        "PIHAK PERTAMA menyediakan Layanan bagi PIHAK KEDUA di lokasi: {{order.sites}}.",
        "Rincian Layanan, lokasi, dan biaya tercantum dalam lampiran Perjanjian ini.",
    ),
    (
        "jangka_waktu",
        "Jangka Waktu",
        "Perjanjian ini berlaku selama {{period.months}} bulan, terhitung sejak {{contract.starts_on}} sampai dengan "
        "{{contract.ends_on}}.",
        "Perpanjangan dituangkan dalam adendum yang ditandatangani PARA PIHAK sebelum jangka waktu berakhir.",
    ),
    (
        "biaya_dan_pembayaran",
        "Biaya dan Pembayaran",
        "Biaya OTC seluruhnya adalah {{total.otc}} dan Biaya MRC seluruhnya adalah {{total.mrc}} per bulan; nilai "
        "Perjanjian selama jangka waktunya adalah {{total.contract}} ({{total.contract_in_words}}), belum termasuk pajak.",
        "PIHAK KEDUA membayar setiap tagihan secara penuh paling lambat 30 (tiga puluh) hari kalender sejak tagihan "
        "diterima, ke rekening yang tercantum dalam tagihan.",
        "Tagihan yang disanggah secara tertulis sebelum jatuh tempo diselesaikan PARA PIHAK dengan musyawarah; bagian yang "
        "tidak disanggah tetap dibayar tepat waktu.",
    ),
    (
        "perpajakan",
        "Perpajakan",
        "Pajak yang timbul dari Perjanjian ini menjadi kewajiban masing-masing PIHAK menurut peraturan "
        "perundang-undangan; Pajak Pertambahan Nilai ditambahkan pada setiap tagihan.",
    ),
    (
        "kewajiban_pihak_pertama",
        "Hak dan Kewajiban PIHAK PERTAMA",
        "PIHAK PERTAMA memasang, mengoperasikan, dan memelihara Layanan sesuai tingkat layanan yang disepakati, dan "
        "menyediakan penanganan gangguan setiap saat.",
        "PIHAK PERTAMA memberitahukan pemeliharaan terencana paling lambat 3 (tiga) hari kerja sebelumnya.",
        "PIHAK PERTAMA berhak menerima pembayaran, dan menghentikan sementara Layanan yang tagihannya telah lewat jatuh "
        "tempo setelah memberikan peringatan tertulis.",
    ),
    (
        "kewajiban_pihak_kedua",
        "Hak dan Kewajiban PIHAK KEDUA",
        "PIHAK KEDUA menyediakan tempat, daya listrik, dan izin masuk yang diperlukan di setiap lokasi, serta menjaga "
        "perangkat PIHAK PERTAMA yang ditempatkan di sana.",
        "PIHAK KEDUA menggunakan Layanan untuk keperluan yang tidak bertentangan dengan peraturan perundang-undangan.",
        "PIHAK KEDUA berhak atas Layanan sesuai tingkat layanan, dan atas restitusi bila tingkat itu tidak tercapai.",
    ),
    (
        "tingkat_layanan",
        "Tingkat Layanan",
        "Tingkat layanan dan restitusinya tercantum dalam lampiran; restitusi diperhitungkan pada tagihan berikutnya.",
        "Pemeliharaan terencana, keadaan kahar, dan gangguan yang berasal dari pihak PIHAK KEDUA tidak diperhitungkan.",
    ),
    (
        "kerahasiaan",
        "Kerahasiaan dan Pelindungan Data Pribadi",
        "PARA PIHAK menjaga kerahasiaan seluruh informasi yang diperoleh karena Perjanjian ini, selama berlakunya dan 2 "
        "(dua) tahun setelah berakhirnya.",
        "PARA PIHAK memproses data pribadi yang dipertukarkan hanya untuk pelaksanaan Perjanjian ini, sesuai "
        "Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi.",
    ),
    (
        "keadaan_kahar",
        "Keadaan Kahar",
        "Keadaan kahar adalah kejadian di luar kemampuan PARA PIHAK, antara lain bencana alam, kebakaran, huru-hara, "
        "perang, dan kebijakan pemerintah, yang secara langsung menghalangi pelaksanaan Perjanjian ini.",
        "PIHAK yang mengalaminya memberitahukan secara tertulis paling lambat 7 (tujuh) hari kalender sejak kejadian; "
        "kewajiban yang terhalang ditangguhkan selama keadaan itu berlangsung.",
    ),
    (
        "perubahan",
        "Perubahan",
        "Perubahan Perjanjian ini sah bila dituangkan dalam adendum yang ditandatangani PARA PIHAK.",
    ),
    (
        "pengakhiran",
        "Pengakhiran",
        "Perjanjian ini berakhir karena jangka waktunya habis, karena kesepakatan tertulis PARA PIHAK, atau karena salah "
        "satu PIHAK tetap melanggar kewajibannya 30 (tiga puluh) hari kalender setelah peringatan tertulis.",
        "PARA PIHAK mengesampingkan Pasal 1266 Kitab Undang-Undang Hukum Perdata sepanjang mengenai perlunya putusan "
        "pengadilan untuk mengakhiri Perjanjian ini.",
        "Pengakhiran tidak menghapus kewajiban yang telah timbul sebelumnya.",
    ),
    (
        "penyelesaian_sengketa",
        "Hukum dan Penyelesaian Sengketa",
        "Perjanjian ini tunduk pada hukum Republik Indonesia.",
        "Perselisihan diselesaikan dengan musyawarah; bila dalam 30 (tiga puluh) hari kalender tidak tercapai mufakat, "
        "perselisihan diselesaikan melalui pengadilan negeri di tempat kedudukan PIHAK PERTAMA.",
    ),
    (
        "penutup",
        "Penutup",
        "Perjanjian ini ditandatangani oleh wakil PARA PIHAK yang berwenang, bermeterai cukup atau dengan meterai "
        "elektronik, dan mempunyai kekuatan hukum yang sama bagi PARA PIHAK.",
        "Hal yang belum diatur dituangkan dalam adendum yang merupakan bagian dari Perjanjian ini.",
    ),
)
SLA = (
    ("Ketersediaan layanan", "99,5 % per bulan", "Restitusi 5 % MRC untuk setiap 0,5 % di bawah target"),
    ("Waktu tanggap gangguan", "30 menit", None),
    ("Waktu pemulihan gangguan", "4 jam", "Restitusi 1 % MRC per jam keterlambatan, paling banyak 50 % MRC"),
)
SCOPE = (
    "Pemasangan, pengujian, pengoperasian, dan pemeliharaan {{order.services}} di {{order.sites}}, dengan tanggal layanan "
    "yang diminta {{order.requested_delivery}}."
)
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def standard_template() -> tuple[UUID, Command]:
    """The command that puts it there: given at every start, of effect once."""
    content = TemplateContent(
        clauses=tuple(Clause(key=key, title=title, text="\n\n".join(text)) for key, title, *text in CLAUSES),
        sla=tuple(ServiceLevel(measure=measure, target=target, remedy=remedy) for measure, target, remedy in SLA),
        scope=SCOPE,
    )
    return template_id("standard"), InstallTemplate(actor=POLICY, at=SINCE, title=NAME, content=content)
