"""Sending webhooks: from an event to a delivery, from a delivery to an answer of the receiver."""
