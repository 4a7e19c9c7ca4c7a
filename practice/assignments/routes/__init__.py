"""The routes of this feature; importing them registers them with the blueprint."""

from practice.assignments.routes import assignments, changes, couples, rests
from practice.assignments.routes.blueprint import blueprint

__all__ = ["assignments", "blueprint", "changes", "couples", "rests"]
