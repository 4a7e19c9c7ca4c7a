"""Pages of couples."""

from practice.web import Pages

pages = Pages("couples", __name__)
