"""Rules of appreciations."""
