"""The routes of this feature; importing them registers them with the blueprint."""

from practice.consent.routes import consents, participation, policies
from practice.consent.routes.blueprint import blueprint

__all__ = ["blueprint", "consents", "participation", "policies"]
