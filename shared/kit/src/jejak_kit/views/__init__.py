"""Read models: pure folds over events into versioned tables, rebuilt from the store at will."""
