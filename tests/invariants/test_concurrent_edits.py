"""One piece of writing open in two windows or on two phones: whoever saves later sees both, and decides."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice.release import Release
from tests.appointments.make import ask
from tests.appreciations.make import keep
from tests.assignments.make import assign, note_entry
from tests.page_checks import ReadPage
from tests.page_requests import filled, read
from tests.people import Cast, Person

pytestmark = pytest.mark.slow  # make check leaves it to make test

As = Callable[[Person | None], FlaskClient]
FIRST, SECOND = "heron-first", "heron-second"
TOLD = "This was changed meanwhile, in another window or on another phone."


def on_menu(app: Flask, amal: FlaskClient) -> str:
    amal.post("/menu", data=filled(amal, "/menu", "/menu") | {"text": "tea"}, follow_redirects=True)
    return next(url for url in read(amal, "/menu").links() if url.endswith("/edit"))


def planned(app: Flask, cast: Cast, amal: FlaskClient) -> str:
    page = f"/dates/{assign(app, cast.nora, cast.couple_ids['amal'], 'planned-date')}"
    amal.post(page, data=filled(amal, page, page) | {"what": "A walk"}, follow_redirects=True)
    return next(url for url in read(amal, page).links() if url.endswith("/edit"))


def worded(app: Flask, cast: Cast, amal: FlaskClient) -> str:
    page = f"/agreements/{assign(app, cast.nora, cast.couple_ids['amal'], 'same-side')}"
    first = filled(amal, f"{page}/add", "/add") | {"matter": "Shoes", "words": "Off at the door."}
    amal.post(f"{page}/add", data=first, follow_redirects=True)
    return next(url for url in read(amal, page).links() if url.endswith("/word"))


def entered(app: Flask, cast: Cast) -> UUID:
    given = assign(app, cast.nora, cast.couple_ids["amal"])
    return note_entry(app, cast.amal, given, note="Soup.")


@pytest.fixture(params=["note", "topic", "menu", "date", "agreement", "entry"])
def edited(app: Flask, cast: Cast, as_: As, request: pytest.FixtureRequest) -> tuple[str, str]:
    """The page something of Amal's is changed on, and its field for words."""
    amal = as_(cast.amal)
    match request.param:
        case "note":
            return f"/appreciations/{keep(app, cast.amal, 'Stairs.')}/edit", "did"
        case "topic":
            return f"/topics/{ask(app, cast.amal, 'Stairs.')}/edit", "text"
        case "menu":
            return on_menu(app, amal), "text"
        case "date":
            return planned(app, cast, amal), "what"
        case "agreement":
            return worded(app, cast, amal), "words"
        case _:
            return f"/entries/{entered(app, cast)}/edit", "note"


def sent_again(page: str, url: str, field: str) -> dict[str, Any]:
    """The form an answer shows, with what was typed."""
    forms = (form.filled() for form in ReadPage(page, url).forms())
    return next(form for form in forms if form.get(field) == SECOND)


def test_whoever_saves_later_sees_both_and_decides(cast: Cast, as_: As, edited: tuple[str, str]) -> None:
    url, field = edited
    phone, laptop = as_(cast.amal), as_(cast.amal)
    here, there = filled(phone, url, url), filled(laptop, url, url)
    assert phone.post(url, data=here | {field: FIRST}).status_code == 303
    told = laptop.post(url, data=there | {field: SECOND})
    assert told.status_code == 200
    assert "As it is kept now" in told.text
    assert FIRST in told.text and SECOND in told.text
    assert filled(phone, url, url)[field] == FIRST, "nothing was replaced in silence"
    assert laptop.post(url, data=sent_again(told.text, url, field)).status_code == 303
    assert filled(phone, url, url)[field] == SECOND


def test_the_same_change_sent_twice_is_one_change(cast: Cast, as_: As, edited: tuple[str, str]) -> None:
    url, field = edited
    amal = as_(cast.amal)
    form = filled(amal, url, url) | {field: FIRST}
    assert amal.post(url, data=form).status_code == 303
    if not url.endswith("/word"):  # each yes there is to one wording
        assert amal.post(url, data=form).status_code == 303
    assert filled(amal, url, url)[field] == FIRST


