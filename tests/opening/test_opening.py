"""What the opening promises: who reads what, and when; what is chosen; that sharing happens once."""

import re
from collections.abc import Callable, Iterable
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from practice import audit, db
from practice.accounts.models import Clinic, Paper
from practice.appointments.models import Appointment
from practice.appointments.rules import AppointmentState
from practice.appreciations.rules import note_texts
from practice.couples.models import Couple
from practice.couples.rules import CoupleState, Side
from practice.opening.models import SheetPick
from practice.opening.pages import SheetPage
from practice.opening.rules import STEMS_PER_PAGE
from practice.pdf.process import CannotPrint, PrintFailure
from practice.release import Release
from tests.appreciations.make import keep
from tests.conftest import StandingClock
from tests.opening.make import session
from tests.page_checks import ReadPage
from tests.pdf.paper import NO_FONT_HAS
from tests.people import Cast, Person

As = Callable[[Person | None], FlaskClient]
PLACES = ("", "/preview", "/room", "/room?at=1", "/room?at=2", "/room?at=99", "/shared")


class FakePrinter:
    """Prints the page as it is, so that a test can read it."""

    def __init__(self, *, why: str | None = None) -> None:
        self.why = why

    def render(self, html: str, *, stylesheet: str) -> bytes:
        if self.why:
            raise CannotPrint(self.why, PrintFailure.MISSING)
        return html.encode()

    def characters_without_glyph(self, letters: Iterable[str]) -> frozenset[str]:
        return frozenset(letters) & {NO_FONT_HAS}


@pytest.fixture
def fake_printer(app: Flask) -> None:
    app.extensions["printer"] = FakePrinter()


@pytest.fixture
def today(app: Flask, cast: Cast, fake_printer: None) -> UUID:
    return session(app, cast.nora, cast.couple_ids["amal"])


def url(appointment_id: UUID, place: str = "") -> str:
    return f"/sessions/{appointment_id}/opening{place}"


def read(client: FlaskClient, address: str) -> str:
    """The words of a page that stands up to a careful reader."""
    answer = client.get(address, follow_redirects=True)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    page = ReadPage(answer.text, address)
    page.check()
    return page.words()


def ticked_ids(client: FlaskClient, appointment_id: UUID) -> set[str]:
    text = client.get(url(appointment_id)).text
    return set(re.findall(r'name="pick"\s+value="([^"]+)"\s+checked', text))


def appointment_row(app: Flask, cast: Cast, appointment_id: UUID) -> Appointment:
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        row = db.session.get(Appointment, appointment_id)
        assert row is not None
        return row


def test_theo_reads_what_amal_kept_only_after_the_opening(
    app: Flask, cast: Cast, as_: As, time: StandingClock, today: UUID
) -> None:
    keep(app, cast.amal, "You waited with me for the bus.")
    assert "waited with me" not in read(as_(cast.theo), "/notes/for-me")
    nora = as_(cast.nora)
    assert "waited with me" in read(nora, url(today))
    assert "Amal and Theo" in read(nora, url(today, "/shared"))
    assert "waited with me" not in read(as_(cast.theo), "/notes/for-me"), "looking at the page shared it"
    nora.post(url(today, "/shared"))
    time.forward(hours=1)
    assert "waited with me" in read(as_(cast.theo), "/notes/for-me")


def test_what_was_left_off_the_sheet_is_released_too(
    app: Flask, cast: Cast, as_: As, time: StandingClock, today: UUID
) -> None:
    keep(app, cast.amal, "You laughed at the radio.")
    nora = as_(cast.nora)
    nora.post(url(today), data={})
    assert "laughed at the radio" not in read(nora, url(today, "/preview"))
    nora.post(url(today, "/shared"))
    time.forward(hours=1)
    assert "laughed at the radio" in read(as_(cast.theo), "/notes/for-me")


