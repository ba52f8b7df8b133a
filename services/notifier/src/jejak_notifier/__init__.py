"""Tells people and systems what concerns them."""
