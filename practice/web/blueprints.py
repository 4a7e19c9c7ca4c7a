"""Blueprints whose every route must say who may enter, and the labels of all routes of an app."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from flask import Blueprint, Flask
from werkzeug.routing import UUIDConverter

from practice.access import Allow

ViewFunction = TypeVar("ViewFunction", bound=Callable[..., Any])


class IdConverter(UUIDConverter):
    """An id within an address. Whatever is no id makes no address, or a page could be led to press another's button."""

    def to_url(self, value: object) -> str:
        """The id as it stands in an address; ValueError for anything else."""
        return super().to_url(value if isinstance(value, UUID) else UUID(str(value)))


class LabelledBlueprint(Blueprint):
    """A blueprint whose every route must say who may enter."""

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(name, import_name)
        self.labels: dict[str, Allow] = {}

    def route(
        self, rule: str, *, allow: Allow | None = None, **options: Any
    ) -> Callable[[ViewFunction], ViewFunction]:
        """Like Flask's, with the label that must not be left out."""
        if allow is None:
            raise TypeError(f"{self.name}: {rule} does not say who may enter (allow=)")

        def label(view: ViewFunction) -> ViewFunction:
            self.labels[f"{self.name}.{options.get('endpoint', view.__name__)}"] = allow
            return super(LabelledBlueprint, self).route(rule, **options)(view)

        return label

    def get(
        self, rule: str, *, allow: Allow | None = None, **options: Any
    ) -> Callable[[ViewFunction], ViewFunction]:
        """A page that is only looked at."""
        return self.route(rule, allow=allow, methods=["GET"], **options)

    def post(
        self, rule: str, *, allow: Allow | None = None, **options: Any
    ) -> Callable[[ViewFunction], ViewFunction]:
        """A change without a page of its own."""
        return self.route(rule, allow=allow, methods=["POST"], **options)


def route_labels(app: Flask) -> dict[str, Allow]:
    """Who may enter, for every endpoint in the house."""
    found: dict[str, Allow] = {"static": Allow.ANYONE, **app.extensions.get("outside_labels", {})}
    for pages in app.blueprints.values():
        if isinstance(pages, LabelledBlueprint):
            found |= pages.labels
    return found


def label_library_routes(app: Flask, labels: dict[str, Allow]) -> None:
    """Say who may enter the pages of a library's own blueprint."""
    app.extensions.setdefault("outside_labels", {}).update(labels)
