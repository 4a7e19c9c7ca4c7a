"""Actions of passwords."""
