"""Queries of entries."""
