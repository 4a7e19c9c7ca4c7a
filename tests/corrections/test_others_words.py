"""What one of the two says or takes out never takes the other's words along."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from practice import clock, db
from practice.corrections import actions as correction_actions
from practice.entries.queries import entries as entry_queries
from practice.entries.rules import Barrier, EntryDraft, SideDraft
from practice.release import Release
from practice.rhythm.rules.outcomes import Outcome
from practice.viewers import PartnerViewer
from tests.appointments.make import ask
from tests.appreciations.make import keep
from tests.assignments import make
from tests.page_requests import filled, read
from tests.people import ZONE, Cast, Person


@pytest.fixture
def check_in(app: Flask, cast: Cast) -> UUID:
    return make.assign(app, cast.nora, cast.couple_ids["amal"], "weekly-check-in", days_ago=10)


def viewer(person: Person) -> PartnerViewer:
    assert isinstance(person.viewer, PartnerViewer)
    return person.viewer


@pytest.mark.slow
def test_taking_out_an_entry_leaves_what_the_other_told_the_therapist(app: Flask, cast: Cast, as_) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"])
    entry = make.note_entry(app, cast.amal, given, note="A lovely evening.")
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        side = SideDraft(went=0, barriers=(Barrier.TENSION,), asked_names=frozenset({"went", "barriers"}))
        correction_actions.add_side(
            viewer(cast.theo), entry_queries.entry(cast.theo.viewer, entry), side, now=clock.now()
        )
        db.session.commit()
    amal, theo, nora = as_(cast.amal), as_(cast.theo), as_(cast.nora)
    amal.post(f"/entries/{entry}/delete")
    review = read(nora, f"/couples/{cast.couple_ids['amal']}/review").words()
    assert "Taken out by whoever noted it" in review and "It went 0 of 4 well." in review
    assert "A lovely evening." not in review and "Once" not in review
    for person in (amal, theo):
        assert "Taken out" not in read(person, f"/to-try/{given}").words()
    amal.post(f"/entries/{entry}/undo")
    assert "A lovely evening." in read(nora, f"/couples/{cast.couple_ids['amal']}/review").words()


def test_an_entry_to_which_nobody_else_said_anything_is_gone_for_all(app: Flask, cast: Cast, as_) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"])
    entry = make.note_entry(app, cast.amal, given, note="A lovely evening.", felt=3)
    as_(cast.amal).post(f"/entries/{entry}/delete")
    assert "Taken out" not in read(as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/review").words()


def test_a_check_in_that_was_taken_out_leaves_the_others_number_and_ask(
    app: Flask, cast: Cast, as_, check_in: UUID
) -> None:
    entry = make.hold_check_in(app, cast.amal, check_in)
    make.hold_check_in(app, cast.theo, check_in, connected=2, ask="One evening each.")
    as_(cast.amal).post(f"/entries/{entry}/delete")
    review = read(as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/review").words()
    assert "Connected this week: 2 of 10." in review and "One evening each." in review


def test_an_older_page_does_not_wipe_the_sentence_the_other_wrote(
    app: Flask, cast: Cast, as_, check_in: UUID
) -> None:
    entry = make.hold_check_in(app, cast.amal, check_in, note="")
    make.hold_check_in(app, cast.theo, check_in, note="We laughed.")
    assert make.hold_check_in(app, cast.amal, check_in, connected=8, note="") == entry
    assert "We laughed." in read(as_(cast.theo), f"/to-try/{check_in}").words()


@pytest.mark.slow
@pytest.mark.parametrize("moved", [{"days": 2}, {"outcome": Outcome.NOT_THIS_TIME}])
def test_a_check_in_that_was_moved_or_did_not_happen_makes_room_for_another(
    app: Flask, cast: Cast, as_, check_in: UUID, moved: dict
) -> None:
    entry = make.hold_check_in(app, cast.amal, check_in, note="The earlier one.")
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        row = entry_queries.entry(cast.amal.viewer, entry)
        day = clock.day_in(ZONE, clock.now()) - timedelta(days=moved.get("days", 0))
        draft = EntryDraft(row.form_key, day, moved.get("outcome", Outcome.HAPPENED), note="The earlier one.")
        correction_actions.edit(viewer(cast.amal), row, draft, now=clock.now())
        db.session.commit()
    later = make.hold_check_in(app, cast.theo, check_in, note="The one of today.")
    assert later != entry
    words = read(as_(cast.amal), f"/to-try/{check_in}").words()
    assert "The earlier one." in words and "The one of today." in words


@pytest.mark.slow
def test_what_was_taken_back_can_be_parked_again(app: Flask, cast: Cast, as_, check_in: UUID) -> None:
    amal = as_(cast.amal)
    begin = f"/to-try/{check_in}/check-in"
    for _ in range(2):
        answers = filled(amal, amal.get(begin).location, "/check-in/")
        amal.post(f"{begin}/save", data=answers | {"park": "The in-laws", "press": ""})
        topics = read(amal, "/topics")
        assert topics.words().count("The in-laws") == 1
        taken = next(form.action for form in topics.forms() if form.action.endswith("/delete"))
        amal.post(taken)
        assert "The in-laws" not in read(amal, "/topics").words()


def test_said_and_landed_mean_the_same_when_pressed_twice(app: Flask, cast: Cast, as_) -> None:
    note = keep(app, cast.amal, "You swept the stairs.", release=Release.SHARE)
    theo, amal = as_(cast.theo), as_(cast.amal)
    for _ in range(2):
        theo.post(f"/appreciations/{note}/landed", data={"so": "yes"})
        amal.post(f"/appreciations/{note}/said", data={"so": "yes"})
    assert (
        "Take that back" in read(theo, "/notes/for-me").words()
        and "Said aloud" in read(amal, "/notes").words()
    )
    assert "landed" not in read(amal, "/notes").words(), "what Theo pressed is his own"
    theo.post(f"/appreciations/{note}/landed", data={"so": "no"})
    assert "Take that back" not in read(theo, "/notes/for-me").words()


def test_while_things_rest_nothing_new_is_told_to_the_other(app: Flask, cast: Cast, as_) -> None:
    note = keep(app, cast.amal, "You swept the stairs.", release=Release.SHARE)
    topic = ask(app, cast.amal, "The evenings", Release.SHARE)
    theo, amal = as_(cast.theo), as_(cast.amal)
    amal.post(f"/topics/{topic}/delete")
    as_(cast.nora).post(f"/couples/{cast.couple_ids['amal']}/rest")
    assert theo.post(f"/appreciations/{note}/landed", data={"so": "yes"}).status_code == 409
    assert "It landed" not in theo.get("/notes/for-me").text
    assert amal.post(f"/topics/{topic}/undo").status_code == 409
    assert amal.post("/ideas/floor-picnic/like").status_code == 409


def test_ones_own_side_sent_twice_at_once_is_kept_once(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    theo = viewer(cast.theo)
    entry = make.note_entry(app, cast.amal, make.assign(app, cast.nora, theo.couple_id))

    def add() -> None:
        row = entry_queries.entry(theo, entry)
        side = SideDraft(went=2, asked_names=frozenset({"went"}))
        correction_actions.add_side(theo, row, side, "An evening", now=clock.now())
        db.session.commit()

    with app.app_context():
        db.bind_clinic(theo.clinic_id)
        add()
        for name in ("own_side", "own_ask"):  # the second press had looked before the first was done
            looks = iter([None])
            real = getattr(entry_queries, name)
            monkeypatch.setattr(
                entry_queries, name, lambda *a, real=real, looks=looks: next(looks, "now") and real(*a)
            )
        add()
        view = entry_queries.entry_view(theo, entry)
        assert [one.went for one in view.sides] == [2] and len(view.asks) == 1