def test_what_each_says_to_an_entry_is_no_change_of_the_others(app: Flask, cast: Cast, as_: As) -> None:
    url = f"/entries/{entered(app, cast)}/edit"
    amal, theo = as_(cast.amal), as_(cast.theo)
    hers, his = filled(amal, url, url), filled(theo, url, url)
    assert amal.post(url, data=hers | {"note": FIRST, "went": "1"}).status_code == 303
    assert theo.post(url, data=his | {"note": SECOND, "went": "4"}).status_code == 303
    words = read(amal, url.removesuffix("/edit") + "/side").words()
    assert FIRST in words
    assert filled(amal, url, url)["went"] == "1"


def test_a_correction_of_the_other_is_shown_before_it_is_replaced(app: Flask, cast: Cast, as_: As) -> None:
    url = f"/entries/{entered(app, cast)}/edit"
    amal, theo = as_(cast.amal), as_(cast.theo)
    hers, his = filled(amal, url, url), filled(theo, url, url)
    assert amal.post(url, data=hers | {"minutes": "20"}).status_code == 303
    told = theo.post(url, data=his | {"minutes": "45"}).text
    assert TOLD in told
    assert re.search(r"Minutes, roughly</span><br><span[^>]*>20<", told)
    assert "Amal" not in re.sub(r"(?s).*As it is kept now(.*?)</section>.*", r"\1", told), "nobody is named"


def test_an_own_side_saved_on_two_phones_is_not_lost(app: Flask, cast: Cast, as_: As) -> None:
    url = f"/entries/{entered(app, cast)}/side"
    phone, laptop = as_(cast.theo), as_(cast.theo)
    here, there = filled(phone, url, url), filled(laptop, url, url)
    assert phone.post(url, data=here | {"went": "1"}).status_code == 303
    assert TOLD in laptop.post(url, data=there | {"went": "4"}).text
    assert filled(phone, url, url)["went"] == "1"


def test_two_therapists_who_change_one_plan_see_both(app: Flask, cast: Cast, as_: As) -> None:
    url = f"/assignments/{assign(app, cast.nora, cast.couple_ids['amal'])}/edit"
    here, there = as_(cast.nora), as_(cast.nora)
    first, second = filled(here, url, ""), filled(there, url, "")
    assert here.post(url, data=first | {"why": FIRST}).status_code == 303
    told = there.post(url, data=second | {"why": SECOND}).text
    assert TOLD in told
    assert FIRST in told and SECOND in told


def in_two_windows(client: FlaskClient, page: str, field: str, texts: tuple[str, str], url: str = "") -> str:
    """What whoever saves later is told, before both are on the page and theirs is saved once more."""
    url = url or page
    saved = {"press": ""}  # by the form's own button
    here, there = filled(client, page, url) | saved, filled(client, page, url) | saved
    assert client.post(url, data=here | {field: texts[0]}).status_code == 303
    told = client.post(url, data=there | {field: texts[1]})
    assert told.status_code == 200
    assert TOLD in told.text
    assert filled(client, page, url)[field] == texts[0], "nothing was replaced in silence"
    forms = [form.filled() for form in ReadPage(told.text, page).forms()]
    again = next(form for form in forms if form.get(field) == texts[1])
    assert client.post(url, data=again | saved).status_code == 303
    assert filled(client, page, url)[field] == texts[1]
    return told.text


def test_two_owners_who_change_the_settings_see_both(cast: Cast, as_: As) -> None:
    told = in_two_windows(as_(cast.wanda), "/settings", "clinic", (FIRST, SECOND))
    assert "As it is kept now" in told
    assert FIRST in told and SECOND in told


def test_other_fields_of_the_settings_are_named_as_they_are_kept(cast: Cast, as_: As) -> None:
    told = in_two_windows(as_(cast.wanda), "/settings", "paper", ("letter", "a4"))
    assert re.search(r"Paper</span><br><span[^>]*>(US )?Letter", told)


@pytest.mark.parametrize("of_couple", [True, False])
def test_two_therapists_who_state_a_policy_see_both(cast: Cast, as_: As, *, of_couple: bool) -> None:
    page = f"/couples/{cast.couple_ids['amal']}/policy" if of_couple else "/settings/policy"
    therapist = as_(cast.nora if of_couple else cast.wanda)
    told = in_two_windows(therapist, page, "text", (FIRST, SECOND))
    assert FIRST in told and SECOND in told


def nightly(app: Flask, cast: Cast) -> str:
    return f"/nightly/{assign(app, cast.nora, cast.couple_ids['amal'], 'nightly-page')}"


