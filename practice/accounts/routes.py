"""Pages of accounts: the front door, signing out, leaving."""

from practice.web import Pages

pages = Pages("accounts", __name__)
