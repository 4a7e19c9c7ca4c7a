"""Every activity kind is whole: declared in the table, allowed by the database, seeded, shown, with pages that open."""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from enum import StrEnum
from html import unescape
from pathlib import Path

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import inspect

from practice import db
from practice.app import ACTIVITY_KINDS
from practice.entries.pages import OTHER
from practice.library import queries as library_queries
from practice.library.rules.activities import ActivityKind
from practice.library.rules.kinds import (
    ActivityKindSpec,
    KindInReview,
    KindLink,
    KindPicture,
    KindsIncomplete,
    register_kinds,
    spec_of,
)
from practice.paths import TEMPLATES
from tests.assignments import make
from tests.page_requests import read
from tests.people import Cast, Person

SignIn = Callable[[Person | None], FlaskClient]
TONES = {"plum", "amber", "sage"}


class Later(StrEnum):
    """A kind somebody has begun to add: it has a name, and nothing else yet."""

    BEGUN = "begun"


BEGUN = replace(OTHER, kind=Later.BEGUN)  # type: ignore[arg-type]


def allowed_kinds() -> set[str]:
    """What the database allows as the kind of an activity."""
    checks = {
        constraint["name"]: str(constraint["sqltext"])
        for constraint in inspect(db.engine()).get_check_constraints("activity")
    }
    return set(re.findall(r"'(\w+)'", checks["kind"]))


def seeded_kinds() -> dict[str, str]:
    """The kinds the starter library has an activity of, each with the key of one."""
    return {
        str(activity.kind): activity.key for activity in library_queries.read_folder(library_queries.STARTERS)
    }


def what_is_missing(app: Flask, spec: ActivityKindSpec) -> Iterator[str]:
    """What a kind lacks, each as a sentence that says where to write it."""
    kind = str(spec.kind)
    if kind not in allowed_kinds():
        yield (
            f"The database refuses the kind {kind}: write a migration in practice/migrations/versions that renews the "
            "constraint kind of the table activity with it (0002 shows how)."
        )
    if kind not in seeded_kinds():
        yield f'No starter activity is of the kind {kind}: write one in seeds/library, with kind = "{kind}".'
    icons = (TEMPLATES / "_parts/icon.html").read_text(encoding="utf-8")
    if f'"{spec.picture.icon}": ' not in icons or spec.picture.tone not in TONES:
        yield (
            f"The kind {kind} has no picture: name a shape of templates/_parts/icon.html and one of "
            f"{sorted(TONES)} in its spec."
        )
    if not spec.links or not all(link.words for link in spec.links):
        yield f"The kind {kind} shows no way to note it: name a KindLink with words in its spec."
    for link in spec.links:
        if link.endpoint not in app.view_functions:
            yield (
                f"The link “{link.words}” of the kind {kind} leads to {link.endpoint}, which is no page: write it in "
                "routes.py of the kind's feature, and name the feature in FEATURES of practice/app.py."
            )
    told = spec.review
    if bool(told.report) != bool(told.template) or (
        told.template and not (TEMPLATES / told.template).exists()
    ):
        yield (
            f"The review cannot tell of the kind {kind}: its spec names both a report, in queries.py or pages.py of its "
            "feature, and the template that shows it, templates/<feature>/_review.html; or neither."
        )


def test_every_kind_has_all_its_pieces(app: Flask) -> None:
    missing = [words for kind in ActivityKind for words in what_is_missing(app, spec_of(kind))]
    assert not missing, "\n".join(missing)


