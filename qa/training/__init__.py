"""How what is shipped was fitted; anyone can fit it again."""
