"""Where requests, messages and command lines come in."""
