"""The HTTP edge: strict requests in, commands and queries through, problems out."""
