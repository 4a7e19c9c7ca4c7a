"""What a partner releases to their therapist alone: read by that therapist and its author, and by nobody else ever."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import clock, db
from practice.appreciations import actions as appreciation_actions
from practice.appreciations.models import Appreciation
from practice.appreciations.rules.appreciations import AppreciationDraft
from practice.couples import actions as couple_actions
from practice.couples.models import Policy
from practice.errors import Refusal
from practice.policies.rules import PolicyKind
from practice.release import Release
from practice.topics import actions as topic_actions
from practice.topics.models import Topic
from practice.topics.rules import TopicDraft
from practice.viewers import PartnerViewer, TherapistViewer
from tests.appreciations.make import keep
from tests.assignments.make import assign
from tests.conftest import StandingClock
from tests.couples import make
from tests.couples.test_races import run_at_once
from tests.hand_over.test_handing_over import removal_url
from tests.invariants import crawl
from tests.opening.make import session
from tests.page_requests import filled, read
from tests.people import ZONE, Cast, Person
from tests.stashed_forms import test_stashed_forms

As = Callable[[Person | None], FlaskClient]
WORD = "heron-alone"
NOTE, TOPIC = "/appreciations", "/topics"
NO_LONGER = "This can no longer be for your therapist alone."


@pytest.fixture
def limited_couple_id(app: Flask, cast: Cast) -> UUID:
    """Amal and Theo have both agreed to limited confidence; their couple's id."""
    couple_id = cast.couple_ids["amal"]
    make.limit_confidence(app, cast.nora, couple_id, cast.amal, cast.theo)
    return couple_id


def form_data(cast: Cast, *, to: Person | None = None, **more: Any) -> dict[str, Any]:
    """A note and a topic in one, as both forms send it."""
    reader = to or cast.nora
    form = {"form_key": str(uuid4()), "release": "therapist_only", "therapist_id": str(reader.viewer.id)}
    today = clock.day_in(ZONE, clock.now()).isoformat()
    return form | {"did": WORD, "text": WORD, "on_day": today} | more


def write(client: FlaskClient, cast: Cast, where: str, **more: Any) -> None:
    answer = client.post(where, data=form_data(cast, **more))
    assert answer.status_code == 303
    read(client, answer.headers["Location"])  # the page that says it is saved


def releases(app: Flask, cast: Cast) -> list[Release]:
    """How everything written is released, notes first."""
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        notes, topics = db.session.query(Appreciation).all(), db.session.query(Topic).all()
        return [*(row.release for row in notes), *(row.release for row in topics)]


def shows_words(client: FlaskClient, *homes: str) -> bool:
    """Whether any page that can be reached from these tells the word, also in a field."""
    pages = crawl.walk(client, [*homes]).values()
    return any(
        WORD in page.words() + " ".join(field.value for form in page.forms() for field in form.fields)
        for page in pages
    )


@pytest.mark.slow
@pytest.mark.parametrize("where", [NOTE, TOPIC])
def test_nora_and_its_author_read_it_and_nobody_else_on_any_page(
    app: Flask, cast: Cast, as_: As, limited_couple_id: UUID, where: str
) -> None:
    share_with_ravi(app, cast)
    session(app, cast.nora, limited_couple_id)
    write(as_(cast.amal), cast, where)
    assert shows_words(as_(cast.amal), "/today", "/notes", "/topics")
    assert shows_words(as_(cast.nora), f"/couples/{limited_couple_id}/review")
    for other, homes in ((cast.theo, ("/today", "/notes", "/topics")), (cast.jun, ("/today",))):
        assert not shows_words(as_(other), *homes)
    for other in (cast.ravi, cast.wanda):
        assert not shows_words(as_(other), "/couples")


