"""Erasing a person, for every service alike: what is known of them, what must go, and saying that it has gone."""
