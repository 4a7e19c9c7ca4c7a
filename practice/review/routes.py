"""Pages of review."""

from practice.web import Pages

pages = Pages("review", __name__)