@pytest.mark.slow
@pytest.mark.parametrize("who", ["theo", "ravi"])
def test_every_page_of_the_others_is_the_same_as_if_it_had_not_been_written(
    app: Flask, cast: Cast, as_: As, limited_couple_id: UUID, who: str
) -> None:
    share_with_ravi(app, cast)
    session(app, cast.nora, limited_couple_id)
    homes = ["/today", "/notes", "/topics", "/week", "/calendar"] if who == "theo" else ["/couples"]
    client = as_(cast[who])

    def words() -> dict[str, str]:
        return {url: page.words() for url, page in crawl.walk(client, homes).items()}

    before = words()
    write(as_(cast.amal), cast, NOTE)
    write(as_(cast.amal), cast, TOPIC)
    assert words() == before


@pytest.mark.slow
def test_it_is_on_no_sheet_not_in_the_room_and_no_opening_takes_it(
    app: Flask, cast: Cast, as_: As, limited_couple_id: UUID, time: StandingClock
) -> None:
    today = session(app, cast.nora, limited_couple_id)
    keep(app, cast.amal, "You carried the boxes.")
    write(as_(cast.amal), cast, NOTE)
    write(as_(cast.amal), cast, TOPIC)
    nora = as_(cast.nora)
    for page in ("", "/preview", *(f"/room?at={at}" for at in range(8))):
        assert WORD not in nora.get(f"/sessions/{today}/opening{page}").text
    assert "You carried the boxes." in nora.get(f"/sessions/{today}/opening").text
    assert nora.post(f"/sessions/{today}/opening/shared").status_code == 303
    time.forward(hours=2)
    assert "You carried the boxes." in as_(cast.theo).get("/notes/for-me").text
    assert not shows_words(as_(cast.theo), "/notes", "/topics")
    assert releases(app, cast).count(Release.THERAPIST_ONLY) == 2
    assert "Change" in read(as_(cast.amal), "/topics").words(), "it is still Amal's to say differently"


def test_a_note_ticked_for_the_sheet_and_then_for_nora_alone_leaves_the_sheet(
    app: Flask, cast: Cast, as_: As, limited_couple_id: UUID
) -> None:
    today, nora, amal = session(app, cast.nora, limited_couple_id), as_(cast.nora), as_(cast.amal)
    note = keep(app, cast.amal, WORD)
    assert nora.post(f"/sessions/{today}/opening", data={"pick": str(note)}).status_code == 303
    assert WORD in nora.get(f"/sessions/{today}/opening/preview").text
    changed = filled(amal, f"/appreciations/{note}/edit", "/edit") | {"release": "therapist_only"}
    assert amal.post(f"/appreciations/{note}/edit", data=changed).status_code == 303
    for page in ("", "/preview", "/room?at=0", "/room?at=1", "/room?at=2"):
        assert WORD not in nora.get(f"/sessions/{today}/opening{page}").text


@pytest.mark.parametrize(("where", "page"), [(NOTE, "/appreciations/write"), (TOPIC, "/topics")])
def test_under_no_secrets_it_is_neither_offered_nor_accepted(
    app: Flask, cast: Cast, as_: As, where: str, page: str
) -> None:
    amal = as_(cast.amal)
    assert "Nora only" not in read(amal, page).words()
    answer = amal.post(where, data=form_data(cast))
    assert answer.status_code == 200 and "Please choose one of these." in answer.text
    assert releases(app, cast) == []


@pytest.mark.slow
def test_who_can_read_it_is_said_beside_the_choice_and_beside_the_note(
    app: Flask, cast: Cast, as_: As, limited_couple_id: UUID
) -> None:
    amal = as_(cast.amal)
    for page in ("/today", "/appreciations/write", "/topics"):
        text = amal.get(page).text
        assert "Nora only" in text and "Only you and Nora can read this." in text
        assert "What one of you tells your therapist alone may stay with the therapist for a while" in text
    write(amal, cast, NOTE)
    write(amal, cast, TOPIC)
    for page in ("/notes", "/topics"):
        assert "For your therapist alone" in read(amal, page).words()
    assert "said it aloud" not in read(amal, "/notes").words()
    review = read(as_(cast.nora), f"/couples/{limited_couple_id}/review").words()
    assert "please do not read it aloud" in review


