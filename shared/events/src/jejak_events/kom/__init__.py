"""What the kom service says."""
