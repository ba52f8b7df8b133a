"""What the contract service decides: pure functions, without clock, randomness, input or output."""
