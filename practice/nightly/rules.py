"""Pure rules and words of the nightly page and question."""
