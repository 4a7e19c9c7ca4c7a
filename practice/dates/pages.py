"""Dates as kinds of activity: planned ahead, and at home."""

from practice.copies.queries import CopyReader
from practice.dates.models import PlannedDate
from practice.dates.queries import copy_planned_dates, plans_since
from practice.dates.rules.plans import PLANNED_DATE_ITEM, STATE_WORDS, hitches
from practice.entries.pages import LOG_LINK
from practice.library.rules.activities import ActivityKind
from practice.library.rules.kinds import (
    ActivityKindSpec,
    CaseloadColumn,
    KindEntries,
    KindInReview,
    KindLink,
    KindPicture,
)
from practice.messages import N_

AT_HOME_DATE = ActivityKindSpec(
    ActivityKind.AT_HOME_DATE,
    KindPicture("home", "amber"),
    (LOG_LINK, KindLink(N_("Ideas"), "dates.ideas", values={"where": "home"}, style="quiet", icon="search")),
    entries=KindEntries(minutes=True, felt=True, may_cost=True),
    review=KindInReview(column=CaseloadColumn.TOGETHER),
)
PLANNED_DATE = ActivityKindSpec(
    ActivityKind.PLANNED_DATE,
    KindPicture("calendar", "amber"),
    (
        KindLink(N_("Plan it"), "dates.plan", "dates_id", icon="calendar"),
        KindLink(N_("Ideas"), "dates.ideas", values={"where": "out"}, style="quiet", icon="search"),
    ),
    entries=KindEntries(
        is_logged_elsewhere=True, minutes=True, felt=True, may_cost=True, may_need_sitter=True
    ),
    review=KindInReview(
        report=plans_since,
        template="dates/_review.html",
        words={"states": STATE_WORDS, "hitches": hitches},
    ),
    copy_readers={PlannedDate: CopyReader(PLANNED_DATE_ITEM, copy_planned_dates)},
)
