"""Notes as people keep, read, change and take them out."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import clock, db
from practice.appreciations.models import Appreciation
from practice.couples.models import Couple
from practice.couples.rules import CoupleState
from practice.release import Release
from tests.appreciations.make import keep
from tests.conftest import StandingClock
from tests.couples.make import limit_confidence
from tests.opening.make import session
from tests.page_checks import ReadPage
from tests.page_requests import statements
from tests.people import ZONE, Cast, Person

As = Callable[[Person | None], FlaskClient]
FOR_ME = "/notes/for-me"


def read(client: FlaskClient, url: str = "/notes") -> str:
    """The words of a page that stands up to a careful reader."""
    answer = client.get(url)
    assert answer.status_code == 200, f"{url}: {answer.status_code}"
    return said(answer.text, url)


def said(text: str, url: str) -> str:
    page = ReadPage(text, url)
    page.check()
    return page.words()


def typed(did: str = "", **more: str) -> dict[str, str]:
    """What the card on Today sends."""
    today = clock.day_in(ZONE, clock.now()).isoformat()
    return {"form_key": str(uuid4()), "did": did, "release": "keep", "on_day": today, **more}


def rows(app: Flask, cast: Cast) -> list[Appreciation]:
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        return db.session.query(Appreciation).all()


def settle(app: Flask, cast: Cast, **so: object) -> None:
    """Put Amal and Theo's couple into another state."""
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        couple = db.session.get(Couple, cast.couple_ids["amal"])
        assert couple is not None
        for name, value in so.items():
            setattr(couple, name, value)
        db.session.commit()


def test_one_sentence_on_today_is_kept_for_the_session(app: Flask, cast: Cast, as_: As) -> None:
    amal = as_(cast.amal)
    card = next(
        form for form in ReadPage(amal.get("/today").text, "/today").forms() if "did" in form.filled()
    )
    assert card.filled()["release"] == "keep"
    sent = amal.post(card.action, data=card.filled() | {"did": "You waited with me."})
    assert (sent.status_code, sent.location) == (303, "/today")
    assert "Noted. That counts." in read(amal, "/today")
    notes = read(amal)
    assert "You waited with me." in notes
    assert "Kept for our session" in notes


def test_two_taps_are_a_note(cast: Cast, as_: As) -> None:
    amal = as_(cast.amal)
    assert amal.post("/appreciations", data=typed(chip="listened")).status_code == 303
    assert "You listened to me." in read(amal)


def test_who_can_read_it_is_said_before_the_writing_begins(cast: Cast, as_: As) -> None:
    text = as_(cast.amal).get("/appreciations/write").text
    for words in (
        "Nobody else reads this.",
        "Theo hears it when your session opens",
        "Theo after ten minutes",
    ):
        assert words in text
    assert re.search(r'value="keep"\s+checked', text)
    assert "placeholder" not in text


def test_theo_cannot_read_what_amal_kept_until_the_opening(
    app: Flask, cast: Cast, as_: As, time: StandingClock
) -> None:
    note_id = keep(app, cast.amal, "heron-kept")
    theo = as_(cast.theo)
    today = session(app, cast.nora, cast.couple_ids["amal"])
    for url in ("/notes", FOR_ME, "/today", "/week", "/you"):
        assert "heron" not in theo.get(url).text, url
    assert theo.get(f"/appreciations/{note_id}/edit").status_code == 404
    as_(cast.nora).post(f"/sessions/{today}/opening/shared")
    time.forward(hours=1)
    theo = as_(cast.theo)
    assert "heron-kept" in read(theo, FOR_ME)
    assert theo.get(f"/appreciations/{note_id}/edit").status_code == 404, "it is hers to have written"


def test_theo_reads_at_once_what_amal_shares_and_learns_no_hour(app: Flask, cast: Cast, as_: As) -> None:
    keep(app, cast.amal, "You rang.", shows="You think of me.", landed="Warm.", release=Release.SHARE)
    words = read(as_(cast.theo), FOR_ME)
    assert all(sentence in words for sentence in ("You rang.", "You think of me.", "I felt warm."))
    assert not re.search(r"\d\d:\d\d", words), "an hour tells one partner when the other wrote"
    assert "Kept" not in words and "Shared" not in words


