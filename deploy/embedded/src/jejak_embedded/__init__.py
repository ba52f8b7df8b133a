"""Jejak on one machine with one command: real PostgreSQL and real nats-server from wheels, every service a process."""
