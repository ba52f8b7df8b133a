"""NATS: the relay that publishes a store, and the consumers that take what others publish."""
