"""Pages of homework."""

from practice.web import Pages

pages = Pages("homework", __name__)
