"""A joint entry reads to the couple the same whoever made it; what one does alone is on nobody else's page."""

from datetime import timedelta

import pytest
from flask import Flask

from practice import clock, db
from practice.corrections import actions as correction_actions
from practice.entries.forms import ANSWER_PREFIX
from practice.entries.queries import entries as entry_queries
from practice.entries.rules import EntryDraft
from practice.rhythm.rules.outcomes import Outcome
from practice.viewers import PartnerViewer
from tests.assignments import make
from tests.page_requests import filled, read
from tests.people import ZONE, Cast, Person


def review(as_, cast: Cast) -> str:
    return read(as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/review").words()


@pytest.mark.slow
@pytest.mark.parametrize("key", ["at-home-date", "twenty-minutes", "weekly-check-in"])
@pytest.mark.parametrize("outcome", [Outcome.HAPPENED, Outcome.NOT_THIS_TIME])
def test_a_joint_entry_reads_the_same_whoever_of_the_two_made_it(
    app: Flask, cast: Cast, as_, key: str, outcome: Outcome
) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], key)
    entry = make.note_entry(app, cast.amal, given, outcome=outcome, note="")
    pages = (f"/to-try/{given}", "/today", "/week", "/calendar", "/week/note", f"/entries/{entry}/edit")
    for page in pages:
        hers, his = (read(as_(one), page).words() for one in (cast.amal, cast.theo))
        # Greetings and the dots of what one wrote oneself are one's own.
        if page != "/today":
            assert hers.replace("Amal", "Theo") == his.replace("Amal", "Theo"), page
    for person in (cast.amal, cast.theo):
        assert f"/entries/{entry}/edit" in as_(person).get(f"/to-try/{given}").text
        assert f"/entries/{entry}/delete" in as_(person).get(f"/to-try/{given}").text


def test_either_corrects_that_when_and_how_and_the_therapist_sees_what_stood_before(
    app: Flask, cast: Cast, as_
) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"])
    entry = make.note_entry(app, cast.amal, given, note="Soup on the sofa.", minutes=90)
    theo, url = as_(cast.theo), f"/entries/{entry}/edit"
    form = filled(theo, url, "edit")
    assert form["note"] == "" and form["minutes"] == "90", "the sentence of the other is not his to change"
    theo.post(url, data=form | {"minutes": "20", "outcome": "version", "note": "It was short."})
    for person in (cast.amal, cast.theo):
        words = read(as_(person), f"/to-try/{given}").words()
        assert "about 20 minutes" in words and "90" not in words and "Changed by" not in words
        assert "Amal Soup on the sofa." in words and "Theo It was short." in words
    told = review(as_, cast)
    assert "Changed by Theo; before:" in told and "about 90 minutes" in told and "about 20 minutes" in told
    assert "Soup on the sofa." in told and "It was short." in told
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        assert entry_queries.entry(cast.nora.viewer, entry).author_id == cast.amal.viewer.id
        assert entry_queries.entry_view(cast.theo.viewer, entry).changes == ()


@pytest.mark.slow
def test_taking_out_takes_nobody_elses_sentence_side_or_number(app: Flask, cast: Cast, as_) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"])
    entry = make.note_entry(app, cast.amal, given, note="Soup on the sofa.", felt=3)
    amal, theo = as_(cast.amal), as_(cast.theo)
    theo.post(f"/entries/{entry}/delete")
    for client in (amal, theo):
        words = read(client, f"/to-try/{given}").words()
        assert "Soup on the sofa." in words and "It is no longer noted." in words and "Once" not in words
    assert "3 of 4" in read(amal, f"/to-try/{given}").words()
    assert "3 of 4" not in read(theo, f"/to-try/{given}").words()
    told = review(as_, cast)
    assert "Noted by one, taken out by the other" in told and "Soup on the sofa." in told and "3 of 4" in told
    assert f"/entries/{entry}/delete" in amal.get(f"/to-try/{given}").text
    assert f"/entries/{entry}/delete" not in theo.get(f"/to-try/{given}").text
    assert amal.post(f"/entries/{entry}/undo").status_code == 404, "what Theo took out is his to bring back"
    amal.post(f"/entries/{entry}/delete")
    for client in (amal, theo):
        assert "Soup on the sofa." not in read(client, f"/to-try/{given}").words()
    amal.post(f"/entries/{entry}/undo")
    theo.post(f"/entries/{entry}/undo")
    assert "It is no longer noted." not in read(amal, f"/to-try/{given}").words()