def test_an_answer_at_night_on_two_phones_is_not_lost(app: Flask, cast: Cast, as_: As) -> None:
    page = nightly(app, cast)
    told = in_two_windows(as_(cast.amal), page, "text", (FIRST, SECOND), f"{page}/answer")
    assert FIRST in told and SECOND in told
    amal = as_(cast.amal)
    before = filled(amal, page, "/answer")
    assert amal.post(f"{page}/answer", data=before | {"press": "talked"}).status_code == 303
    told = amal.post(f"{page}/answer", data=before | {"text": FIRST, "press": ""}).text
    assert (
        TOLD in told
        and "We talked, nothing to write." in told.split("As it is kept now")[1].split("</section>")[0]
    )


def test_changing_an_answer_never_tells_that_the_other_answered(app: Flask, cast: Cast, as_: As) -> None:
    page = nightly(app, cast)
    amal, theo = as_(cast.amal), as_(cast.theo)
    amal.post(f"{page}/answer", data=filled(amal, page, "/answer") | {"text": FIRST, "press": ""})
    before = filled(amal, page, "/answer")
    theo.post(f"{page}/answer", data=filled(theo, page, "/answer") | {"text": "Mine.", "press": ""})
    assert filled(amal, page, "/answer")["version"] == before["version"]
    assert amal.post(f"{page}/answer", data=before | {"text": SECOND, "press": ""}).status_code == 303


@pytest.mark.parametrize("is_begun", [True, False])
def test_a_book_named_on_two_phones_is_shown_before_it_is_replaced(
    app: Flask, cast: Cast, as_: As, *, is_begun: bool
) -> None:
    page = nightly(app, cast)
    amal = as_(cast.amal)
    if is_begun:
        amal.post(f"{page}/book", data=filled(amal, page, "/book") | {"title": "Ours"})
    told = in_two_windows(amal, page, "title", (FIRST, SECOND), f"{page}/book")
    assert FIRST in told and SECOND in told


def test_two_therapists_who_describe_an_evening_see_both(cast: Cast, as_: As) -> None:
    page = f"/couples/{cast.couple_ids['amal']}/profile"
    told = in_two_windows(as_(cast.nora), page, "bedtime", ("19:30", "21:00"))
    assert re.search(r"The children usually sleep by</span><br><span[^>]*>19:30<", told)
    told = in_two_windows(as_(cast.nora), page, "energy", ("low", "high"))
    assert "works shifts" not in told.split("As it is kept now")[1].split("</section>")[0], (
        "no change, not named"
    )


@pytest.mark.parametrize("edited", ["note", "topic", "menu"], indirect=True)
def test_words_typed_to_change_what_was_taken_out_meanwhile_are_not_lost(
    cast: Cast, as_: As, edited: tuple[str, str]
) -> None:
    url, field = edited
    phone, laptop = as_(cast.amal), as_(cast.amal)
    there = filled(laptop, url, url)
    assert phone.post(url.removesuffix("edit") + "delete").status_code == 303
    answer = laptop.post(url, data=there | {field: SECOND}, follow_redirects=True)
    assert "This was taken out meanwhile." in answer.text
    assert sent_again(answer.text, url, field)
    assert laptop.get(url).status_code == 404


@pytest.mark.parametrize(("by", "page"), [("theo", "edit"), ("amal", "edit"), ("theo", "side")])
def test_words_typed_to_an_entry_that_either_took_out_meanwhile_are_not_lost(
    app: Flask, cast: Cast, as_: As, by: str, page: str
) -> None:
    entry = f"/entries/{entered(app, cast)}"
    amal, field, typed = as_(cast.amal), *(("note", SECOND) if page == "edit" else ("went", "1"))
    url = f"{entry}/{page}"
    there = filled(amal, url, url) | {field: typed}
    assert as_(cast[by]).post(f"{entry}/delete").status_code == 303
    answer = amal.post(url, data=there)
    assert answer.status_code == 303
    assert filled(amal, answer.location, answer.location)[field] == typed
    assert amal.get(url).status_code == 404
    assert as_(cast.theo).post(f"/entries/{uuid4()}/{page}", data=there).status_code == 404


def test_a_shared_note_taken_back_in_another_window_stays_taken_back(app: Flask, cast: Cast, as_: As) -> None:
    note_id = keep(app, cast.amal, "Stairs.")
    url = f"/appreciations/{note_id}/edit"
    amal = as_(cast.amal)
    before = filled(amal, url, url)
    assert amal.post(url, data=before | {"release": Release.ONLY_ME.value}).status_code == 303
    told = amal.post(url, data=before | {"did": SECOND, "release": Release.SHARE.value}).text
    assert TOLD in told and "Only me" in told
    assert filled(amal, url, url)["release"] == Release.ONLY_ME