def test_sharing_twice_shares_once(app: Flask, cast: Cast, as_: As, time: StandingClock, today: UUID) -> None:
    keep(app, cast.amal, "You mended the gate.")
    nora = as_(cast.nora)
    nora.post(url(today, "/shared"))
    first = appointment_row(app, cast, today)
    time.forward(minutes=5)
    keep(app, cast.amal, "You said good night first.")
    again = nora.post(url(today, "/shared"), follow_redirects=False)
    assert again.status_code == 303
    after = appointment_row(app, cast, today)
    assert (after.state, after.shared_at, after.starter) == (
        AppointmentState.HELD,
        first.shared_at,
        first.starter,
    )
    time.forward(hours=1)
    words = read(as_(cast.theo), "/notes/for-me")
    assert "mended the gate" in words
    assert "good night first" not in words, "what came after the opening waits for the next"


def test_sharing_is_written_down_once(app: Flask, cast: Cast, as_: As, today: UUID) -> None:
    nora = as_(cast.nora)
    for _ in range(2):
        nora.post(url(today, "/shared"))
    with app.app_context(), Session(db.session.get_bind()) as beside:
        verbs = [one.verb for one in beside.query(audit.AuditEntry) if str(today) in one.subject]
    assert verbs.count("held") == 1
    assert verbs.count("opened") == 1


@pytest.mark.slow
def test_only_me_is_nowhere(app: Flask, cast: Cast, as_: As, time: StandingClock, today: UUID) -> None:
    keep(app, cast.amal, "heron-secret", release=Release.ONLY_ME)
    keep(app, cast.amal, "You carried the bags.")
    nora = as_(cast.nora)
    for place in (*PLACES, "/sheet"):
        text = nora.get(url(today, place)).text
        assert "heron" not in text, place
    assert len(ticked_ids(nora, today)) == 1
    nora.post(url(today, "/shared"))
    time.forward(hours=1)
    assert "heron" not in read(as_(cast.theo), "/notes/for-me")
    assert "heron" not in as_(cast.nora).get(url(today)).text


def test_picks_survive(app: Flask, cast: Cast, as_: As, today: UUID) -> None:
    first = keep(app, cast.amal, "You swept the stairs.")
    second = keep(app, cast.theo, "You rang my mother.")
    nora = as_(cast.nora)
    assert ticked_ids(nora, today) == {str(first), str(second)}, (
        "the newest are ticked before anything was chosen"
    )
    nora.post(url(today), data={"pick": [str(second)]})
    assert ticked_ids(nora, today) == {str(second)}
    words = read(nora, url(today, "/preview"))
    assert "rang my mother" in words
    assert "swept the stairs" not in words


def test_choosing_none_is_a_choice(app: Flask, cast: Cast, as_: As, today: UUID) -> None:
    keep(app, cast.amal, "You swept the stairs.")
    nora = as_(cast.nora)
    nora.post(url(today), data={})
    assert ticked_ids(nora, today) == set()
    assert "swept" not in read(nora, url(today, "/preview"))


def test_a_note_that_came_after_the_choice_is_not_put_on_the_sheet_unseen(
    app: Flask, cast: Cast, as_: As, today: UUID
) -> None:
    first = keep(app, cast.amal, "You swept the stairs.")
    nora = as_(cast.nora)
    nora.post(url(today), data={"pick": [str(first)]})
    keep(app, cast.amal, "You came home early.")
    assert ticked_ids(nora, today) == {str(first)}
    assert "New or changed since you chose" in read(nora, url(today))
    assert "came home early" not in read(nora, url(today, "/preview"))


def test_the_beginnings_of_sentences_have_one_source() -> None:
    leaf = SheetPage(side="a", reader="Amal", listener="Theo")
    printed = [stem.replace("…", "...") for stem in leaf.stems]
    assert printed == list(note_texts.sentence_stems().stems[:STEMS_PER_PAGE])


