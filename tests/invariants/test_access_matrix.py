"""Who gets through which door: every page and method, tried by nine people with Amal & Theo's ids.

A page that is not in the table fails, and so does a line whose page is gone.
"""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from practice import db
from practice.access import Allow
from practice.db.base import Base
from practice.web import blueprints
from tests.invariants.rows_of_everything import fill
from tests.people import Cast, sign_in

pytestmark = pytest.mark.slow  # make check leaves it to make test

EVERYBODY = ("nobody", "amal", "theo", "jun", "mara", "nora", "ravi", "ines", "wanda")
PARTNERS = {"amal", "theo", "jun", "mara"}
THERAPISTS = {"nora", "ravi", "ines", "wanda"}
OWNERS = {"wanda", "ines"}
ANYONE = set(EVERYBODY)
MEMBERS = PARTNERS | THERAPISTS
THE_COUPLE = {"amal", "theo"}
AUTHOR = {"amal"}
THEIR_THERAPIST = {"nora"}

# Pages that name no row, by the label they carry; all others stand in the table.
BY_LABEL = {
    Allow.ANYONE: ANYONE,
    Allow.PARTNER: PARTNERS,
    Allow.THERAPIST: THERAPISTS,
    Allow.OWNER: OWNERS,
    Allow.MEMBER: MEMBERS,
}
TABLE: dict[str, set[str]] = {
    "appreciations.edit": AUTHOR,
    "appreciations.delete": AUTHOR,
    "appreciations.show_deleted": AUTHOR,
    "appreciations.put_back": AUTHOR,
    "appreciations.take_back": AUTHOR,
    "corrections.take_back": AUTHOR,
    "agreements.take_back": AUTHOR,
    "kindnesses.take_item_back": AUTHOR,
    "kindnesses.take_kindness_back": AUTHOR,
    "topics.edit": AUTHOR,
    "topics.delete": AUTHOR,
    "topics.show_deleted": AUTHOR,
    "topics.put_back": AUTHOR,
    "topics.take_back": AUTHOR,
    "topics.mark_talked": THEIR_THERAPIST,
    "topics.mark_open": THEIR_THERAPIST,
    "appointments.plan": THEIR_THERAPIST,
    "appointments.move": THEIR_THERAPIST,
    "appointments.mark_held_without_opening": THEIR_THERAPIST,
    "appointments.cancel": THEIR_THERAPIST,
    "appointments.show_cancelled": THEIR_THERAPIST,
    "appointments.put_back": THEIR_THERAPIST,
    "assignments.assign": THEIR_THERAPIST,
    "assignments.change": THEIR_THERAPIST,
    "assignments.choose": THEIR_THERAPIST,
    "assignments.index": THEIR_THERAPIST,
    "assignments.resume": THEIR_THERAPIST,
    "assignments.stop": THEIR_THERAPIST,
    "assignments.keep": THEIR_THERAPIST,
    "assignments.rate": THEIR_THERAPIST,
    "dates.like": PARTNERS,
    "dates.unlike": PARTNERS,
    "dates.plan": THE_COUPLE,
    "dates.change": THE_COUPLE,
    "dates.set_steps": THE_COUPLE,
    "dates.decide": THE_COUPLE,
    "dates.download_calendar": THE_COUPLE,
    "appreciations.answer_prompt": THE_COUPLE,
    "appreciations.mark_said": AUTHOR,
    "appreciations.mark_landed": {"theo"},
    "kindnesses.show": THE_COUPLE,
    "kindnesses.notice": THE_COUPLE,
    "kindnesses.edit_item": AUTHOR,
    "kindnesses.delete_item": AUTHOR,
    "kindnesses.put_back_item": AUTHOR,
    "kindnesses.put_aside": THE_COUPLE,
    "kindnesses.take_up": THE_COUPLE,
    "kindnesses.delete_kindness": AUTHOR,
    "kindnesses.put_back_kindness": AUTHOR,
    "agreements.index": THE_COUPLE,
    "agreements.propose": THE_COUPLE,
    "agreements.reword": THE_COUPLE,
    "agreements.say_yes": THE_COUPLE,
    "agreements.decide": THE_COUPLE,
    "nightly.tonight": THE_COUPLE,
    "nightly.begin_book": THE_COUPLE,
    "nightly.read_tonight": THE_COUPLE,
    "nightly.answer": THE_COUPLE,
    "nightly.pass_on": THE_COUPLE,
    "nightly.answers": THE_COUPLE,
    "nightly.delete_answer": THE_COUPLE,
    "nightly.take_back": THE_COUPLE,
    "paper.log_from_paper": THEIR_THERAPIST,
    "paper.print_sheet": THEIR_THERAPIST,
    "appreciations.keep_from_paper": THEIR_THERAPIST,
    "appreciations.take_paper_out": THEIR_THERAPIST,
    "seasons.add_for_couple": THEIR_THERAPIST,
    "seasons.end": THE_COUPLE | THEIR_THERAPIST,
    "assignments.rest": THE_COUPLE,
    "assignments.undo_rest": THE_COUPLE,
    "not_now.put_aside": THE_COUPLE,
    "not_now.take_up": THE_COUPLE,
    "check_ins.begin": THE_COUPLE,
    "check_ins.show_step": THE_COUPLE,
    "corrections.delete": THE_COUPLE,
    "corrections.edit": THE_COUPLE,
    "entries.log": THE_COUPLE,
    "entries.show_assignment": THE_COUPLE,
    "corrections.add_side": THE_COUPLE,
    "corrections.restore": THE_COUPLE,
    "library.show": THERAPISTS - {"ines"},
    "builder.export_activity": THERAPISTS - {"ines"},
    "builder.copy": THERAPISTS - {"ines"},
    "builder.edit": THERAPISTS - {"ines"},
    "library.take_out": THERAPISTS - {"ines"},
    "library.bring_back": THERAPISTS - {"ines"},
    "assignments.assign_to_all": THERAPISTS - {"ines"},
    "assignments.keep_previous": THEIR_THERAPIST,
    "profiles.edit": THEIR_THERAPIST,
    "opening.choose": THEIR_THERAPIST,
    "opening.preview": THEIR_THERAPIST,
    "opening.room": THEIR_THERAPIST,
    "opening.share": THEIR_THERAPIST,
    "opening.sheet": THEIR_THERAPIST,
    "opening.take_back": THEIR_THERAPIST,
    "review.show": THEIR_THERAPIST,
    "invitations.accept": ANYONE,
    "couples.attest": THEIR_THERAPIST,
    "couples.change": THEIR_THERAPIST,
    "couples.end": THEIR_THERAPIST,
    "invitations.invite": THEIR_THERAPIST,
    "invitations.mail": THEIR_THERAPIST,
    "consent.state_policy": THEIR_THERAPIST,
    "hand_over.remove_therapist": {"wanda"},
    "couples.make_read_out_code": THEIR_THERAPIST,
    "couples.reopen": THEIR_THERAPIST,
    "couples.rest": THEIR_THERAPIST,
    "couples.resume": THEIR_THERAPIST,
    "couples.share": THEIR_THERAPIST,
    "couples.show": THEIR_THERAPIST,
    "couples.unshare": THEIR_THERAPIST,
    "invitations.withdraw": THEIR_THERAPIST,
}
DENIED = {401, 404}


