"""A journal: what several services published, event by event as it was published, in one table of one service.

It knows no event: which records belong together it is told by a function of the service that keeps it.
"""

from jejak_kit.journal.entry import NO_LINKS, JournalEntry, Links
from jejak_kit.journal.journal import Journal
from jejak_kit.journal.reading import JournalReader

__all__ = ["NO_LINKS", "Journal", "JournalEntry", "JournalReader", "Links"]