@pytest.mark.slow
def test_a_kindness_noticed_offers_it_too(app: Flask, cast: Cast, as_: As, limited_couple_id: UUID) -> None:
    given = assign(app, cast.nora, limited_couple_id, key="kindnesses")
    amal, url = as_(cast.amal), f"/kindnesses/{given}/noticed"
    assert "Nora only" in read(amal, url).words()
    noticed = filled(amal, url, "/noticed") | {"did": WORD, "release": "therapist_only"}
    assert amal.post(url, data=noticed).status_code == 303
    assert releases(app, cast) == [Release.THERAPIST_ONLY]
    assert not shows_words(as_(cast.theo), "/today", "/notes")


@pytest.mark.slow
def test_both_agree_to_what_it_means_and_an_older_limited_policy_does_not_offer_it(
    app: Flask, cast: Cast, as_: As, limited_couple_id: UUID
) -> None:
    for who, other in ((cast.amal, "Theo"), (cast.theo, "Amal")):
        agreed = read(as_(who), "/consent").words()
        assert "Nora only" in agreed and f"not {other}, and no other therapist here" in agreed
    with app.app_context():  # stated before the release was there
        db.bind_clinic(cast.clinic_ids["here"])
        row = (
            db.session.query(Policy)
            .filter_by(couple_id=limited_couple_id)
            .order_by(Policy.version.desc())
            .first()
        )
        assert row is not None
        row.therapist_only = False
        db.session.commit()
    assert "Nora only" not in as_(cast.amal).get("/today").text + as_(cast.amal).get("/consent").text
    nora, url = as_(cast.nora), f"/couples/{limited_couple_id}/policy"
    assert "state it anew" in read(nora, url).words()
    assert nora.post(url, data=filled(nora, url)).status_code == 303
    assert "state it anew" not in read(nora, url).words()
    assert as_(cast.amal).get("/today").status_code == 303, "stated anew in the same words, it asks once more"


def test_a_text_that_says_nothing_goes_to_the_therapist_alone_is_not_stated_with_it(
    cast: Cast, as_: As
) -> None:
    nora, url = as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/policy"
    text = "Nothing you write in these pages goes\nto the therapist alone."
    answer = nora.post(url, data={"kind": "limited", "text": text})
    assert answer.status_code == 200 and "With limited confidence it now can." in answer.text
    assert nora.post(url, data={"kind": "own", "text": text}).status_code == 303
    assert "What comes with limited confidence" in read(nora, url).words()


@pytest.mark.slow
@pytest.mark.parametrize("kind", [PolicyKind.NO_SECRETS, PolicyKind.OWN])
def test_another_policy_gives_it_back_to_its_author_deleted_or_not(
    app: Flask, cast: Cast, as_: As, limited_couple_id: UUID, kind: PolicyKind
) -> None:
    amal, nora = as_(cast.amal), as_(cast.nora)
    for where in (NOTE, TOPIC):
        write(amal, cast, where)
        write(amal, cast, where)
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        db.session.query(Appreciation).first().deleted_at = clock.now()  # type: ignore[union-attr]
        db.session.commit()
    stated = {"kind": kind.value, "text": "From now on it is so."}
    assert nora.post(f"/couples/{limited_couple_id}/policy", data=stated).status_code == 303
    assert releases(app, cast) == [Release.ONLY_ME] * 4
    assert not shows_words(nora, f"/couples/{limited_couple_id}/review")
    assert "For you alone" not in read(nora, f"/couples/{limited_couple_id}/review").words()
    consent = filled(amal, "/consent", "/consent") | {"read_text": "y", "read_policy": "y"}
    assert amal.post("/consent", data=consent).status_code == 303
    for page in ("/notes", "/topics"):
        read_there = read(amal, page).words()
        assert WORD in read_there and "it was for your therapist alone" in read_there
        assert "For your therapist alone" not in read_there