def test_four_of_each_are_ticked_to_begin_with(app: Flask, cast: Cast, as_: As, today: UUID) -> None:
    ids = [keep(app, cast.amal, f"Note {n}.", days_ago=7 - n) for n in range(8)]
    theirs = keep(app, cast.theo, "One of mine.")
    assert ticked_ids(as_(cast.nora), today) == {str(one) for one in (*ids[-4:], theirs)}


@pytest.mark.parametrize("strange", ["somebody", "not-an-id"])
def test_ids_of_others_count_for_nothing(app: Flask, cast: Cast, as_: As, today: UUID, strange: str) -> None:
    other = keep(app, cast.jun, "heron-of-jun")
    mine = keep(app, cast.amal, "You swept the stairs.")
    nora = as_(cast.nora)
    sent = str(other) if strange == "somebody" else strange
    assert nora.post(url(today), data={"pick": [sent, str(mine)]}).status_code == 303
    assert "heron" not in read(nora, url(today, "/preview"))
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        assert [one.appreciation_id for one in db.session.query(SheetPick)] == [mine]


@pytest.mark.slow
def test_somebody_who_kept_nothing_has_sentences_to_begin_with(
    app: Flask, cast: Cast, as_: As, today: UUID
) -> None:
    keep(app, cast.amal, "You swept the stairs.")
    nora = as_(cast.nora)
    for place in ("/preview", "/room?at=2", "/sheet"):
        text = nora.get(url(today, place)).text
        assert "This week I noticed that you …" in text, place
        assert "To say in the room" in text, place
    for place in PLACES:
        assert not re.search(r"\b0\b", read(nora, url(today, place))), f"{place}: a nought is no kindness"


def test_a_tap_is_read_aloud_as_a_sentence(app: Flask, cast: Cast, as_: As, today: UUID) -> None:
    chip = next(iter(note_texts.chips().values()))
    keep(app, cast.amal, chip=chip.key)
    nora = as_(cast.nora)
    assert f"{chip.words}Tapped, no words." in read(nora, url(today)).replace("  ", " ")
    assert f"You {chip.did}." in read(nora, url(today, "/preview"))


def test_who_begins_alternates(app: Flask, cast: Cast, as_: As, today: UUID) -> None:
    nora = as_(cast.nora)
    later = session(app, cast.nora, cast.couple_ids["amal"], days=7)
    assert "Amal begins" in read(nora, url(today))
    nora.post(url(today, "/shared"))
    assert appointment_row(app, cast, today).starter is Side.A
    assert "Amal begins" in read(nora, url(today)), "who began stays who began"
    assert "Theo begins" in read(nora, url(later))
    text = nora.get(url(later, "/sheet")).text
    assert text.index("Theo, to Amal") < text.index("Amal, to Theo")


def test_the_room_shows_one_thing_at_a_time(app: Flask, cast: Cast, as_: As, today: UUID) -> None:
    keep(app, cast.amal, "You did the first thing.")
    keep(app, cast.amal, "You did an older thing.", days_ago=2)
    keep(app, cast.theo, "You rang me.")
    nora = as_(cast.nora)
    seen = [read(nora, url(today, f"/room?at={at}")) for at in range(5)]
    told = ["You did the first thing.", "You did an older thing.", "You rang me."]
    assert [[one for one in told if one in words] for words in seen] == [[], *[[one] for one in told], []]
    assert "One breath" in seen[0]
    assert "Mark as shared" in seen[4]
    for nonsense in ("-3", "x", "999"):
        assert nora.get(url(today, f"/room?at={nonsense}")).status_code == 200


def test_a_tick_kept_from_behind_the_page_is_kept_and_no_later_page_speaks_of_it(
    app: Flask, cast: Cast, as_: As, today: UUID
) -> None:
    first, second = (
        keep(app, cast.amal, "You did the first thing."),
        keep(app, cast.amal, "You did a second thing."),
    )
    nora = as_(cast.nora)
    for note_ids in ([str(first)], [str(first), str(second)], [str(second)]):
        assert nora.post(url(today), data={"pick": note_ids, "quietly": "yes"}).status_code == 204
    page = read(nora, url(today, "/preview"))
    assert "You did a second thing." in page and "You did the first thing." not in page
    assert "The sheet is ready." not in page
    nora.post(url(today), data={"pick": [str(first)]})
    assert read(nora, url(today, "/preview")).count("The sheet is ready.") == 1


