"""What is due at some time: kept in PostgreSQL, set and cancelled by events, done once whatever fails."""

from jejak_kit.deadlines.keeper import DeadlinesOf
from jejak_kit.decider import Calendar, Cancelled, Deadline

__all__ = ["Calendar", "Cancelled", "Deadline", "DeadlinesOf"]
