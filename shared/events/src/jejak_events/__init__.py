"""The published language of Jejak: what a service says when something has happened, and how others read it."""
