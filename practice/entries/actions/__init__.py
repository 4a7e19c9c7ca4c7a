"""Actions of entries."""