@pytest.mark.slow
def test_what_is_only_amals_is_on_no_page_of_anybody_else(app: Flask, cast: Cast, as_: As) -> None:
    nora, theo = as_(cast.nora), as_(cast.theo)
    today, couple = session(app, cast.nora, cast.couple_ids["amal"]), cast.couple_ids["amal"]
    desk = ("/couples", f"/couples/{couple}", f"/couples/{couple}/review", f"/sessions/{today}/opening")
    before = [read(nora, url) for url in desk], [read(theo, url) for url in (FOR_ME, "/today", "/week")]
    keep(app, cast.amal, "heron-mine", release=Release.ONLY_ME)
    after = [read(nora, url) for url in desk], [read(theo, url) for url in (FOR_ME, "/today", "/week")]
    assert after == before, "not even as a count or a dot"
    assert "heron-mine" in read(as_(cast.amal))


@pytest.mark.slow
@pytest.mark.parametrize("release", ["only_me", "share"])
def test_amal_says_it_differently_and_releases_it_anew(
    app: Flask, cast: Cast, as_: As, time: StandingClock, release: str
) -> None:
    note_id = keep(app, cast.amal, "heron-first", shows="heron-more")
    amal = as_(cast.amal)
    page = ReadPage(amal.get(f"/appreciations/{note_id}/edit").text, "/edit")
    form = next(form.filled() for form in page.forms() if "did" in form.filled())
    assert (form["did"], form["shows"], form["release"]) == ("heron-first", "heron-more", "keep")
    changed = amal.post(
        f"/appreciations/{note_id}/edit",
        data=form | {"did": "You mended it.", "shows": "", "release": release},
    )
    assert changed.location == "/notes"
    words = read(amal)
    assert "You mended it." in words and "heron" not in words
    assert "You mended it." not in read(as_(cast.theo), FOR_ME)
    time.forward(minutes=10)
    assert ("You mended it." in read(as_(cast.theo), FOR_ME)) == (release == "share")


def test_once_shared_a_note_stays_as_it_was_said(app: Flask, cast: Cast, as_: As) -> None:
    note_id = keep(app, cast.amal, "You swept.", release=Release.SHARE)
    amal, url = as_(cast.amal), f"/appreciations/{note_id}/edit"
    assert "stays as it was said" in read(amal, url)
    answer = amal.post(url, data=typed("heron-too-late", release="only_me"))
    words = said(answer.text, url)
    assert "stays as it was said" in words
    assert "heron-too-late" in words, "what was typed is not thrown away"
    assert amal.post(f"/appreciations/{note_id}/delete").status_code == 409
    assert "You swept." in read(as_(cast.theo), FOR_ME)
    assert "Change" not in read(amal)


def test_a_note_is_taken_out_and_put_back(app: Flask, cast: Cast, as_: As) -> None:
    note_id = keep(app, cast.amal, "You swept.")
    amal = as_(cast.amal)
    gone = f"/appreciations/{note_id}/deleted"
    for _ in range(2):
        assert amal.post(f"/appreciations/{note_id}/delete").location == gone, "pressed twice, gone once"
    assert "You swept." not in read(amal)
    today = session(app, cast.nora, cast.couple_ids["amal"])
    assert "You swept." not in read(as_(cast.nora), f"/sessions/{today}/opening")
    assert "Undo" in read(amal, gone)
    assert amal.post(f"/appreciations/{note_id}/undo").location == "/notes"
    assert "You swept." in read(amal)


