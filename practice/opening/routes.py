"""Pages of opening."""

from practice.web import Pages

pages = Pages("opening", __name__)
