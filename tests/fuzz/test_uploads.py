"""Hostile files and forms on every endpoint that takes a file: a precise problem in both languages, and nothing stored."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from shared.kit.tests.documents.files import PDF
from tests.acceptance.office import Office
from tests.acceptance.people import key
from tests.acceptance.record import Record
from tests.fuzz import contract_ready, uploads
from tests.fuzz.iro_ready import asked, draft, verification, wish_of
from tests.fuzz.ready import CLIENT

from jejak_embedded.home import Running, load_environment
from jejak_kit.documents import MAX_BYTES

Target = tuple[str, Record, str, dict[str, str]]
TOO_LARGE = MAX_BYTES + 100 * 1024


@pytest.fixture(scope="module", params=["iro", "verification", "review", "form"])
def target(request: pytest.FixtureRequest, office: Office) -> Target:
    """A record that takes a file: its service, the record, its command, and the fields that go with the file."""
    match request.param:
        case "iro":
            return "iro", draft(office), "attach", {}
        case "verification":
            return "iro", verification(office), "attach", {"item": "npwp"}
        case "form":
            return "contract", contract_ready.draft(office), "attach", {"kind": "proposal"}
        case _:
            review = asked(office)
            return "iro", review, "provide_document", {"request_id": wish_of(review)}


@pytest.fixture(scope="module")
def documents(system: Running, target: Target) -> Path:
    """Where the service keeps its documents."""
    return Path(urlsplit(load_environment(Path(system.home), target[0])["JEJAK_DOCUMENTS_URL"]).path)


def files_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


class Uploader:
    """Sends to the target in a language, and sees that a refusal leaves nothing behind."""

    def __init__(self, system: Running, token: str, target: Target, documents: Path) -> None:
        self.service, self.record, self._command, self.fields = target
        self._url = f"{system.endpoints[self.service]}/v1{self.record.path}/{self._command}"
        self._token, self._documents = token, documents

    def send(self, language: str = "id", **request: object) -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Accept-Language": language,
            "Idempotency-Key": key(),
            "If-Match": self.record.etag,
            **request.pop("headers", {}),  # type: ignore[dict-item]  # named so by whoever sends
        }
        return CLIENT.post(self._url, headers=headers, **request)  # type: ignore[arg-type]  # httpx's own names

    def refused(self, status: int, code: str, **request: object) -> dict[str, object]:
        """Sends it in both languages; the Indonesian problem."""
        before = files_in(self._documents)
        answers = [self.send(language, **request) for language in ("id", "en")]
        assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(status, code)] * 2, answers[
            0
        ].text
        indonesian, english = (answer.json() for answer in answers)
        for name in ("title", "detail"):
            assert indonesian[name]
            assert indonesian[name] != english[name]
            assert code not in indonesian[name]
        assert files_in(self._documents) == before
        return dict(indonesian)


@pytest.fixture
def uploader(system: Running, everybody: str, target: Target, documents: Path) -> Uploader:
    return Uploader(system, everybody, target, documents)


@pytest.mark.parametrize("what", uploads.UNSUITABLE)
def test_an_unsuitable_file_is_refused(uploader: Uploader, what: str) -> None:
    name, content, code = uploads.UNSUITABLE[what]
    uploader.refused(422, code, files={"file": (name, content)}, data=uploader.fields)


@pytest.mark.parametrize("what", uploads.FORMS)
def test_a_form_that_is_none_is_refused(uploader: Uploader, what: str) -> None:
    form = uploads.FORMS[what]
    uploader.refused(form.status, form.code, content=form.body, headers={"Content-Type": form.content_type})


def test_what_is_over_size_is_refused_however_it_is_sent(uploader: Uploader) -> None:
    """By the length it declares, and without one when too much has come; just over the file's own limit by the store."""

    def chunks() -> Iterator[bytes]:
        yield uploads.part("file", PDF, "a.pdf")[:-2]
        for _ in range(TOO_LARGE // 65_536 + 1):
            yield bytes(65_536)
        yield uploads.END

    files = {"file": ("a.pdf", PDF + bytes(TOO_LARGE))}
    uploader.refused(413, "body_too_large", files=files, data=uploader.fields)
    before = uploader.send(content=chunks(), headers={"Content-Type": uploads.MULTIPART})
    assert (before.status_code, before.json()["code"]) == (413, "body_too_large")
    just_over = {"file": ("a.pdf", PDF + bytes(MAX_BYTES - len(PDF) + 1))}
    uploader.refused(422, "document_too_large", files=just_over, data=uploader.fields)


def test_a_name_is_only_a_name(uploader: Uploader, office: Office, documents: Path) -> None:
    """Whatever it looks like, it names no place, breaks no header and keeps its true type; then the record takes it."""
    reader = office.contract.sales_ops if uploader.service == "contract" else office.sales_ops
    record = reader.see(uploader.record)
    for number, (what, name) in enumerate(uploads.NAMES.items()):
        content = PDF + f"% {record.id} {number}\n".encode()
        record = reader.see(record)
        answer = uploader.send(files={"file": (name, content)}, data=uploader.fields, headers={"If-Match": record.etag})
        assert answer.is_success, f"{what}: {answer.text}"
    listed = [document["filename"] for document in documents_in(reader.see(record).body)]
    assert len(listed) == len(uploads.NAMES)
    for name in listed:
        assert not set(name) & set('/\\\r\n\u202e"'), name
        assert name.endswith(".pdf")
        assert 0 < len(name) <= 255
        assert name.strip(". ") not in ("", "pdf"), name
    assert {path.relative_to(documents).parts[0] for path in files_in(documents)} <= {"sha256", "types"}


def documents_in(body: object) -> Iterator[dict[str, str]]:
    """Every document that a record lists, wherever."""
    match body:
        case {"sha256": _, "filename": _}:
            yield body  # type: ignore[misc]  # the shape was just matched
        case dict():
            for value in body.values():
                yield from documents_in(value)
        case list():
            for value in body:
                yield from documents_in(value)
