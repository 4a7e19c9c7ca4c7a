"""Ordinary Days: a practice companion for couples therapists."""

__version__ = "0.1.0"
