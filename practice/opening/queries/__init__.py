"""Queries of openings: the appointments with their couples, and the notes that may go on a sheet."""
