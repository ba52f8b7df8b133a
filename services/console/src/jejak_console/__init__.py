"""Reads across all services: order timelines, the combined feed, exports for process mining."""
