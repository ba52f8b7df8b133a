"""What the service does with commands and files: load, decide, append; read, check, hand on."""
