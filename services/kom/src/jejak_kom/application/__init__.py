"""Commands to events (handlers), events to commands (policies), events to rows (views)."""
