"""What the notifier service says."""
