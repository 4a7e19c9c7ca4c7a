"""The routes of this feature; importing them registers them with the blueprint."""

from practice.stashed_forms.routes import form_pages, stashed_forms
from practice.stashed_forms.routes.blueprint import blueprint

__all__ = ["blueprint", "form_pages", "stashed_forms"]
