"""The routes of the builder; importing them registers them with the blueprint."""

from practice.builder.routes import activities, files
from practice.builder.routes.blueprint import blueprint

__all__ = ["activities", "blueprint", "files"]