def test_what_was_deleted_before_the_opening_is_never_opened(
    app: Flask, cast: Cast, as_: As, time: StandingClock
) -> None:
    note_id = keep(app, cast.amal, "heron-gone")
    amal, nora = as_(cast.amal), as_(cast.nora)
    today = session(app, cast.nora, cast.couple_ids["amal"])
    later = session(app, cast.nora, cast.couple_ids["amal"], days=7)
    nora.post(f"/sessions/{today}/opening", data={"pick": [str(note_id)]})
    amal.post(f"/appreciations/{note_id}/delete")
    for place in ("", "/preview", "/room?at=1"):
        assert "heron" not in nora.get(f"/sessions/{today}/opening{place}").text, place
    nora.post(f"/sessions/{today}/opening/shared")
    amal.post(f"/appreciations/{note_id}/undo")
    time.forward(hours=1)
    assert "heron" not in read(as_(cast.theo), FOR_ME), "put back, it waits for the next opening"
    assert "heron" in read(as_(cast.nora), f"/sessions/{later}/opening")


def test_one_form_sent_twice_keeps_one_note(app: Flask, cast: Cast, as_: As) -> None:
    amal, sent = as_(cast.amal), typed("You swept.")
    assert [amal.post("/appreciations", data=sent).status_code for _ in range(3)] == [303] * 3
    assert len(rows(app, cast)) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"did": "  \n "}, "did", "Write a few words, or tap one of these."),
        ({"did": "a" * 601}, "did", "Please keep this to 600 letters."),
        ({"did": "Fine.", "shows": "b" * 301}, "shows", "Please keep this to 300 letters."),
        ({"did": "Fine.", "release": "everybody"}, "release", "Please choose one of these."),
        ({"did": "Fine.", "release": ""}, "release", "Please choose who can read this."),
        ({"did": "Fine.", "chip": "brought_gold"}, "chip", "Please choose one of these."),
        ({"did": "Fine.", "on_day": "2026-03-05"}, "on_day", "That day is still to come."),
        ({"did": "Fine.", "on_day": "2026-02-24"}, "on_day", "This goes back seven days, no further."),
        ({"did": "Fine.", "on_day": "0000-99-99"}, "on_day", "Please choose a day."),
        ({"did": "Fine.", "on_day": ""}, "on_day", "Please choose a day."),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field_and_the_words_stay(
    app: Flask, cast: Cast, as_: As, sent: dict[str, str], field: str, words: str
) -> None:
    answer = as_(cast.amal).post("/appreciations", data=typed(landed="A warm note to keep.") | sent)
    assert answer.status_code == 200
    page = ReadPage(answer.text, "/appreciations")
    page.check()
    beside = next(element for element in page.tree.iter() if element.get("id") == f"{field}-error")
    assert words in "".join(beside.itertext())
    assert any(f"{field}-error" in (element.get("aria-describedby") or "") for element in page.tree.iter())
    assert "A warm note to keep." in answer.text and sent["did"].strip() in answer.text
    assert rows(app, cast) == []


@pytest.mark.parametrize("did", ["<b>You</b> & me", "شكراً لك", "👩‍👩‍👧 tea 🫖", "You rang.\r\n\r\nYou came."])
def test_any_words_are_kept_as_they_were_meant(cast: Cast, as_: As, did: str) -> None:
    amal = as_(cast.amal)
    amal.post("/appreciations", data=typed(did))
    assert " ".join(did.split()) in read(amal)


def test_a_day_back_is_a_day_back_where_amal_lives(
    app: Flask, cast: Cast, as_: As, time: StandingClock
) -> None:
    settle(app, cast, time_zone="Pacific/Auckland")  # noon in London: tomorrow has begun there
    amal = as_(cast.amal)
    assert amal.post("/appreciations", data=typed("Ahead.", on_day="2026-03-05")).status_code == 303
    assert amal.post("/appreciations", data=typed("Too far.", on_day="2026-02-25")).status_code == 200
    assert [row.on_day.isoformat() for row in rows(app, cast)] == ["2026-03-05"]


def test_an_older_note_can_be_reworded_without_moving_its_day(
    app: Flask, cast: Cast, as_: As, time: StandingClock
) -> None:
    note_id = keep(app, cast.amal, "You swept.", days_ago=2)
    time.forward(days=20)
    amal, url = as_(cast.amal), f"/appreciations/{note_id}/edit"
    assert amal.post(url, data=typed("You swept it all.", on_day="2026-03-02")).status_code == 303
    assert amal.post(url, data=typed("Moved.", on_day="2026-03-03")).status_code == 200
    assert "You swept it all." in read(as_(cast.amal))


