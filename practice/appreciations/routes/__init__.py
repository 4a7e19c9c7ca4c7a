"""The routes of this feature; importing them registers them with the blueprint."""

from practice.appreciations.routes import appreciations, lists, papers, prompts
from practice.appreciations.routes.blueprint import blueprint

__all__ = ["appreciations", "blueprint", "lists", "papers", "prompts"]
