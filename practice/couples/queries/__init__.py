"""Queries of couples: the couples themselves, single partners, and policies."""
