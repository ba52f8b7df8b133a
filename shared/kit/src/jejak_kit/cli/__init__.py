"""The `jejak` command: generic commands here, those of services and of the embedded system by entry points."""
