"""Pages of agreements: words, yes, and what becomes of them."""

from practice.web import Pages

pages = Pages("agreements", __name__)
