"""The routes of this feature; importing them registers them with the blueprint."""

from practice.corrections.routes import corrections, notices
from practice.corrections.routes.blueprint import blueprint

__all__ = ["blueprint", "corrections", "notices"]
