"""Pages of appointments."""

from practice.web import Pages

pages = Pages("appointments", __name__)
