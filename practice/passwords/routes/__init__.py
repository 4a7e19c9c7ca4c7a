"""The routes of this feature; importing them registers them with the blueprint."""

from practice.passwords.routes import changes, resets
from practice.passwords.routes.blueprint import blueprint

__all__ = ["blueprint", "changes", "resets"]
