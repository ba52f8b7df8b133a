"""Records that list documents, small enough to judge by how files are looked after."""

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4

from shared.kit.tests.toy import NOON, PACKER, SERVICE, Toy

from jejak_events.language import Event, Recorded, Value
from jejak_kit.commands import CommandBus, Handlers
from jejak_kit.decider import ABSENT, Command, Decider, RuleBook, rule
from jejak_kit.documents import Document


class Picture(Value):
    sha256: str
    filename: str
    media_type: str
    size: int
    subject: str | None = None


class Page(Value):
    pictures: tuple[Picture, ...]


class AlbumFilled(Event, service=SERVICE, type="album.filled"):
    pages: tuple[Page, ...]


class Album(Value):
    pages: tuple[Page, ...]
    status: str = "filled"


class FillAlbum(Command, name="fill"):
    pages: tuple[Page, ...]


RULES: RuleBook[Album] = RuleBook("album", lambda album: album.status, {FillAlbum: rule([ABSENT], ["packer"])})


def decide(command: FillAlbum, state: Album | None) -> Sequence[AlbumFilled]:
    RULES.check(command, state)
    return [AlbumFilled(pages=command.pages)]


ALBUM: Decider[Album, FillAlbum, AlbumFilled] = Decider(
    "album", Album, lambda state, event: Album(pages=event.pages), decide, RULES
)


def picture(document: Document, **changes: object) -> Picture:
    known = {name: getattr(document, name) for name in ("sha256", "filename", "media_type", "size")}
    return Picture.model_validate({**known, **changes})


async def listed(toy: Toy, *pictures: Picture) -> UUID:
    """An album with the pictures, deep inside an event."""
    command = FillAlbum(actor=PACKER, at=NOON, pages=(Page(pictures=()), Page(pictures=pictures)))
    bus = CommandBus(toy.committer, Handlers((ALBUM,), {}))
    receipt = await bus.execute(command, uuid4(), key=None, expected_version=None, correlation_id=uuid4())
    return receipt.record_id


def pictures_in(events: Iterable[Recorded[Event]]) -> list[Picture]:
    """What the events of an album list."""
    filled = [event.data for event in events if isinstance(event.data, AlbumFilled)]
    return [picture for album in filled for page in album.pages for picture in page.pictures]