def _expected(app: Flask, endpoint: str, arguments: set[str]) -> set[str]:
    if endpoint in TABLE:
        return TABLE[endpoint]
    assert not arguments, (
        f"{endpoint} names a row: say in tests/invariants/test_access_matrix.py who may open Amal & Theo's"
    )
    return BY_LABEL[blueprints.route_labels(app)[endpoint]]


def test_the_table_lists_what_there_is(app: Flask) -> None:
    assert set(TABLE) <= set(app.view_functions), "the table names pages that are gone"


# Doors are the same on both databases; what lies behind them is looked up by each, so the likeliest try both.
LIKELIEST = ("theo", "jun", "ravi")
TRIED = [("sqlite", who) for who in EVERYBODY] + [
    pytest.param("postgres", who, marks=pytest.mark.postgres) for who in LIKELIEST
]


@pytest.mark.parametrize(("database_url", "who"), TRIED, indirect=["database_url"])
def test_nobody_opens_a_page_that_is_not_theirs(full_app: Flask, cast: Cast, who: str) -> None:
    """One sign-in tries every door; what was counted before and after tells whether any of them gave way."""
    tried = 0
    client = sign_in(full_app, cast[who])
    before = _counts(full_app)
    for rule in full_app.url_map.iter_rules():
        expected = (
            _expected(full_app, rule.endpoint, set(rule.arguments))
            if rule.endpoint not in {"static", "bundle"}
            else ANYONE
        )
        if who in expected:
            continue
        url = fill(full_app, rule, cast)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = client.open(url, method=method)
            assert answer.status_code in DENIED, f"{who}: {method} {url} answered {answer.status_code}"
            tried += 1
    after = _counts(full_app)
    lines = after.pop("audit_entry") - before.pop("audit_entry")
    assert lines == tried, f"{who}: {tried} refusals left {lines} lines in the record"
    assert before == after, f"{who}: a page that was not theirs changed rows"
    assert tried > 10


@pytest.mark.parametrize("who", [who for who in EVERYBODY if who != "nobody"])
def test_everybody_opens_their_own_pages(full_app: Flask, cast: Cast, who: str) -> None:
    client = sign_in(full_app, cast[who])
    for rule in full_app.url_map.iter_rules():
        named = rule.endpoint in {
            "static",
            "bundle",
            "authentication.leave",
            "clinics.set_up",
            "passwords.choose_password",
        }
        if named or "GET" not in (rule.methods or set()):
            continue
        if who in _expected(full_app, rule.endpoint, set(rule.arguments)) and rule.endpoint in TABLE:
            answer = client.get(fill(full_app, rule, cast))
            assert answer.status_code not in DENIED, f"{who}: GET {rule.rule} answered {answer.status_code}"


def test_a_strangers_id_and_an_unknown_one_look_alike(full_app: Flask, cast: Cast) -> None:
    ravi = sign_in(full_app, cast.ravi)
    theirs = ravi.get(f"/couples/{cast.couple_ids['amal']}/review")
    unknown = ravi.get("/couples/00000000-0000-4000-8000-000000000000/review")
    assert theirs.status_code == unknown.status_code == 404
    assert _without_token(theirs.text) == _without_token(unknown.text)


def _without_token(page: str) -> str:
    """A page without the token of its forms, which carries the second it was made in."""
    return re.sub(r'name="csrf_token"[^>]*', "", page)


def _counts(app: Flask) -> dict[str, int]:
    with app.app_context():
        db.session.remove()
        with db.engine().connect() as connection:
            return {
                name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in Base.metadata.tables.items()
            }
