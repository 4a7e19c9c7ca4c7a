"""Work beside the web process."""
