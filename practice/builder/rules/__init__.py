"""Rules of builder."""
