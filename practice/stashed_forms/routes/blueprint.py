"""The blueprint of these routes."""

from practice.web.blueprints import LabelledBlueprint

blueprint = LabelledBlueprint("stashed_forms", __name__)
