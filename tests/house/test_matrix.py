"""Who gets through which door: every page and method, tried by nine people with Amal & Theo's ids.

A page that is not in the table fails, and so does a line whose page is gone.
"""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from practice import db, web
from practice.access import Allow
from practice.db import Base
from tests.house.rooms import fill
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
    "appreciations.deleted": AUTHOR,
    "appreciations.undo": AUTHOR,
    "appreciations.take_back": AUTHOR,
    "homework.take_back": AUTHOR,
    "agreements.take_back": AUTHOR,
    "kindnesses.take_item_back": AUTHOR,
    "kindnesses.take_kindness_back": AUTHOR,
    "appointments.edit_topic": AUTHOR,
    "appointments.delete_topic": AUTHOR,
    "appointments.deleted_topic": AUTHOR,
    "appointments.undo_topic": AUTHOR,
    "appointments.take_topic_back": AUTHOR,
    "appointments.mark_topic_talked": THEIR_THERAPIST,
    "appointments.mark_topic_open": THEIR_THERAPIST,
    "appointments.plan": THEIR_THERAPIST,
    "appointments.move": THEIR_THERAPIST,
    "appointments.say_it_took_place": THEIR_THERAPIST,
    "appointments.cancel": THEIR_THERAPIST,
    "appointments.cancelled": THEIR_THERAPIST,
    "appointments.put_back": THEIR_THERAPIST,
    "homework.assign": THEIR_THERAPIST,
    "homework.change": THEIR_THERAPIST,
    "homework.choose": THEIR_THERAPIST,
    "homework.given": THEIR_THERAPIST,
    "homework.go_on": THEIR_THERAPIST,
    "homework.stop": THEIR_THERAPIST,
    "homework.keep": THEIR_THERAPIST,
    "homework.rate": THEIR_THERAPIST,
    "dates.like": PARTNERS,
    "dates.unlike": PARTNERS,
    "dates.plan": THE_COUPLE,
    "dates.change": THE_COUPLE,
    "dates.steps": THE_COUPLE,
    "dates.become": THE_COUPLE,
    "dates.diary": THE_COUPLE,
    "appreciations.becoming": THE_COUPLE,
    "appreciations.said": AUTHOR,
    "appreciations.landed": {"theo"},
    "kindnesses.show": THE_COUPLE,
    "kindnesses.noticed": THE_COUPLE,
    "kindnesses.edit": AUTHOR,
    "kindnesses.delete": AUTHOR,
    "kindnesses.undo": AUTHOR,
    "kindnesses.not_now": THE_COUPLE,
    "kindnesses.bring_back": THE_COUPLE,
    "kindnesses.take_back": AUTHOR,
    "kindnesses.give_again": AUTHOR,
    "agreements.listed": THE_COUPLE,
    "agreements.propose": THE_COUPLE,
    "agreements.word": THE_COUPLE,
    "agreements.say_yes": THE_COUPLE,
    "agreements.decide": THE_COUPLE,
    "nightly.tonight": THE_COUPLE,
    "nightly.book": THE_COUPLE,
    "nightly.read": THE_COUPLE,
    "nightly.answer": THE_COUPLE,
    "nightly.another": THE_COUPLE,
    "nightly.answers": THE_COUPLE,
    "nightly.take_out": THE_COUPLE,
    "nightly.take_back": THE_COUPLE,
    "homework.paper": THEIR_THERAPIST,
    "homework.sheet": THEIR_THERAPIST,
    "appreciations.paper": THEIR_THERAPIST,
    "appreciations.take_paper_out": THEIR_THERAPIST,
    "homework.couple_season": THEIR_THERAPIST,
    "homework.end_season": THE_COUPLE | THEIR_THERAPIST,
    "homework.rest": THE_COUPLE,
    "homework.unrest": THE_COUPLE,
    "homework.not_now": THE_COUPLE,
    "homework.bring_back": THE_COUPLE,
    "homework.begin": THE_COUPLE,
    "homework.check_in": THE_COUPLE,
    "homework.delete": THE_COUPLE,
    "homework.edit": THE_COUPLE,
    "homework.log": THE_COUPLE,
    "homework.show": THE_COUPLE,
    "homework.side": THE_COUPLE,
    "homework.undo": THE_COUPLE,
    "library.show": THERAPISTS - {"ines"},
    "library.carry": THERAPISTS - {"ines"},
    "library.copy": THERAPISTS - {"ines"},
    "library.edit": THERAPISTS - {"ines"},
    "library.take_out": THERAPISTS - {"ines"},
    "library.bring_back": THERAPISTS - {"ines"},
    "homework.give": THERAPISTS - {"ines"},
    "homework.again": THEIR_THERAPIST,
    "homework.profile": THEIR_THERAPIST,
    "opening.choose": THEIR_THERAPIST,
    "opening.preview": THEIR_THERAPIST,
    "opening.room": THEIR_THERAPIST,
    "opening.shared": THEIR_THERAPIST,
    "opening.sheet": THEIR_THERAPIST,
    "opening.take_back": THEIR_THERAPIST,
    "review.show": THEIR_THERAPIST,
    "couples.accept": ANYONE,
    "couples.attest": THEIR_THERAPIST,
    "couples.change": THEIR_THERAPIST,
    "couples.end": THEIR_THERAPIST,
    "couples.invite": THEIR_THERAPIST,
    "couples.mail_invitation": THEIR_THERAPIST,
    "couples.policy": THEIR_THERAPIST,
    "couples.remove_therapist": {"wanda"},
    "couples.read_out": THEIR_THERAPIST,
    "couples.reopen": THEIR_THERAPIST,
    "couples.rest": THEIR_THERAPIST,
    "couples.resume": THEIR_THERAPIST,
    "couples.share": THEIR_THERAPIST,
    "couples.show": THEIR_THERAPIST,
    "couples.unshare": THEIR_THERAPIST,
    "couples.withdraw_invitation": THEIR_THERAPIST,
}
DENIED = {401, 404}


