"""The routes of this feature; importing them registers them with the blueprint."""

from practice.authentication.routes import (
    authentication,
    current_sign_in,
    devices,
    fresh_sign_in,
    second_factors,
    sign_in,
    sign_out,
    you,
)
from practice.authentication.routes.blueprint import blueprint

__all__ = [
    "authentication",
    "blueprint",
    "current_sign_in",
    "devices",
    "fresh_sign_in",
    "second_factors",
    "sign_in",
    "sign_out",
    "you",
]
