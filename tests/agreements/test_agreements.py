"""One parenting matter in words both say yes to: as the two click, and against a slow model."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practice import clock, db
from practice.agreements import actions as agreement_actions
from practice.agreements import queries as agreement_queries
from practice.agreements.rules import AgreementDraft, AgreementState
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.rules import Ends
from practice.errors import Refusal
from practice.release import UNDO_WINDOW
from practice.viewers import PartnerViewer
from tests.assignments import make
from tests.conftest import StandingClock
from tests.page_requests import filled, read
from tests.people import Cast, Person

SignIn = Callable[[Person | None], FlaskClient]
WORDS = "Shoes off in the hall, whoever is in a hurry."


@pytest.fixture
def matters(app: Flask, cast: Cast) -> UUID:
    return make.assign(
        app, cast.nora, cast.couple_ids["amal"], "same-side", days_ago=20, low=0, high=0, ends=Ends.OPEN
    )


def propose(client: FlaskClient, matters: UUID, **changes: str) -> str:
    there = f"/agreements/{matters}/add"
    sent = filled(client, there) | {"matter": "Shoes", "words": WORDS, "try_until": "2026-03-20"} | changes
    answer = client.post(there, data=sent)
    return f"{answer.status_code} {answer.text}"


def press(client: FlaskClient, matters: UUID, which: str, value: str = "") -> None:
    there = f"/agreements/{matters}"
    page = read(client, there)
    form = next(form for form in page.forms() if which in form.action)
    answer = client.post(form.action, data=form.filled() | ({"press": value} if value else {}))
    assert answer.status_code == 303


@pytest.mark.slow
def test_it_is_an_agreement_once_both_said_yes_to_the_same_words(
    app: Flask, cast: Cast, as_: SignIn, matters: UUID, time: StandingClock
) -> None:
    amal, theo, there = as_(cast.amal), as_(cast.theo), f"/agreements/{matters}"
    assert propose(amal, matters).startswith("303")
    assert WORDS not in read(theo, there).words(), "it can be taken back for ten minutes"
    time.forward(minutes=10)
    assert "Still being worded" in read(theo, there).words()
    assert "Keep it" not in read(theo, there).words()
    press(theo, matters, "/yes")
    for client in (amal, theo):
        assert "Being tried until Friday 20 March" in read(client, there).words()
    press(amal, matters, "/decide", "keep")
    assert "Kept" in read(theo, there).words()
    review = read(as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/review").words()
    assert WORDS in review


@pytest.mark.slow
def test_new_words_take_back_every_yes(
    app: Flask, cast: Cast, as_: SignIn, matters: UUID, time: StandingClock
) -> None:
    amal, theo, there = as_(cast.amal), as_(cast.theo), f"/agreements/{matters}"
    propose(amal, matters)
    time.forward(minutes=10)
    old = next(form for form in read(theo, there).forms() if "/yes" in form.action)
    word = next(url for url in read(amal, there).links() if url.endswith("/word"))
    sent = filled(amal, word) | {"words": "Shoes off at the door."}
    assert amal.post(word, data=sent).status_code == 303
    late = theo.post(old.action, data=old.filled(), follow_redirects=True)
    assert "The words have changed since you read them" in late.text
    assert "Still being worded" in read(amal, there).words()
    again = amal.post(word, data=sent | {"words": "Nobody reads this."})
    assert "The words have changed since you read them" in again.text
    assert "Nobody reads this." in again.text, "what was typed is kept"
    press(theo, matters, "/yes")
    assert "Being tried" in read(amal, there).words()


@pytest.mark.slow
def test_what_was_let_go_is_folded_away_and_comes_back_as_it_stood(
    app: Flask, cast: Cast, as_: SignIn, matters: UUID, time: StandingClock
) -> None:
    amal, theo, there = as_(cast.amal), as_(cast.theo), f"/agreements/{matters}"
    propose(amal, matters)
    time.forward(minutes=10)
    press(theo, matters, "/yes")
    press(theo, matters, "/decide", "let_go")
    assert "Bring it back" in read(amal, there).words()
    press(amal, matters, "/decide", "again")
    assert "Being tried" in read(theo, there).words()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"matter": ""}, "Please write something here."),
        ({"words": "x" * 900}, "Please keep this to 800 letters."),
        ({"try_until": "2026-03-01"}, "Please choose a day that is still to come."),
        ({"try_until": "2029-03-01"}, "Please choose a day within a year."),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    app: Flask, cast: Cast, as_: SignIn, matters: UUID, changes: dict[str, str], words: str
) -> None:
    answered = propose(as_(cast.amal), matters, **changes)
    assert answered.startswith("200")
    assert words in answered


def test_a_matter_sent_twice_is_named_once_and_strangers_find_none(
    app: Flask, cast: Cast, as_: SignIn, matters: UUID
) -> None:
    amal, there = as_(cast.amal), f"/agreements/{matters}"
    sent = filled(amal, f"{there}/add") | {"matter": "Shoes", "words": WORDS}
    for _ in range(2):
        assert amal.post(f"{there}/add", data=sent, follow_redirects=True).status_code == 200
    assert read(amal, there).words().count(WORDS) == 1
    for stranger in (cast.jun, cast.mara):
        assert as_(stranger).get(there).status_code == 404


@dataclass
class Slow:
    """An agreement as anybody would keep it on paper: the words, and who nodded at them."""

    state: AgreementState = AgreementState.WORDING
    wording: int = 1
    nods: dict[int, set[str]] = field(default_factory=lambda: {1: {"amal"}})

    def act(self, who: str, what: str, read: int) -> bool:
        """Whether it was taken."""
        if what in ("yes", "reword") and read != self.wording:
            return False
        if what == "keep" and self.state not in (AgreementState.TRYING, AgreementState.KEEPING):
            return False
        if what == "reword":
            self.wording += 1
            self.state = AgreementState.WORDING
        if what in ("yes", "reword"):
            self.nods.setdefault(self.wording, set()).add(who)
        if what == "keep":
            self.state = AgreementState.KEEPING
        if what == "let_go":
            self.state = AgreementState.LET_GO
        if what == "again":
            self.state = AgreementState.WORDING
        both = self.nods[self.wording] == {"amal", "theo"}
        if self.state is AgreementState.WORDING and both:
            self.state = AgreementState.TRYING
        return True


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["amal", "theo"]),
        st.sampled_from(["yes", "yes", "reword", "keep", "let_go", "again"]),
        st.integers(0, 1),  # how old the words on the page are
    ),
    max_size=8,
)


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_order_of_yes_new_words_keeping_and_letting_go_ends_where_paper_would(
    app: Flask, cast: Cast, matters: UUID, steps: list[tuple[str, str, int]]
) -> None:
    slow = Slow()
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        viewers = {"amal": cast.amal.viewer, "theo": cast.theo.viewer}
        amal = viewers["amal"]
        assert isinstance(amal, PartnerViewer)
        draft = AgreementDraft(uuid4(), None, matter="Shoes", words=WORDS)
        row = agreement_actions.propose(
            amal, assignment_queries.assignment(amal, matters), draft, now=clock.now() - UNDO_WINDOW
        )
        for who, what, age in steps:
            viewer, read_words = viewers[who], slow.wording - age
            assert isinstance(viewer, PartnerViewer)
            expected = slow.act(who, what, read_words)
            now = clock.now()
            doing: dict[str, Callable[[], None]] = {
                "yes": partial(agreement_actions.say_yes, viewer, row, read_words, now=now),
                "reword": partial(agreement_actions.reword, viewer, row, draft, read_words, now=now),
                "keep": partial(agreement_actions.keep, viewer, row, now=now),
                "let_go": partial(agreement_actions.let_go, viewer, row, now=now),
                "again": partial(agreement_actions.try_again, viewer, row, now=now),
            }
            try:
                doing[what]()
                taken = True
            except Refusal:
                taken = False
            assert taken is expected, (who, what)
            assert (row.state, row.wording) == (slow.state, slow.wording)
        assert agreement_queries.agreement_view(amal, row.id).state is slow.state
        db.session.rollback()
        db.session.remove()
