"""Webhooks: other systems that hear of events at an address of their own, after the Standard Webhooks specification."""
