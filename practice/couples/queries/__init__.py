"""Queries of couples."""
