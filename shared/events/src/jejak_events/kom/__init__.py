"""What the kom service says. Importing this package registers all of its events."""

from jejak_events.kom import handover, kom

__all__ = ["handover", "kom"]
