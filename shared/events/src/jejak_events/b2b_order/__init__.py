"""What the b2b-order service says."""