@pytest.mark.slow
@pytest.mark.parametrize(("n_amal", "n_theo"), [(0, 0), (1, 1), (4, 0), (0, 4), (3, 2)])
def test_the_rooms_dots_are_the_same_four_whoever_wrote_how_much(
    app: Flask, cast: Cast, as_: As, today: UUID, n_amal: int, n_theo: int
) -> None:
    for person, n in ((cast.amal, n_amal), (cast.theo, n_theo)):
        for at in range(n):
            keep(app, person, f"The {at}th thing.", days_ago=at)
    nora = as_(cast.nora)
    reached = []
    for at in range(2 + max(n_amal, 1) + max(n_theo, 1)):
        page = ReadPage(nora.get(url(today, f"/room?at={at}")).text, "room")
        page.check()
        (dots,) = [one for one in page.tree.iter("ol") if one.get("class") == "room__dots"]
        told = [("".join(one.itertext()).strip(), one.get("aria-current")) for one in dots.iter("li")]
        assert [name for name, _ in told] == ["The beginning", "Amal", "Theo", "The end"]
        reached += [name for name, is_here in told if is_here]
    assert reached == ["The beginning", *["Amal"] * max(n_amal, 1), *["Theo"] * max(n_theo, 1), "The end"]


@pytest.mark.slow
@pytest.mark.parametrize("who", ["ravi", "wanda", "ines", "amal", "theo", "nobody"])
def test_strangers_find_nothing(app: Flask, cast: Cast, as_: As, today: UUID, who: str) -> None:
    keep(app, cast.amal, "heron-kept")
    client = as_(cast[who])
    for place in (*PLACES, "/sheet"):
        answer = client.get(url(today, place))
        assert answer.status_code == (401 if who == "nobody" else 404), place
        assert "heron" not in answer.text
    for place in ("", "/shared"):
        assert client.post(url(today, place)).status_code in {401, 404}
    assert appointment_row(app, cast, today).state is AppointmentState.PLANNED


@pytest.mark.slow
@pytest.mark.parametrize("state", [CoupleState.RESTING, CoupleState.ENDED, CoupleState.INVITED])
def test_a_couple_that_rests_opens_nothing(
    app: Flask, cast: Cast, as_: As, today: UUID, state: CoupleState
) -> None:
    keep(app, cast.amal, "You swept the stairs.")
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        couple = db.session.get(Couple, cast.couple_ids["amal"])
        assert couple is not None
        couple.state = state
        db.session.commit()
    nora = as_(cast.nora)
    for place in (*PLACES, "/sheet"):
        assert nora.get(url(today, place)).status_code == 409, place
    for place in ("", "/shared"):
        assert nora.post(url(today, place)).status_code == 409, place
    assert appointment_row(app, cast, today).state is AppointmentState.PLANNED


def test_a_shared_opening_is_no_longer_chosen(app: Flask, cast: Cast, as_: As, today: UUID) -> None:
    first = keep(app, cast.amal, "You swept the stairs.")
    keep(app, cast.amal, "You mended the gate.")
    nora = as_(cast.nora)
    nora.post(url(today), data={"pick": [str(first)]})
    nora.post(url(today, "/shared"))
    assert nora.post(url(today), data={}).status_code == 200
    assert "stays as it was" in nora.post(url(today), data={}).text
    words = read(nora, url(today, "/preview"))
    assert "swept the stairs" in words
    assert "mended the gate" not in words
    assert 'type="checkbox"' not in nora.get(url(today)).text


def test_a_session_called_off_has_no_opening(app: Flask, cast: Cast, as_: As, today: UUID) -> None:
    nora = as_(cast.nora)
    nora.post(f"/sessions/{today}/cancel")
    assert nora.get(url(today)).status_code == 409
    assert nora.post(url(today, "/shared")).status_code == 409
    assert appointment_row(app, cast, today).state is AppointmentState.CANCELLED


