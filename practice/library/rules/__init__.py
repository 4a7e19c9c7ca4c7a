"""Rules of library."""
