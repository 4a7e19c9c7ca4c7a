"""Speed, measured: ``make bench``. Never run by the tests, and never a test."""
