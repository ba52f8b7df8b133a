"""The guide's steps against a running system, over HTTP and NATS only."""
