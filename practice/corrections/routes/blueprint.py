"""The blueprint of these routes."""

from practice.web.blueprints import LabelledBlueprint

blueprint = LabelledBlueprint("corrections", __name__)
