"""The demonstration: real orders on a real system, seen from outside."""
