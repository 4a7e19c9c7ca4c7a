"""Rules of rhythm."""
