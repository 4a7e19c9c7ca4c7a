"""Rules of dates."""
