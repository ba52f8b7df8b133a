"""The minutes as a PDF: printed and stored before the command that names it, so that no event tells of a file that is not.

The same minutes print to the same bytes, which are stored once: a request that is repeated, or fails between the two,
leaves nothing wrong behind. A file that no event came to name is swept like any upload that nobody wanted.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from fastapi.responses import Response

from jejak_events.document import Document
from jejak_events.kom.kom import Meeting, Minutes, MinutesPaper
from jejak_kit.commands import RecordMissing
from jejak_kit.papers import Printed
from jejak_kit.runtime import Runtime
from jejak_kom.application.minutes_paper import colleagues, minutes_data, personal_texts
from jejak_kom.domain.kom import KOM, Kom
from jejak_kom.domain.kom.commands import CompleteKom
from jejak_kom.domain.roles import SALES_OPS
from jejak_kom.papers import RISALAH

PDF = "application/pdf"
PDF_ANSWER: dict[int | str, dict[str, object]] = {200: {"content": {PDF: {}}}}


@dataclass(frozen=True)
class MinutesPdf:
    """Prints minutes on the runtime's press."""

    runtime: Runtime

    async def issue(self, kom_id: UUID, version: int | None) -> MinutesPaper | None:
        """The minutes of this version as a stored PDF; None if completing the KOM will be refused anyway.

        Raises PaperTooLarge and PressBusy.
        """
        events = await self.runtime.reader.record(kom_id, version=version)
        if not events or events[0].type.partition(".")[0] != KOM.aggregate:
            return None
        kom = KOM.fold(event.data for event in events)  # type: ignore[misc]  # the record's own events
        if kom is None or KOM.rules.refusal(CompleteKom, kom, SALES_OPS) is not None:
            return None
        assert kom.meeting is not None, "a KOM that may be completed has been scheduled"
        assert kom.minutes is not None
        printed = await self._print(kom, kom.meeting, kom.minutes, draft=False)

        async def whole() -> AsyncIterator[bytes]:
            yield printed.pdf

        kept = await self.runtime.documents.put(whole(), f"{_name(kom)}.pdf")
        document = Document(sha256=kept.sha256, filename=kept.filename, media_type=kept.media_type, size=kept.size)
        return MinutesPaper(document=document, fingerprint=printed.fingerprint)

    async def preview(self, kom: Kom) -> Response:
        """The minutes as they stand. Raises RecordMissing where there are none."""
        if kom.meeting is None or kom.minutes is None:
            raise RecordMissing
        printed = await self._print(kom, kom.meeting, kom.minutes, draft=True)
        headers = {"Content-Disposition": f'attachment; filename="{_name(kom)}-draft.pdf"'}
        return Response(printed.pdf, media_type=PDF, headers=headers)

    async def _print(self, kom: Kom, meeting: Meeting, minutes: Minutes, *, draft: bool) -> Printed:
        values = personal_texts(kom)
        opened = await self.runtime.sealer.open_many(values)
        names = await self.runtime.directory.names(colleagues(kom))
        texts = dict(zip(values, opened, strict=True))
        company = self.runtime.service.settings.letterhead_name
        data = minutes_data(kom, meeting, minutes, names, texts, company=company, draft=draft)
        return await self.runtime.press.issue(RISALAH, data)


def _name(kom: Kom) -> str:
    return f"{kom.number.replace('/', '-')}-risalah"
