"""A therapist changes what is confidential, beginning with one of the texts that lie ready."""

from collections.abc import Callable

from flask.testing import FlaskClient

from practice.policies.rules import policy_texts
from tests.page_checks import ReadPage
from tests.page_requests import filled
from tests.people import Cast, Person

As = Callable[[Person | None], FlaskClient]
LIMITED = policy_texts()["limited"].text


def test_nora_begins_with_the_text_of_another_policy_and_states_it(cast: Cast, as_: As) -> None:
    nora, page = as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/policy"
    form = filled(nora, page, "/policy")
    begun = nora.post(page, data=form | {"start": "limited"})
    assert begun.status_code == 200
    shown = next(form.filled() for form in ReadPage(begun.text, page).forms() if "kind" in form.filled())
    assert shown["kind"] == "limited"
    assert shown["text"].split() == LIMITED.split()
    assert filled(nora, page, "/policy")["kind"] == form["kind"], "nothing is stated yet"
    assert nora.post(page, data=shown).status_code == 303
    assert filled(nora, page, "/policy")["kind"] == "limited"


def test_words_of_ones_own_stay_below_a_text_to_begin_with(cast: Cast, as_: As) -> None:
    nora, page = as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/policy"
    form = filled(nora, page, "/policy") | {"start": "limited", "text": "We meet on Thursdays."}
    begun = ReadPage(nora.post(page, data=form).text, page).words()
    assert "We meet on Thursdays." in begun and LIMITED.split("\n")[0] in begun


def test_a_text_that_does_not_lie_ready_begins_nothing(cast: Cast, as_: As) -> None:
    nora, page = as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/policy"
    form = filled(nora, page, "/policy") | {"start": "party", "text": ""}
    assert "Please write what they will read." in nora.post(page, data=form).text
