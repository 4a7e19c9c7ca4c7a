"""Pages of library."""

from practice.web import Pages

pages = Pages("library", __name__)
