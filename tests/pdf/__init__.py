"""The machine that prints, and what it prints."""
