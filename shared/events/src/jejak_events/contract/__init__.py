"""What the contract service says. Importing this package registers all of its events."""

from jejak_events.contract import charges, contract, form, order

__all__ = ["charges", "contract", "form", "order"]
