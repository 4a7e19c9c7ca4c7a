"""Blueprints whose every route must say who may enter, and what the routes of an app say of themselves."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from flask import Blueprint, Flask
from werkzeug.routing import UUIDConverter

from practice.access import Allow

ViewFunction = TypeVar("ViewFunction", bound=Callable[..., Any])


class IdConverter(UUIDConverter):
    """A UUID within an address. Anything else builds no address, or a value could add path segments of another page."""

    def to_url(self, value: object) -> str:
        """The id as it stands in an address. Raises: ValueError for anything else."""
        return super().to_url(value if isinstance(value, UUID) else UUID(str(value)))


class LabelledBlueprint(Blueprint):
    """A blueprint whose every route must say who may enter."""

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(name, import_name)
        self.labels: dict[str, Allow] = {}
        self.working_without_database: set[str] = set()  # endpoints
        self.never_returned_to: set[str] = set()  # endpoints

    def route(
        self,
        rule: str,
        *,
        allow: Allow | None = None,
        needs_database: bool = True,
        return_after_sign_in: bool = True,
        **options: Any,
    ) -> Callable[[ViewFunction], ViewFunction]:
        """Flask's ``route`` with a label, ``allow``, that must not be left out.

        ``needs_database=False``: the page answers, as for the signed-out, while the database cannot be reached.
        ``return_after_sign_in=False``: nobody is led back to this page after signing in.

        Raises:
            TypeError: ``allow`` is missing.
        """
        if allow is None:
            raise TypeError(f"{self.name}: {rule} does not say who may enter (allow=)")

        def label(view: ViewFunction) -> ViewFunction:
            endpoint = f"{self.name}.{options.get('endpoint', view.__name__)}"
            self.labels[endpoint] = allow
            if not needs_database:
                self.working_without_database.add(endpoint)
            if not return_after_sign_in:
                self.never_returned_to.add(endpoint)
            return super(LabelledBlueprint, self).route(rule, **options)(view)

        return label

    def get(
        self, rule: str, *, allow: Allow | None = None, **options: Any
    ) -> Callable[[ViewFunction], ViewFunction]:
        """A route for GET alone: a page that changes nothing."""
        return self.route(rule, allow=allow, methods=["GET"], **options)

    def post(
        self, rule: str, *, allow: Allow | None = None, **options: Any
    ) -> Callable[[ViewFunction], ViewFunction]:
        """A route for POST alone: a change without a page of its own."""
        return self.route(rule, allow=allow, methods=["POST"], **options)


def route_labels(app: Flask) -> dict[str, Allow]:
    """Who may enter, by endpoint, for every labelled route of the app."""
    labels: dict[str, Allow] = {"static": Allow.ANYONE, **app.extensions.get("outside_labels", {})}
    for blueprint in app.blueprints.values():
        if isinstance(blueprint, LabelledBlueprint):
            labels |= blueprint.labels
    return labels


def label_library_routes(app: Flask, labels: dict[str, Allow]) -> None:
    """Say who may enter the routes, by endpoint, that do not belong to a ``LabelledBlueprint``."""
    app.extensions.setdefault("outside_labels", {}).update(labels)


def needs_database(app: Flask, endpoint: str | None) -> bool:
    """Whether a request to this endpoint fails while the database cannot be reached; True for an unknown one."""
    blueprint = _blueprint_of(app, endpoint)
    return blueprint is None or endpoint not in blueprint.working_without_database


def may_return_to(app: Flask, endpoint: str) -> bool:
    """Whether somebody may be led back to this endpoint after signing in."""
    blueprint = _blueprint_of(app, endpoint)
    return blueprint is None or endpoint not in blueprint.never_returned_to


def _blueprint_of(app: Flask, endpoint: str | None) -> LabelledBlueprint | None:
    blueprint = app.blueprints.get((endpoint or "").rpartition(".")[0])
    return blueprint if isinstance(blueprint, LabelledBlueprint) else None
