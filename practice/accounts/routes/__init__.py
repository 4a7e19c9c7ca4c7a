"""The routes of this feature; importing them registers them with the blueprint."""

from practice.accounts.routes import current_account, public
from practice.accounts.routes.blueprint import blueprint

__all__ = ["blueprint", "current_account", "public"]
