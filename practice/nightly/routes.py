"""Pages of the nightly page and its question."""

from practice.web import Pages

pages = Pages("nightly", __name__)