@pytest.mark.slow
def test_the_clinics_policy_gives_back_only_where_it_holds(app: Flask, cast: Cast, as_: As) -> None:
    """Amal and Theo have the clinic's policy, Jun and Sade one of their own. Wanda, who states it, reads neither."""
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        db.session.query(Policy).filter_by(couple_id=cast.couple_ids["amal"]).update({"couple_id": None})
        db.session.commit()
    make.limit_confidence(app, cast.wanda, None, cast.amal, cast.theo)
    make.limit_confidence(app, cast.nora, cast.couple_ids["jun"], cast.jun, cast.sade)
    for who in (cast.amal, cast.jun):
        write(as_(who), cast, NOTE)
    stated = {"kind": "own", "text": "From now on it is so."}
    assert as_(cast.wanda).post("/settings/policy", data=stated).status_code == 303
    nora = as_(cast.nora)
    for couple, is_read in (("amal", False), ("jun", True)):
        assert (WORD in read(nora, f"/couples/{cast.couple_ids[couple]}/review").words()) == is_read
    assert sorted(releases(app, cast)) == [Release.ONLY_ME, Release.THERAPIST_ONLY]


def test_a_page_left_open_when_the_policy_changed_releases_nothing(
    app: Flask, cast: Cast, as_: As, limited_couple_id: UUID
) -> None:
    amal = as_(cast.amal)
    write(amal, cast, NOTE)
    make.state_policy(app, cast.nora, limited_couple_id, "From now on it is so.")
    consent = filled(amal, "/consent", "/consent") | {"read_text": "y", "read_policy": "y"}
    amal.post("/consent", data=consent)
    for where in (NOTE, TOPIC):
        answer = amal.post(where, data=form_data(cast))
        assert answer.status_code == 200 and WORD in answer.text
    assert releases(app, cast) == [Release.ONLY_ME]


@pytest.mark.slow
def test_a_policy_stated_while_somebody_confides_leaves_nothing_for_the_therapist_alone(
    app: Flask, cast: Cast, limited_couple_id: UUID
) -> None:
    amal, nora = cast.amal.viewer, cast.nora.viewer
    assert isinstance(amal, PartnerViewer)
    assert isinstance(nora, TherapistViewer)

    def confide(*, topic: bool) -> int:
        with app.app_context():
            db.bind_clinic(amal.clinic_id)
            try:
                if topic:
                    asked = TopicDraft(uuid4(), Release.THERAPIST_ONLY, nora.id, text=WORD)
                    topic_actions.ask(amal, asked, now=clock.now())
                else:
                    today = clock.day_in(ZONE, clock.now())
                    note = AppreciationDraft(
                        uuid4(), today, Release.THERAPIST_ONLY, did=WORD, therapist_id=nora.id
                    )
                    appreciation_actions.keep(amal, note, now=clock.now())
            except Refusal:
                return 0
            db.session.commit()
            return 1

    def state() -> int:
        make.state_policy(app, cast.nora, limited_couple_id, "From now on it is so.")
        return 1

    confided = sum(run_at_once(*(partial(confide, topic=n % 2 == 0) for n in range(4)), state)) - 1
    assert releases(app, cast) == [Release.ONLY_ME] * confided


def share_with_ravi(app: Flask, cast: Cast) -> None:
    """Ravi looks after Amal and Theo as well."""
    nora = cast.nora.viewer
    assert isinstance(nora, TherapistViewer)
    with app.app_context():
        db.bind_clinic(nora.clinic_id)
        couple_actions.share(nora, cast.couple_ids["amal"], cast.ravi.viewer.id, now=clock.now())
        db.session.commit()