def _expected(app: Flask, endpoint: str, arguments: set[str]) -> set[str]:
    if endpoint in TABLE:
        return TABLE[endpoint]
    assert not arguments, (
        f"{endpoint} names a row: say in tests/house/test_matrix.py who may open Amal & Theo's"
    )
    return BY_LABEL[web.labels(app)[endpoint]]


def test_the_table_lists_what_there_is(app: Flask) -> None:
    assert set(TABLE) <= set(app.view_functions), "the table names pages that are gone"


# Doors are the same on both databases; what lies behind them is looked up by each, so the likeliest try both.
LIKELIEST = ("theo", "jun", "ravi")
TRIED = [("sqlite", who) for who in EVERYBODY] + [
    pytest.param("postgres", who, marks=pytest.mark.postgres) for who in LIKELIEST
]


@pytest.mark.parametrize(("database_url", "who"), TRIED, indirect=["database_url"])
def test_nobody_gets_through_a_door_that_is_not_theirs(furnished: Flask, cast: Cast, who: str) -> None:
    """One sign-in tries every door; what was counted before and after tells whether any of them gave way."""
    tried = 0
    client = sign_in(furnished, cast[who])
    before = _counts(furnished)
    for rule in furnished.url_map.iter_rules():
        expected = (
            _expected(furnished, rule.endpoint, set(rule.arguments))
            if rule.endpoint not in {"static", "bundle"}
            else ANYONE
        )
        if who in expected:
            continue
        url = fill(furnished, rule, cast)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = client.open(url, method=method)
            assert answer.status_code in DENIED, f"{who}: {method} {url} answered {answer.status_code}"
            tried += 1
    after = _counts(furnished)
    lines = after.pop("audit_entry") - before.pop("audit_entry")
    assert lines == tried, f"{who}: {tried} refusals left {lines} lines in the record"
    assert before == after, f"{who}: a door that was not theirs changed rows"
    assert tried > 10


@pytest.mark.parametrize("who", [who for who in EVERYBODY if who != "nobody"])
def test_everybody_gets_through_their_own_doors(furnished: Flask, cast: Cast, who: str) -> None:
    client = sign_in(furnished, cast[who])
    for rule in furnished.url_map.iter_rules():
        named = rule.endpoint in {
            "static",
            "bundle",
            "accounts.leave",
            "accounts.set_up",
            "accounts.new_password",
        }
        if named or "GET" not in (rule.methods or set()):
            continue
        if who in _expected(furnished, rule.endpoint, set(rule.arguments)) and rule.endpoint in TABLE:
            answer = client.get(fill(furnished, rule, cast))
            assert answer.status_code not in DENIED, f"{who}: GET {rule.rule} answered {answer.status_code}"


def test_a_strangers_id_and_an_unknown_one_look_alike(furnished: Flask, cast: Cast) -> None:
    ravi = sign_in(furnished, cast.ravi)
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
