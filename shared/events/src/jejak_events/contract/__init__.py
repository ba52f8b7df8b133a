"""What the contract service says. Importing this package registers all of its events."""

from jejak_events.contract import charges, contract, first_version, form, order, template

__all__ = ["charges", "contract", "first_version", "form", "order", "template"]
