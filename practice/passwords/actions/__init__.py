"""Actions of passwords: changing and resetting them, the links and codes for it."""
