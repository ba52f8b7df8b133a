"""Everything the iro service says. Importing this package registers all of its events."""

from jejak_events.iro import iro, quotation, review, verification

__all__ = ["iro", "quotation", "review", "verification"]
