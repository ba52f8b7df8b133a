"""The HTTP API of the kom service."""
