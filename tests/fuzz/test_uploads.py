"""Hostile files and forms on every endpoint that takes a file: a precise problem in both languages, and nothing stored."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from shared.kit.tests.documents.files import PDF
from tests.acceptance.office import Office
from tests.acceptance.people import key
from tests.fuzz import uploads
from tests.fuzz.operations import OPERATIONS, Operation
from tests.fuzz.preparations import READY
from tests.fuzz.ready import CLIENT, Ready

from jejak_embedded.home import Running, load_environment
from jejak_kit.documents import MAX_BYTES

TARGETS = [each for each in OPERATIONS if each.body == "multipart/form-data" and not each.path.endswith("/import")]
"""Every operation that keeps a file of a record; imports read theirs, and have tests of their own."""
TOO_LARGE = MAX_BYTES + 100 * 1024
Target = tuple[Operation, Ready]


@pytest.fixture(scope="module", params=TARGETS, ids=str)
def target(request: pytest.FixtureRequest, office: Office) -> Target:
    """An operation that takes a file, and a record that stands where it may take one."""
    operation: Operation = request.param
    return operation, READY[operation.service][operation.name](office)


@pytest.fixture(scope="module")
def documents(system: Running, target: Target) -> Path:
    """Where the service keeps its documents."""
    return Path(urlsplit(load_environment(Path(system.home), target[0].service)["JEJAK_DOCUMENTS_URL"]).path)


def files_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


class Uploader:
    """Sends to the target in a language, and sees that a refusal leaves nothing behind."""

    def __init__(self, system: Running, token: str, target: Target, documents: Path) -> None:
        operation, self.ready = target
        assert self.ready.files is not None
        (self.field,) = self.ready.files
        self.fields = self.ready.data
        self._service = system.endpoints[operation.service]
        self._path = operation.path
        self._token, self._documents = token, documents

    def see(self) -> httpx.Response:
        """The record as it is now."""
        path = self._path.partition("{id}")[0] + self.ready.path["id"]
        answer = CLIENT.get(self._service + path, headers={"Authorization": f"Bearer {self._token}"})
        assert answer.is_success, answer.text
        return answer

    def send(self, language: str = "id", **request: object) -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Accept-Language": language,
            "Idempotency-Key": key(),
            "If-Match": self.ready.etag or "",
            **request.pop("headers", {}),  # type: ignore[dict-item]  # named so by whoever sends
        }
        return CLIENT.post(self._service + self._path.format_map(self.ready.path), headers=headers, **request)  # type: ignore[arg-type]  # httpx's own names

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
    uploader.refused(422, code, files={uploader.field: (name, content)}, data=uploader.fields)


@pytest.mark.parametrize("what", uploads.forms("file"))
def test_a_form_that_is_none_is_refused(uploader: Uploader, what: str) -> None:
    form = uploads.forms(uploader.field)[what]
    uploader.refused(form.status, form.code, content=form.body, headers={"Content-Type": form.content_type})


def test_what_is_over_size_is_refused_however_it_is_sent(uploader: Uploader) -> None:
    """By the length it declares, and without one when too much has come; just over the file's own limit by the store."""

    def chunks() -> Iterator[bytes]:
        yield uploads.part(uploader.field, PDF, "a.pdf")[:-2]
        for _ in range(TOO_LARGE // 65_536 + 1):
            yield bytes(65_536)
        yield uploads.END

    files = {uploader.field: ("a.pdf", PDF + bytes(TOO_LARGE))}
    uploader.refused(413, "body_too_large", files=files, data=uploader.fields)
    before = uploader.send(content=chunks(), headers={"Content-Type": uploads.MULTIPART})
    assert (before.status_code, before.json()["code"]) == (413, "body_too_large")
    just_over = {uploader.field: ("a.pdf", PDF + bytes(MAX_BYTES - len(PDF) + 1))}
    uploader.refused(422, "document_too_large", files=just_over, data=uploader.fields)


def test_a_name_is_only_a_name(uploader: Uploader, documents: Path) -> None:
    """Whatever it looks like, it names no place, breaks no header and keeps its true type; then the record takes it. Those
    that take a single file are given the first of the names.
    """
    kept: list[str] = []
    record = uploader.see()
    for number, (what, name) in enumerate(uploads.NAMES.items()):
        content = PDF + f"% {uploader.ready.path['id']} {number}\n".encode()
        headers = {"If-Match": record.headers["etag"]}
        answer = uploader.send(files={uploader.field: (name, content)}, data=uploader.fields, headers=headers)
        if kept and answer.status_code == 409:
            break
        assert answer.is_success, f"{what}: {answer.text}"
        record = uploader.see()
        listed = {document["sha256"]: document["filename"] for document in documents_in(record.json())}
        kept.append(listed[hashlib.sha256(content).hexdigest()])
    for name in kept:
        assert not set(name) & set('/\\\r\n\u202e"'), name
        assert name.endswith(".pdf")
        assert 0 < len(name) <= 255
        assert name.strip(". ") not in ("", "pdf"), name
    assert {path.relative_to(documents).parts[0] for path in files_in(documents)} <= {"owners", "sha256", "types"}


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
