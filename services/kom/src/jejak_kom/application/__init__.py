"""Handlers, policies and views."""
