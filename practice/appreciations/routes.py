"""Pages of appreciations."""

from practice.web import Pages

pages = Pages("appreciations", __name__)
