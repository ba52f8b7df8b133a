"""Pure rules: no clock, no randomness, no database, no broker, no web."""
