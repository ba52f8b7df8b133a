"""What the contract service says. Importing this package registers all of its events."""

from jejak_events.contract import contract

__all__ = ["contract"]