def test_a_hint_comes_after_the_note_is_kept_and_says_where_to_change_it(cast: Cast, as_: As) -> None:
    amal = as_(cast.amal)
    assert amal.post("/appreciations", data=typed("You called.", landed="Warm, finally.")).status_code == 303
    words = read(amal, "/today")
    assert "Noted. That counts." in words
    assert "It may land softer without “finally”. You can change it in your notes." in words


@pytest.mark.parametrize("state", [CoupleState.RESTING, CoupleState.ENDED, CoupleState.INVITED])
def test_a_couple_that_rests_keeps_nothing_new_and_still_takes_out(
    app: Flask, cast: Cast, as_: As, state: CoupleState
) -> None:
    note_id = keep(app, cast.amal, "heron-before")
    settle(app, cast, state=state)
    amal = as_(cast.amal)
    answer = amal.post("/appreciations", data=typed("heron-now"))
    assert answer.status_code != 303 or answer.location != "/today"
    assert [row.id for row in rows(app, cast)] == [note_id]
    assert amal.get("/appreciations/write").status_code in {303, 409}
    if state is not CoupleState.INVITED:
        assert amal.post(f"/appreciations/{note_id}/delete").status_code == 303


def test_where_appreciations_are_left_out_none_is_kept_and_the_words_stay(
    app: Flask, cast: Cast, as_: As
) -> None:
    settle(app, cast, appreciations_on=False)
    amal = as_(cast.amal)
    answer = amal.post("/appreciations", data=typed("heron-typed"))
    words = said(answer.text, "/appreciations")
    assert "not part of what you are doing at the moment" in words
    assert "heron-typed" in words
    assert amal.get("/appreciations/write").status_code == 409
    assert "Write a note" not in read(amal)
    assert rows(app, cast) == []


@pytest.mark.slow
@pytest.mark.parametrize("who", ["theo", "jun", "kim", "mara", "nora", "ravi", "wanda", "nobody"])
@pytest.mark.parametrize("release", list(Release))
def test_nobody_else_changes_a_note(app: Flask, cast: Cast, as_: As, who: str, release: Release) -> None:
    limit_confidence(app, cast.nora, cast.couple_ids["amal"], cast.amal, cast.theo)
    note_id = keep(app, cast.amal, "heron", release=release, therapist_id=cast.nora.viewer.id)
    client = as_(cast[who])
    for place in ("edit", "delete", "undo"):
        answer = client.post(f"/appreciations/{note_id}/{place}", data=typed("Mine now."))
        assert answer.status_code in {401, 404}, place
        assert "heron" not in answer.text
    kept = rows(app, cast)[0]
    assert (kept.changed_at, kept.deleted_at, kept.release) == (None, None, release)


def test_a_note_that_does_not_exist(cast: Cast, as_: As) -> None:
    amal = as_(cast.amal)
    for place in ("edit", "deleted"):
        assert amal.get(f"/appreciations/{uuid4()}/{place}").status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize(
    "url",
    [
        "/notes",
        FOR_ME,
        "/notes?found=yes",
        "/sessions/{today}/opening",
        "/sessions/{today}/opening/room?at=1",
    ],
)
def test_a_page_asks_as_often_for_many_notes_as_for_one(app: Flask, cast: Cast, as_: As, url: str) -> None:
    today = session(app, cast.nora, cast.couple_ids["amal"])
    client = as_(cast.amal if url.startswith("/notes") else cast.nora)
    if url.startswith("/notes"):
        client.post("/notes/find", data={"find": "more"})
    url = url.format(today=today)
    for person in (cast.amal, cast.theo):
        keep(app, person, "One.", release=Release.SHARE)
        keep(app, person, "Two.")
    few = statements(app, client, url)
    for person in (cast.amal, cast.theo):
        for at in range(9):
            keep(app, person, "More.", release=Release.SHARE, days_ago=at % 7)
            keep(app, person, "More.", days_ago=at % 7)
    assert statements(app, client, url) == few
