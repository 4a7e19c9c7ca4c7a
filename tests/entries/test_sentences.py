"""What is put together from pieces reads as whole sentences, whoever reads it and whatever the pieces end with."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from practice.entries.rules import Barrier
from tests.assignments import make
from tests.page_requests import filled, read
from tests.people import Cast, Person

As = Callable[[Person | None], FlaskClient]


def test_each_answer_of_ones_own_is_a_sentence_of_its_own(app: Flask, cast: Cast, as_: As) -> None:
    couple_id = cast.couple_ids["amal"]
    given = make.assign(app, cast.nora, couple_id, "coming-back")
    amal = as_(cast.amal)
    there = f"/to-try/{given}/entry"
    answers = {
        "outcome": "version",
        "went": "1",
        "barriers": Barrier.TIRED.value,
        "answer_reached_out": "both",
    }
    assert amal.post(there, data=filled(amal, there) | answers).status_code == 303
    told = "It went 1 of 4 well. In the way: too tired. Who reached out first? Both of us."
    own = read(amal, f"/to-try/{given}").words()
    assert f"Only you and your therapist read this. {told}" in own
    assert told in read(as_(cast.nora), f"/couples/{couple_id}/review").words()


def test_both_halves_of_a_plan_stand_by_themselves(app: Flask, cast: Cast, as_: As) -> None:
    couple_id = cast.couple_ids["amal"]
    make.assign(app, cast.nora, couple_id, cue="Theo's first day off", plan="take turns with it?")
    words = read(as_(cast.amal), "/today").words()
    assert "When: Theo's first day off. We: take turns with it?" in words
    assert "?." not in words
