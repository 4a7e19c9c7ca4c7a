"""Every page the two can open reads the same to both, whoever of them noted what is of the two."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice.assignments.rules import Ends
from tests.assignments import make
from tests.invariants.crawl import walk
from tests.page_checks import ReadPage
from tests.page_requests import filled
from tests.people import Cast, Person

SignIn = Callable[[Person | None], FlaskClient]
NAMES = re.compile("Amal|Theo", re.IGNORECASE)
OF_ONES_OWN = ("/you", "/consent", "/notes", "/notes/for-me")
LOGGED = (
    "at-home-date",
    "twenty-minutes",
    "hellos-and-goodbyes",
    "all-of-us",
    "coming-back",
    "taking-turns",
)


def _note_everything(client: FlaskClient, given: dict[str, UUID]) -> None:
    """Press all that is of the two: entries with every outcome, a date, a page, a check-in, a rest, a season."""
    outcomes = ("happened", "version", "not_this_time", "rest")
    for place, key in enumerate(LOGGED):
        there = f"/to-try/{given[key]}/entry"
        sent = filled(client, there) | {"outcome": outcomes[place % len(outcomes)], "minutes": "20"}
        assert client.post(there, data=sent).status_code == 303, key
    dates, night = f"/dates/{given['planned-date']}", f"/nightly/{given['nightly-page']}"
    for what, press in (("Supper", "stayed_in"), ("The sea", "called_off")):
        assert client.post(dates, data=filled(client, dates) | {"what": what}).status_code == 303
        form = next(form for form in _read(client, dates).forms() if form.action.endswith("/become"))
        assert client.post(form.action, data=form.filled() | {"press": press}).status_code == 303
    sent = filled(client, night, "/book") | {"title": "Poems"}
    assert client.post(f"{night}/book", data=sent).status_code == 303
    assert client.post(f"{night}/read", data=filled(client, night, "/read")).status_code == 303
    season = filled(client, "/season") | {"kind": "illness"}
    assert client.post("/season", data=season).status_code == 303


def _read(client: FlaskClient, url: str) -> ReadPage:
    return ReadPage(client.get(url).text, url)


def _told(client: FlaskClient) -> dict[str, tuple[str, list[str], list[str]]]:
    """What each page says, where it leads and what it sends, without names and fresh tokens."""
    pages = walk(client, ["/today", "/week", "/calendar", "/week/note", "/topics"], most_of_a_kind=40)
    return {
        url: (
            NAMES.sub("Somebody", page.words()),
            sorted(page.links()),
            sorted(form.action for form in page.forms()),
        )
        for url, page in pages.items()
        if not url.startswith(OF_ONES_OWN)
    }


@pytest.mark.slow
@pytest.mark.parametrize("author", ["amal", "theo"])
def test_every_page_reads_the_same_to_both_whoever_noted_what_is_of_the_two(
    app: Flask, cast: Cast, as_: SignIn, author: str
) -> None:
    others = ("planned-date", "nightly-page", "weekly-check-in", "own-time", "kindnesses", "becoming")
    keys = (*LOGGED, *others)
    given = {
        key: make.assign(app, cast.nora, cast.couple_ids["amal"], key, ends=Ends.OPEN, days_ago=10)
        for key in keys
    }
    writer = {"amal": cast.amal, "theo": cast.theo}[author]
    _note_everything(as_(writer), given)
    hers, his = (_told(as_(person)) for person in (cast.amal, cast.theo))
    assert len(hers) > 30
    assert hers.keys() == his.keys()
    for url, told in hers.items():
        assert told == his[url], f"{url} tells who noted what is of the two"