def test_the_pdf_is_shown_under_a_neutral_name(app: Flask, cast: Cast, as_: As, today: UUID) -> None:
    keep(app, cast.amal, "You swept the stairs.")
    answer = as_(cast.nora).get(url(today, "/sheet"))
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="session-2026-03-04.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    with app.app_context(), Session(db.session.get_bind()) as beside:
        verbs = [one.verb for one in beside.query(audit.AuditEntry) if str(today) in one.subject]
    assert verbs.count("printed") == 1


@pytest.mark.parametrize("paper", list(Paper))
def test_the_paper_is_the_clinics(app: Flask, cast: Cast, as_: As, today: UUID, paper: Paper) -> None:
    with app.app_context():
        clinic = db.session.get(Clinic, cast.clinic_ids["here"])
        assert clinic is not None
        clinic.paper = paper
        db.session.commit()
    assert f'<body class="{paper.value}">' in as_(cast.nora).get(url(today, "/sheet")).text


def test_without_a_printer_the_page_says_what_to_do(app: Flask, cast: Cast, as_: As, today: UUID) -> None:
    nora = as_(cast.nora)
    app.extensions["printer"] = FakePrinter(why="Install libpango-1.0-0.")
    assert "Install libpango-1.0-0." in read(nora, url(today, "/sheet"))


@pytest.mark.slow
def test_looking_writes_no_rows(app: Flask, cast: Cast, as_: As, today: UUID) -> None:
    keep(app, cast.amal, "You swept the stairs.")
    nora = as_(cast.nora)
    for place in (*PLACES, "/sheet"):
        nora.get(url(today, place))
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        assert db.session.query(SheetPick).count() == 0


@pytest.mark.slow
def test_every_page_stands_up_to_a_careful_reader(app: Flask, cast: Cast, as_: As, today: UUID) -> None:
    keep(app, cast.amal, "You <b>sat</b> & waited.", shows="You are patient.", landed="Warm.")
    nora = as_(cast.nora)
    for place in PLACES:
        read(nora, url(today, place))
    assert "You <b>sat</b> & waited." in read(nora, url(today, "/preview"))
    assert "Session 1" in read(nora, url(today, "/preview"))


def test_an_appointment_that_does_not_exist(cast: Cast, as_: As) -> None:
    assert as_(cast.nora).get(url(uuid4())).status_code == 404


def test_what_is_kept_afterwards_waits_for_the_next_opening(
    app: Flask, cast: Cast, as_: As, today: UUID
) -> None:
    nora = as_(cast.nora)
    later = session(app, cast.nora, cast.couple_ids["amal"], days=7)
    nora.post(url(today, "/shared"))
    keep(app, cast.amal, "You came home early.")
    assert "came home early" not in nora.get(url(today)).text + nora.get(url(today, "/preview")).text
    assert "came home early" in read(nora, url(later))


@pytest.mark.usefixtures("fake_printer")
def test_nora_is_told_beside_the_tick_which_letters_would_be_boxes_on_paper(
    app: Flask, cast: Cast, as_: As
) -> None:
    couple_id = cast.couple_ids["amal"]
    at = session(app, cast.nora, couple_id)
    keep(app, cast.amal, f"You drew me a {NO_FONT_HAS}, and another {NO_FONT_HAS}.")
    keep(app, cast.theo, "You waited.")
    told = f"On paper this has an empty box: the fonts here lack {NO_FONT_HAS}."
    for url in (f"/sessions/{at}/opening", f"/couples/{couple_id}/review"):
        page = ReadPage(as_(cast.nora).get(url).text, url)
        assert page.words().count("the fonts here lack") == 1
        assert told in page.words()
        ticks = [one for form in page.forms() for one in form.fields if one.name == "pick"]
        assert len(ticks) == 2, "it can be ticked all the same"
