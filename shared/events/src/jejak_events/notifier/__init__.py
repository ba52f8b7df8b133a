"""What the notifier service says."""

from jejak_events.notifier import dossier, notification, rule

__all__ = ["dossier", "notification", "rule"]