def test_an_account_the_other_took_out_stands_for_the_therapist(app: Flask, cast: Cast, as_) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"])
    entry = make.note_entry(app, cast.amal, given, note="")
    as_(cast.theo).post(f"/entries/{entry}/delete")
    for person in (cast.amal, cast.theo):
        assert "no longer noted" not in read(as_(person), f"/to-try/{given}").words()
    assert "Noted by one, taken out by the other" in review(as_, cast)


def test_two_accounts_of_one_day_both_stand(app: Flask, cast: Cast, as_) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"])
    make.note_entry(app, cast.amal, given, note="")
    make.note_entry(app, cast.theo, given, outcome=Outcome.NOT_THIS_TIME, note="")
    told = review(as_, cast)
    assert "It happened" in told and "Not this time" in told


@pytest.mark.slow
def test_time_of_ones_own_is_on_nobody_elses_page(app: Flask, cast: Cast, as_) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], "own-time")
    amal, theo = as_(cast.amal), as_(cast.theo)
    pages = (f"/to-try/{given}", "/today", "/week", "/calendar", "/week/note")
    before = [read(theo, page).words() for page in pages]
    entry = make.note_entry(app, cast.amal, given, note="A walk by the water.")
    assert [read(theo, page).words() for page in pages] == before
    for path in ("edit", "side"):
        assert theo.get(f"/entries/{entry}/{path}").status_code == 404
    assert theo.post(f"/entries/{entry}/delete").status_code == 404
    words = read(amal, f"/to-try/{given}").words()
    assert "A walk by the water." in words and "Once" in words
    assert "Both of you and your therapist read this." not in read(amal, f"/entries/{entry}/edit").words()
    assert "A walk by the water." in review(as_, cast)


def test_correcting_the_same_sent_twice_keeps_one_sentence_and_one_earlier_value(
    app: Flask, cast: Cast
) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"])
    entry = make.note_entry(app, cast.amal, given, note="Soup.")
    viewer = _partner(cast.theo)
    with app.app_context():
        db.bind_clinic(viewer.clinic_id)
        for _ in range(2):
            row = entry_queries.entry(viewer, entry)
            draft = EntryDraft(row.form_key, _yesterday(), Outcome.HAPPENED, 30, note="Yesterday.")
            correction_actions.edit(viewer, row, draft, now=clock.now())
            db.session.commit()
        view = entry_queries.entry_view(cast.nora.viewer, entry)
        assert [one.note for one in view.sentences] == ["Soup.", "Yesterday."]
        assert [one.on_day for one in view.changes] == [_yesterday() + timedelta(days=1)]


def _yesterday():
    return clock.day_in(ZONE, clock.now()) - timedelta(days=1)


def _partner(person: Person) -> PartnerViewer:
    assert isinstance(person.viewer, PartnerViewer)
    return person.viewer


@pytest.mark.slow
def test_a_question_answered_in_words_is_its_writers_own(app: Flask, cast: Cast, as_) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], "coming-back")
    amal, theo = as_(cast.amal), as_(cast.theo)
    url, box = f"/to-try/{given}/entry", f"{ANSWER_PREFIX}learned"
    amal.post(url, data=filled(amal, url) | {"outcome": "happened", box: "Her words."})
    edit = next(link for link in read(theo, f"/to-try/{given}").links() if link.endswith("/edit"))
    form = filled(theo, edit, "edit")
    assert not form.get(box), "her words are not his to change"
    theo.post(edit, data=form | {box: "His words."})
    for person in (cast.amal, cast.theo):
        words = read(as_(person), f"/to-try/{given}").words()
        assert "Her words." in words and "His words." in words
    told = review(as_, cast)
    assert "Her words." in told and "His words." in told
