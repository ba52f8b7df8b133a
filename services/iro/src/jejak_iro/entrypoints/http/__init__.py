"""The HTTP API of the iro service, one module per aggregate."""
