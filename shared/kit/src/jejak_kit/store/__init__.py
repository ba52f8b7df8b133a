"""The write side: the event store and everything that is written in the append's own transaction."""
