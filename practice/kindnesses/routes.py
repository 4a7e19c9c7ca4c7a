"""Pages of small kindnesses: the menus, and what was given."""

from practice.web import Pages

pages = Pages("kindnesses", __name__)