@pytest.mark.slow
def test_amal_reads_how_to_note_each_kind_and_every_link_opens(app: Flask, cast: Cast, as_: SignIn) -> None:
    amal, keys = as_(cast.amal), seeded_kinds()
    for kind in ActivityKind:
        given = make.assign(app, cast.nora, cast.couple_ids["amal"], keys[kind])
        page = unescape(amal.get(f"/to-try/{given}").text)
        for link in spec_of(kind).links:
            with app.test_request_context():
                href = url_for(link.endpoint, **link.url_values(given))
            assert f'href="{href}"' in page, f"the page of {kind} does not lead to {href}"
            assert link.words in page, f"the page of {kind} does not say {link.words}"
            assert amal.get(href, follow_redirects=True).status_code == 200, f"{href} of {kind} does not open"
    review = read(as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/review")
    headings = ["".join(element.itertext()) for element in review.tree.iter("h3")]
    assert len(headings) >= sum(spec_of(kind).review.is_listed for kind in ActivityKind)


def test_an_app_with_a_kind_that_nobody_declared_does_not_start() -> None:
    with pytest.raises(
        KindsIncomplete, match=r"begun has no spec: .* pages\.py .* ACTIVITY_KINDS of practice/app\.py"
    ):
        register_kinds(ACTIVITY_KINDS, [*ActivityKind, Later.BEGUN])  # type: ignore[list-item]
    with pytest.raises(KindsIncomplete, match="other has 2 specs"):
        register_kinds([*ACTIVITY_KINDS, OTHER])
    with pytest.raises(KindsIncomplete, match="column check_in"):
        register_kinds([replace(spec, review=KindInReview()) for spec in ACTIVITY_KINDS[:4]], [])
    assert spec_of(ActivityKind.OTHER) is OTHER, "what was refused changes nothing"
    with pytest.raises(KindsIncomplete, match="begun has no spec"):
        spec_of(Later.BEGUN)  # type: ignore[arg-type]


def test_a_kind_that_was_only_declared_is_told_what_it_lacks(app: Flask) -> None:
    assert [sentence.split(":")[0] for sentence in what_is_missing(app, BEGUN)] == [
        "The database refuses the kind begun",
        "No starter activity is of the kind begun",
    ]
    bare = replace(
        BEGUN,
        picture=KindPicture("spade", "sage"),
        links=(KindLink("Dig", "begun.dig"), KindLink("", "entries.log")),
        review=KindInReview(template="begun/_review.html"),
    )
    told = " ".join(what_is_missing(app, bare))
    for words in ("no picture", "shows no way", "leads to begun.dig", "review cannot tell"):
        assert words in told


def branches_on_kinds(source: str) -> list[int]:
    """The lines on which code asks which kind an activity is: a comparison, or a list or table of kinds."""
    found: list[int] = []
    if not re.search(r"ActivityKind\.|\b(activity|book)\.kind\b", source):
        return found
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Compare():
                asked: Iterable[ast.expr | None] = (node.left, *node.comparators)
            case ast.Tuple() | ast.List() | ast.Set():
                asked = node.elts
            case ast.Dict():
                asked = node.keys
            case ast.MatchValue():
                asked = (node.value,)
            case _:
                continue
        if any(
            re.search(r"\b(activity|book)\.kind$|^ActivityKind\.", ast.unparse(expression))
            for expression in asked
            if expression
        ):
            found.append(node.lineno)
    return sorted(Counter(found))


def test_code_and_templates_ask_the_table_what_differs_by_kind() -> None:
    wrong = [
        f"{file}:{line}"
        for file in sorted(Path("practice").rglob("*.py"))
        for line in branches_on_kinds(file.read_text(encoding="utf-8"))
    ]
    wrong += [
        str(file)
        for file in sorted(TEMPLATES.rglob("*.html"))
        if re.search(r"\b(activity|book)\.kind\b", file.read_text(encoding="utf-8"))
    ]
    assert not wrong, (
        f"{', '.join(wrong)}: what differs by the kind of an activity is a field of ActivityKindSpec "
        "(practice/library/rules/kinds.py), which each kind's feature fills in; ask activity.spec"
    )


@pytest.mark.parametrize(
    "source",
    [
        "if found.book.kind is not ActivityKind.CHECK_IN: pass",
        "shown = assignment.activity.kind in KINDS",
        "shown = book.kind in KINDS",
        "KINDS = (ActivityKind.KINDNESS, ActivityKind.BECOMING)",
        "TELLERS = {ActivityKind.KINDNESS: tell}",
        "match kind:\n    case ActivityKind.OTHER:\n        pass",
    ],
)
def test_a_question_for_the_kind_is_seen(source: str) -> None:
    assert branches_on_kinds(source)
