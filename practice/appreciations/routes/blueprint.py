"""The blueprint of the appreciations' routes."""

from practice.web.blueprints import LabelledBlueprint

blueprint = LabelledBlueprint("appreciations", __name__)
