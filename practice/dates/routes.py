"""Pages of dates: ideas, and plans made ahead."""

from practice.web import Pages

pages = Pages("dates", __name__)
