"""The blueprint of these routes."""

from practice.web.blueprints import LabelledBlueprint

blueprint = LabelledBlueprint("passwords", __name__)
