"""Ideas, plans and calendar files, as the two use them."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice.assignments.rules import Ends
from practice.dates.queries import ideas
from practice.rhythm.rules.outcomes import Outcome
from tests.assignments import make
from tests.entries.test_routes import entries
from tests.page_requests import filled, read
from tests.people import Cast, Person

SignIn = Callable[[Person | None], FlaskClient]
KEY = "floor-picnic"


@pytest.fixture
def given(app: Flask, cast: Cast) -> UUID:
    return make.assign(app, cast.nora, cast.couple_ids["amal"], "planned-date", days_ago=20, ends=Ends.OPEN)


def wish(client: FlaskClient, key: str, how: str = "like") -> int:
    token = filled(client, "/ideas", f"/{key}/")
    return client.post(f"/ideas/{key}/{how}", data=token).status_code


TOLD = "You would both like"


def is_told(client: FlaskClient) -> bool:
    words = read(client, "/ideas").words()
    return f"{TOLD} {ideas()[KEY].title}" in words.replace(
        f"{TOLD}{ideas()[KEY].title}", f"{TOLD} {ideas()[KEY].title}"
    )


@pytest.mark.slow
def test_both_learn_of_an_idea_only_when_both_would_like_it_and_on_the_same_day(
    app: Flask, cast: Cast, as_: SignIn, time
) -> None:
    amal, theo, jun = as_(cast.amal), as_(cast.theo), as_(cast.jun)
    before = read(theo, "/ideas").words()
    for _ in range(2):
        assert wish(amal, KEY) == 303
    assert read(theo, "/ideas").words() == before
    wish(jun, KEY)
    time.forward(days=3)
    amal, theo = as_(cast.amal), as_(cast.theo)
    assert not is_told(amal), "another couple is another couple"
    wish(theo, KEY)
    assert not is_told(amal) and not is_told(theo)
    time.forward(days=1)
    assert not is_told(as_(cast.amal)) and not is_told(as_(cast.theo)), (
        "not a whole day before this day began"
    )
    time.forward(days=1)
    assert is_told(as_(cast.amal)) and is_told(as_(cast.theo))


@pytest.mark.slow
def test_trying_out_every_idea_finds_nothing_the_other_would_like(
    app: Flask, cast: Cast, as_: SignIn, time
) -> None:
    wish(as_(cast.amal), KEY)
    time.forward(days=5)
    theo = as_(cast.theo)
    before = read(theo, "/ideas").words()
    for key in ideas():
        answer = theo.post(f"/ideas/{key}/like", follow_redirects=True)
        assert TOLD not in answer.text.replace("which you both would", "")
        theo.post(f"/ideas/{key}/unlike")
    assert read(theo, "/ideas").words() == before
    time.forward(days=5)
    assert not is_told(as_(cast.theo)) and not is_told(as_(cast.amal))


@pytest.mark.slow
def test_what_was_told_and_taken_back_stays_until_the_day_is_over(
    app: Flask, cast: Cast, as_: SignIn, time
) -> None:
    for person in (cast.amal, cast.theo):
        wish(as_(person), KEY)
    time.forward(days=3)
    amal, theo = as_(cast.amal), as_(cast.theo)
    before = read(amal, "/ideas").words()
    assert is_told(amal)
    wish(theo, KEY, "unlike")
    assert not is_told(theo)
    assert read(amal, "/ideas").words() == before
    wish(theo, KEY)
    assert is_told(theo), "liked again on the same day, as if nothing had been"
    wish(theo, KEY, "unlike")
    time.forward(days=1)
    assert not is_told(as_(cast.amal))
    theo = as_(cast.theo)
    wish(theo, KEY)
    assert not is_told(theo), "another day begins anew"


def test_ideas_are_narrowed_from_the_address_and_nothing_else(app: Flask, cast: Cast, as_: SignIn) -> None:
    amal = as_(cast.amal)
    few = read(amal, "/ideas?where=home&minutes=15&energy=low&cost=free&noise=silent&lacks=kitchen").words()
    assert "ideas" in few
    titles = [idea.title for idea in ideas().values() if idea.where == "out"]
    assert not any(f"{title} " in few for title in titles if len(title) > 12)
    nothing = read(amal, "/ideas?minutes=x&energy=%00&noise=9&lacks=boat").words()
    assert f"{len(ideas())} ideas" in nothing
    assert "More ideas" in nothing
    none = "/ideas?where=out&minutes=15&noise=silent&energy=low&cost=free&lacks=outdoors&lacks=sitter&lacks=paper"
    assert amal.get(none).status_code == 200
    assert as_(cast.nora).get("/library/ideas?where=out").status_code == 200
    assert (
        as_(cast.amal).post("/ideas/no-such-idea/like", data=filled(amal, "/ideas", "/like")).status_code
        == 404
    )


def begin(client: FlaskClient, given: UUID, **changes: str) -> str:
    there = f"/dates/{given}"
    sent = filled(client, there, there) | {"what": "Supper at the harbour"} | changes
    answer = client.post(there, data=sent)
    return f"{answer.status_code} {answer.text}"


def press(client: FlaskClient, given: UUID, value: str) -> None:
    form = next(form for form in read(client, f"/dates/{given}").forms() if "/become" in form.action)
    assert client.post(form.action, data=form.filled() | {"press": value}).status_code == 303


def test_a_date_is_planned_by_both_in_steps_and_falls_back_to_the_sofa(
    app: Flask, cast: Cast, as_: SignIn, given: UUID
) -> None:
    amal, theo, there = as_(cast.amal), as_(cast.theo), f"/dates/{given}"
    assert begin(amal, given, on_day="2026-03-20", at_time="19:30").startswith("303")
    assert "Friday 20 March" in read(theo, there).words()
    form = next(form for form in read(theo, there).forms() if "/steps" in form.action)
    steps = form.filled() | {"sitter": "could_not", "reservation": "done", "day_protected": "done"}
    assert theo.post(form.action, data=steps).status_code == 303
    assert "Staying in is a version of it, and counts." in read(amal, there).words()
    for _ in range(1):
        press(amal, given, "stayed_in")
    noted = entries(app, cast, cast.theo, given)
    assert [(entry.outcome, entry.note) for entry in noted] == [(Outcome.VERSION, "")], (
        "the plan has the words"
    )
    review = read(as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/review").words()
    assert "chosen by Amal." in review
    assert "no sitter" in review
    assert "This time it is for Theo to choose." in read(amal, there).words()


def test_a_date_called_off_keeps_its_chooser_and_can_be_on_again(
    app: Flask, cast: Cast, as_: SignIn, given: UUID
) -> None:
    amal, theo, there = as_(cast.amal), as_(cast.theo), f"/dates/{given}"
    begin(amal, given)
    press(theo, given, "swap")
    assert "for Theo to choose" in read(amal, there).words()
    press(amal, given, "called_off")
    assert "for Theo to choose" in read(amal, there).words()
    press(theo, given, "again")
    assert "Being planned" not in read(theo, there).words()
    assert "It happened" in read(theo, there).words()
    press(theo, given, "happened")
    assert len(entries(app, cast, cast.amal, given)) == 1
    assert "for Amal to choose" in read(theo, there).words()


def test_it_happened_pressed_twice_is_noted_once(app: Flask, cast: Cast, as_: SignIn, given: UUID) -> None:
    amal = as_(cast.amal)
    begin(amal, given)
    form = next(form for form in read(amal, f"/dates/{given}").forms() if "/become" in form.action)
    for _ in range(2):
        assert amal.post(form.action, data=form.filled() | {"press": "happened"}).status_code == 303
    assert len(entries(app, cast, cast.amal, given)) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"what": ""}, "Please write something here."),
        ({"on_day": "2026-03-01"}, "Please choose a day that is still to come."),
        ({"on_day": "2029-03-01"}, "Please choose a day within a year."),
        ({"at_time": "19:30"}, "Please choose a day as well."),
        ({"at_time": "late"}, "Please write a time, such as 17:30."),
    ],
)
def test_a_plan_that_cannot_be_is_answered_beside_its_field(
    app: Flask, cast: Cast, as_: SignIn, given: UUID, changes: dict[str, str], words: str
) -> None:
    answered = begin(as_(cast.amal), given, **changes)
    assert answered.startswith("200")
    assert words in answered


def test_a_calendar_file_is_neutral_and_only_the_couples(
    app: Flask, cast: Cast, as_: SignIn, given: UUID
) -> None:
    amal, there = as_(cast.amal), f"/to-try/{given}/calendar"
    sent = filled(amal, there) | {"on_day": "2026-03-20", "at_time": "20:00", "weeks": "4"}
    answer = amal.post(there, data=sent)
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="keep-free.ics"'
    assert "SUMMARY:Keep free" in answer.text
    assert "Theo" not in answer.text
    wrong = amal.post(there, data=sent | {"weeks": "0"})
    assert "Please write a number from 1 to 26." in wrong.text
    assert as_(cast.jun).get(there).status_code == 404


def test_an_idea_leads_to_the_plan_or_to_what_was_done(
    app: Flask, cast: Cast, as_: SignIn, given: UUID
) -> None:
    home = make.assign(app, cast.nora, cast.couple_ids["amal"], "at-home-date")
    amal = as_(cast.amal)
    out = next(idea for idea in ideas().values() if idea.where == "out")
    assert filled(amal, f"/dates/{given}?idea={out.key}", "/dates/")["what"] == out.title
    assert (
        filled(amal, f"/to-try/{home}/entry?idea=Picnic on the floor")["answer_what"] == "Picnic on the floor"
    )


def test_what_is_still_to_come_has_not_happened(app: Flask, cast: Cast, as_: SignIn, given: UUID) -> None:
    amal, there = as_(cast.amal), f"/dates/{given}"
    begin(amal, given, on_day="2026-03-20")
    form = next(form for form in read(amal, there).forms() if "/become" in form.action)
    assert "happened" not in {field.value for field in form.fields}
    answer = amal.post(form.action, data=form.filled() | {"press": "happened"})
    assert answer.status_code == 409 and "That day is still to come." in answer.text
    assert entries(app, cast, cast.amal, given) == []


def test_a_press_too_many_is_taken_back_by_either(app: Flask, cast: Cast, as_: SignIn, given: UUID) -> None:
    amal, theo, there = as_(cast.amal), as_(cast.theo), f"/dates/{given}"
    begin(amal, given)
    press(amal, given, "happened")
    assert "plan it again" in read(amal, there).words()
    assert "plan it again" in read(theo, there).words(), "whoever pressed reads no different page"
    press(theo, given, "again")
    assert entries(app, cast, cast.amal, given) == []
    assert "Supper at the harbour" in read(theo, there).words()
    press(theo, given, "happened")
    assert len(entries(app, cast, cast.theo, given)) == 1


def test_an_entry_taken_out_leaves_no_link_to_nowhere(
    app: Flask, cast: Cast, as_: SignIn, given: UUID
) -> None:
    amal, there = as_(cast.amal), f"/dates/{given}"
    begin(amal, given)
    press(amal, given, "happened")
    [entry] = entries(app, cast, cast.amal, given)
    assert amal.post(f"/entries/{entry.id}/delete").status_code == 303
    page = read(amal, there)
    assert not any("/side" in link for link in page.links())
    assert "plan it again" in page.words()


def test_steps_set_on_two_phones_are_both_kept(app: Flask, cast: Cast, as_: SignIn, given: UUID) -> None:
    amal, theo, there = as_(cast.amal), as_(cast.theo), f"/dates/{given}"
    begin(amal, given)
    hers, his = (next(f for f in read(who, there).forms() if "/steps" in f.action) for who in (amal, theo))
    assert amal.post(hers.action, data=hers.filled() | {"sitter": "family"}).status_code == 303
    assert theo.post(his.action, data=his.filled() | {"reservation": "done"}).status_code == 303
    kept = next(form for form in read(amal, there).forms() if "/steps" in form.action).filled()
    assert (kept["sitter"], kept["reservation"]) == ("family", "done")


def test_two_phones_begin_one_plan_and_the_second_is_told(
    app: Flask, cast: Cast, as_: SignIn, given: UUID
) -> None:
    amal, theo, there = as_(cast.amal), as_(cast.theo), f"/dates/{given}"
    his = filled(theo, there) | {"what": "The late film"}
    begin(amal, given)
    said = theo.post(there, data=his, follow_redirects=True).text
    assert "The two of you have a plan already. Yours was: “The late film”" in said
    assert "Supper at the harbour" in said
    press(theo, given, "called_off")
    assert "The late film" not in read(theo, there).words()


def test_an_idea_beside_a_plan_is_answered(app: Flask, cast: Cast, as_: SignIn, given: UUID) -> None:
    amal = as_(cast.amal)
    begin(amal, given)
    words = read(amal, f"/dates/{given}?idea={KEY}").words()
    assert "The two of you have a plan already." in words and ideas()[KEY].title in words


@pytest.mark.slow
def test_calendar_files_of_two_dates_stand_side_by_side(
    app: Flask, cast: Cast, as_: SignIn, given: UUID
) -> None:
    amal, there = as_(cast.amal), f"/to-try/{given}/calendar"
    names = set()
    for _ in range(2):
        begin(amal, given)
        file = amal.post(there, data=filled(amal, there) | {"at_time": "19:30"}).text
        names.add(next(line for line in file.splitlines() if line.startswith("UID")))
        press(amal, given, "happened")
    assert len(names) == 2


@pytest.mark.parametrize("on_day", ["9999-12-31", "0001-01-01"])
def test_a_day_far_off_is_answered_beside_the_calendars_field(
    app: Flask, cast: Cast, as_: SignIn, given: UUID, on_day: str
) -> None:
    amal, there = as_(cast.amal), f"/to-try/{given}/calendar"
    answer = amal.post(there, data=filled(amal, there) | {"on_day": on_day, "at_time": ""})
    assert answer.status_code == 200 and "within a year" in answer.text