@pytest.mark.slow
@pytest.mark.parametrize("removed", [True, False])
def test_what_was_for_nora_alone_does_not_go_to_ravi_with_the_couple(
    app: Flask, cast: Cast, as_: As, limited_couple_id: UUID, *, removed: bool
) -> None:
    share_with_ravi(app, cast)
    amal, ravi = as_(cast.amal), as_(cast.ravi)
    for where in (NOTE, TOPIC):
        write(amal, cast, where)
    if removed:
        chosen = {"everybody": str(cast.ravi.viewer.id)}
        assert as_(cast.wanda).post(removal_url(cast), data=chosen).status_code == 303
    else:
        assert (
            ravi.post(f"/couples/{limited_couple_id}/share/{cast.nora.viewer.id}/withdraw").status_code == 303
        )
    assert releases(app, cast) == [Release.ONLY_ME] * 2
    assert not shows_words(ravi, "/couples")
    assert "it was for your therapist alone" in read(amal, "/notes").words()
    answer = amal.post(NOTE, data=form_data(cast))  # the page still said "Nora only"
    assert answer.status_code == 200 and "Another therapist looks after you now." in answer.text
    assert "Ravi only" in answer.text
    write(amal, cast, NOTE, to=cast.ravi)
    assert shows_words(ravi, "/couples")


def test_a_draft_for_another_therapist_alone_has_to_be_chosen_anew(
    app: Flask, cast: Cast, as_: As, limited_couple_id: UUID
) -> None:
    amal = as_(cast.amal)
    mine = form_data(cast)
    test_stashed_forms.stash(amal, did=WORD, release="therapist_only", therapist_id=mine["therapist_id"])
    assert filled(amal, "/today", NOTE)["release"] == "therapist_only"
    test_stashed_forms.stash(amal, did=WORD, release="therapist_only", therapist_id=str(cast.ravi.viewer.id))
    again = filled(amal, "/today", NOTE)
    assert again["did"].strip() == WORD and "release" not in again


@pytest.mark.slow
def test_what_was_for_nora_alone_can_be_released_otherwise_and_back(
    app: Flask, cast: Cast, as_: As, limited_couple_id: UUID
) -> None:
    amal = as_(cast.amal)
    note = keep(app, cast.amal, WORD)
    url = f"/appreciations/{note}/edit"
    for release in ("therapist_only", "keep", "therapist_only", "only_me"):
        assert amal.post(url, data=filled(amal, url, "/edit") | {"release": release}).status_code == 303
        assert releases(app, cast) == [Release(release)]
        assert shows_words(as_(cast.nora), f"/couples/{limited_couple_id}/review") == (release != "only_me")
    assert "it was for your therapist alone" not in read(amal, "/notes").words(), "Amal chose so herself"


@pytest.mark.slow
def test_a_topic_nora_talked_about_with_amal_stays_apart(
    app: Flask, cast: Cast, as_: As, limited_couple_id: UUID
) -> None:
    session(app, cast.nora, limited_couple_id)
    write(as_(cast.amal), cast, TOPIC)
    nora = as_(cast.nora)
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        topic = db.session.query(Topic).one().id
    for act, button in (("talked", "Not yet after all"), ("open", "We talked about it")):
        assert nora.post(f"/topics/{topic}/{act}").status_code == 303
        assert button in read(nora, f"/couples/{limited_couple_id}/review").words()
        assert shows_words(as_(cast.amal), "/topics")
        assert not shows_words(as_(cast.theo), "/topics")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["text", "json"])
def test_it_is_in_its_authors_copy_when_ticked_and_never_in_the_others(
    app: Flask, cast: Cast, as_: As, limited_couple_id: UUID, kind: str
) -> None:
    for where in (NOTE, TOPIC):
        write(as_(cast.amal), cast, where)
    for who, ticked, n in ((cast.amal, True, 2), (cast.amal, False, 0), (cast.theo, True, 0)):
        chosen = {"copy_kind": kind} | ({"copy_only_me": "y"} if ticked else {})
        assert as_(who).post("/you/copy", data=chosen).text.count(WORD) == n
    assert "for my therapist alone" in read(as_(cast.amal), "/you/copy").words()
    assert "for my therapist alone" not in read(as_(cast.jun), "/you/copy").words()
