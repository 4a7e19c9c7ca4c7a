"""The table of activity kinds: what the feature of each kind declares, for all other features.

How to add one: docs/a-new-activity-kind.md.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from practice.library.rules.activities import ActivityKind
from practice.viewers import TherapistViewer

# Takes the therapist, the assignment (an ``AssignmentView``) and the first day; returns what the template shows.
ReportReader = Callable[[TherapistViewer, Any, date], Any]


class KindsIncomplete(Exception):
    """The table lacks a kind or has one twice; the message says what to change, and where."""


class CaseloadColumn(StrEnum):
    """The columns of the caseload, each about one kind."""

    CHECK_IN = "check_in"
    TOGETHER = "together"


@dataclass(frozen=True)
class KindPicture:
    """The picture of a kind in a list: ``icon`` of templates/_parts/icon.html, ``tone`` plum, amber or sage."""

    icon: str
    tone: str


@dataclass(frozen=True)
class KindLink:
    """A link on a partner's page of an assignment, to where the kind is noted or looked up."""

    words: str
    endpoint: str
    id_name: str = ""  # what the endpoint calls the assignment's id; "" where it takes none
    values: Mapping[str, str] = field(default_factory=dict)  # further values of the address
    style: str = "go"  # of templates/_parts/link_button.html
    icon: str | None = None

    def url_values(self, assignment_id: UUID) -> dict[str, Any]:
        """The values for ``url_for``."""
        return dict(self.values) | ({self.id_name: assignment_id} if self.id_name else {})


@dataclass(frozen=True)
class KindEntries:
    """How an assignment of this kind is noted as an entry, and what the form asks besides what every form asks."""

    is_logged_elsewhere: bool = False  # on pages of its own; the form of an entry redirects there
    is_listed: bool = True  # a partner's page of the assignment lists its entries
    minutes: bool = False  # the form asks for minutes
    whose: bool = False  # the form asks whose time it was: for the two, for the family, or for oneself
    felt: bool = False  # the form asks how connected it left each partner, 0 to 4
    may_cost: bool = False  # money is among the barriers
    may_need_sitter: bool = False  # the lack of a sitter is among the barriers


@dataclass(frozen=True)
class KindOnPaper:
    """What the printed homework sheet has of an assignment of this kind."""

    is_task: bool = True  # it is on the page for both
    has_rows: bool = True  # a circle for each day
    has_lines: bool = True  # lines to write what happened
    has_own_pages: bool = False  # a page for each partner alone


@dataclass(frozen=True)
class KindInReview:
    """What a therapist reads of an assignment of this kind: in the review, and in the caseload."""

    is_listed: bool = True  # the review lists it under what was tried
    counts_entries: bool = True  # it says how often it happened; otherwise only its rhythm
    report: ReportReader | None = None  # reads what the kind keeps besides entries
    template: str = ""  # shows it: ``found`` is what ``report`` returned, ``pair`` the couple
    words: Mapping[str, Any] = field(default_factory=dict)  # for the template, as ``words``
    column: CaseloadColumn | None = None


@dataclass(frozen=True)
class ActivityKindSpec:
    """Everything that differs by the kind of an activity."""

    kind: ActivityKind
    picture: KindPicture
    links: tuple[KindLink, ...]  # the first is where it is noted
    takes_questions: bool = True  # an activity may ask questions of its own
    has_agenda: bool = False  # it has an agenda; the review shows what was said in a section of its own
    is_count_shown: bool = (
        True  # couples see how often; False where that would tell what one partner keeps to themselves
    )
    entries: KindEntries = KindEntries()
    paper: KindOnPaper = KindOnPaper()
    review: KindInReview = KindInReview()
    # The ``CopyReader`` of each of its tables with sealed text, for a copy of one's own words.
    copy_readers: Mapping[type[Any], Any] = field(default_factory=dict)


_specs: dict[ActivityKind, ActivityKindSpec] = {}


def register_kinds(specs: Iterable[ActivityKindSpec], kinds: Iterable[ActivityKind] = ActivityKind) -> None:
    """Fill the table, once, before anything is read; practice/app.py names the specs.

    Raises:
        KindsIncomplete: one of ``kinds`` has no spec or two, or a column of the caseload has not exactly one kind.
    """
    registered = list(specs)
    for kind in kinds:
        if (n := sum(spec.kind == kind for spec in registered)) != 1:
            raise KindsIncomplete(_advice(kind, n))
    for column in CaseloadColumn:
        if sum(spec.review.column is column for spec in registered) != 1:
            raise KindsIncomplete(
                f"The caseload's column {column.value} tells of exactly one kind: set review=KindInReview(column="
                f"CaseloadColumn.{column.name}) in one spec and in no other."
            )
    _specs.clear()
    _specs.update((spec.kind, spec) for spec in registered)


def _advice(kind: ActivityKind, n_specs: int) -> str:
    if n_specs:
        return f"The activity kind {kind} has {n_specs} specs: leave one of them in ACTIVITY_KINDS of practice/app.py."
    return (
        f"The activity kind {kind} has no spec: declare an ActivityKindSpec in pages.py of its own feature, and name "
        "it in ACTIVITY_KINDS of practice/app.py (docs/a-new-activity-kind.md)."
    )


def spec_of(kind: ActivityKind) -> ActivityKindSpec:
    """What is declared of a kind.

    Raises:
        KindsIncomplete: the table is not filled, or lacks this kind.
    """
    try:
        return _specs[kind]
    except KeyError:
        raise KindsIncomplete(_advice(kind, 0)) from None


def registered_specs() -> tuple[ActivityKindSpec, ...]:
    """All of them, in the order in which they were registered."""
    return tuple(_specs.values())


def kind_of_column(column: CaseloadColumn) -> ActivityKind:
    """The kind a column of the caseload tells of."""
    return next(spec.kind for spec in _specs.values() if spec.review.column is column)
