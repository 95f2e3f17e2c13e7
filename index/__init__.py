"""Articles to ranked passages."""
