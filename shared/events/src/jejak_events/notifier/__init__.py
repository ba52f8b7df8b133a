"""What the notifier service says."""

from jejak_events.notifier import dossier, notification, rule, webhook, webhook_delivery

__all__ = ["dossier", "notification", "rule", "webhook", "webhook_delivery"]
