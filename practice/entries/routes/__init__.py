"""The routes of this feature; importing them registers them with the blueprint."""

from practice.entries.routes import assignments, entries, form_data
from practice.entries.routes.blueprint import blueprint

__all__ = ["assignments", "blueprint", "entries", "form_data"]
