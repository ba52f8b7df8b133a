"""The object-centric event log of all orders, as a JSON file or a SQLite database (OCEL 2.0)."""
