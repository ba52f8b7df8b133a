"""Kick-off meetings: from an active contract to requested procurement and deployment."""
