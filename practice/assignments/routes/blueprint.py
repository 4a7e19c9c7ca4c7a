"""What all of homework's pages share: the blueprint they hang on, and the words of their choices."""

from practice.web.blueprints import LabelledBlueprint

blueprint = LabelledBlueprint("assignments", __name__)
