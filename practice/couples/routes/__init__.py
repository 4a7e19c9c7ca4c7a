"""The routes of this feature; importing them registers them with the blueprint."""

from practice.couples.routes import couples, current_person, partners
from practice.couples.routes.blueprint import blueprint

__all__ = ["blueprint", "couples", "current_person", "partners"]
