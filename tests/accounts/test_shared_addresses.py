"""An address may belong to several sign-ins, so that nobody learns here who has one."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from practice import db
from practice.accounts import rules as account_rules
from practice.accounts.models import Account, AttemptCounter
from practice.mail import Mail
from tests.accounts.make import give_code, give_password, give_second_factor, reset_token, without_csrf
from tests.couples import make
from tests.couples.make import GOOD_PASSWORD
from tests.people import PASSWORD, Cast, Person

As = Callable[[Person | None], FlaskClient]
UNKNOWN = "nobody@example.org"
OTHER = "nine pears in a paper bag"


@pytest.fixture
def couple_id(app: Flask, cast: Cast) -> UUID:
    return make.add(app, cast.nora)


def link(app: Flask, cast: Cast, couple_id: UUID) -> str:
    return f"/invitation/{make.invite(app, cast.nora, couple_id)}"


def accept(client: FlaskClient, url: str, email: str, password: str = GOOD_PASSWORD):
    return client.post(url, data={"name": "Rosa", "email": email, "password": password})


def from_elsewhere(as_: As) -> FlaskClient:
    """A new phone, in another network than the guesser's."""
    phone = as_(None)
    phone.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    return phone


def name_on_you(client: FlaskClient) -> str:
    page = client.get("/you").text
    return "Rosa" if "Rosa" in page else "Amal" if "Amal" in page else page


def n_accounts(app: Flask, email: str) -> int:
    with app.app_context():
        return db.session.scalars(select(func.count()).where(Account.email == email)).one()


def without_codes(page: str) -> str:
    return re.sub(r"[A-Z2-9]{4}(-[A-Z2-9]{4})+|[0-9a-f]{4,}(-[0-9a-f]{4,})+", "", without_csrf(page))


@pytest.mark.slow
@pytest.mark.parametrize("known", ["amal", "theo", "nora", "ines", "finn"])
def test_an_invitation_tells_nobody_which_addresses_are_known(
    app: Flask, cast: Cast, as_: As, known: str
) -> None:
    """Every page from the link to the second way in reads the same, also for an address of another clinic."""
    person = cast[known]
    assert person is not None
    answers = []
    for email in (UNKNOWN, person.email):
        phone, pages = as_(None), []
        url = link(app, cast, make.add(app, cast.nora))
        for password in ("short", GOOD_PASSWORD):
            answer = accept(phone, url, email, password)
            pages.append((answer.status_code, answer.location, without_codes(answer.text)))
        for page in ("/you", "/consent", "/today", "/sign-out"):
            answer = phone.post(page) if page == "/sign-out" else phone.get(page)
            pages.append((answer.status_code, answer.location, without_codes(answer.text)))
        for password in ("wrong words", GOOD_PASSWORD):
            answer = give_password(as_(None), email, password)
            pages.append((answer.status_code, answer.location, without_codes(answer.text)))
        answers.append([(status, to, text.replace(email, "")) for status, to, text in pages])
    assert answers[0] == answers[1]


@pytest.mark.slow
def test_two_with_one_address_each_come_in_by_their_own_password(
    app: Flask, cast: Cast, as_: As, couple_id: UUID
) -> None:
    assert accept(as_(None), link(app, cast, couple_id), cast.amal.email).status_code == 303
    rosa, amal = as_(None), as_(None)
    assert give_password(rosa, cast.amal.email, GOOD_PASSWORD).status_code == 303
    assert give_password(amal, cast.amal.email, PASSWORD).status_code == 303
    assert (name_on_you(rosa), name_on_you(amal)) == ("Rosa", "Amal")
    assert give_password(as_(None), cast.amal.email, OTHER).status_code == 200


def test_a_password_that_the_address_has_already_is_not_taken_and_counts_as_a_try(
    app: Flask, cast: Cast, as_: As, couple_id: UUID
) -> None:
    phone, url = as_(None), link(app, cast, couple_id)
    guessable = accept(phone, url, UNKNOWN, "aaaaaaaaaaaaaaaaaaaa").text
    taken = accept(phone, url, cast.amal.email, PASSWORD)
    assert taken.status_code == 200
    assert "easy to guess" in taken.text
    assert without_codes(taken.text).replace(cast.amal.email, "") == without_codes(guessable).replace(
        UNKNOWN, ""
    )
    assert n_accounts(app, cast.amal.email) == 1
    with app.app_context():
        assert db.session.scalars(select(AttemptCounter.n_attempts)).all() == [1, 1]
    assert accept(phone, url, cast.amal.email).status_code == 303


def test_tries_by_an_invitation_wait_as_those_at_sign_in(
    app: Flask, cast: Cast, as_: As, couple_id: UUID
) -> None:
    phone = as_(None)
    for n in range(6):
        give_password(phone, cast.amal.email, f"wrong words {n}")
    answer = accept(phone, link(app, cast, couple_id), cast.amal.email)
    assert "many tries with this address" in answer.text
    assert n_accounts(app, cast.amal.email) == 1


@pytest.mark.slow
def test_a_sign_in_of_ones_own_gives_no_more_tries_at_another_with_its_address(
    app: Flask, cast: Cast, as_: As, couple_id: UUID, time
) -> None:
    """A controlling partner takes the other's address, and signs in between the guesses."""
    guesser = as_(None)
    assert accept(guesser, link(app, cast, couple_id), cast.theo.email).status_code == 303
    n_compared = 0
    for n in range(account_rules.MOST_ATTEMPTS + 60):
        guesser.post("/sign-out")
        n_compared += give_password(guesser, cast.theo.email, f"wrong words {n}").status_code == 200
        if n % 4 == 3:
            give_password(guesser, cast.theo.email, GOOD_PASSWORD)
        time.forward(seconds=1)
    assert n_compared <= account_rules.MOST_ATTEMPTS + 2
    assert give_password(from_elsewhere(as_), cast.theo.email, PASSWORD).status_code == 303


@pytest.mark.slow
def test_browsers_known_by_a_sign_in_of_ones_own_give_no_more_tries_at_another(
    app: Flask, cast: Cast, as_: As, couple_id: UUID, time
) -> None:
    """A browser that knows the guesser's own sign-in is new for the other's, however many of them there are."""
    assert accept(as_(None), link(app, cast, couple_id), cast.theo.email).status_code == 303
    n_compared = 0
    for n in range(account_rules.MOST_ATTEMPTS // 4 + 3):
        browser = as_(None)
        give_password(browser, cast.theo.email, GOOD_PASSWORD)
        browser.post("/sign-out")
        for nth in range(4):
            tried = give_password(browser, cast.theo.email, f"wrong words {n} {nth}")
            n_compared += tried.status_code == 200
        time.forward(seconds=1)
    assert n_compared <= account_rules.MOST_ATTEMPTS + 2
    assert give_password(from_elsewhere(as_), cast.theo.email, PASSWORD).status_code == 303


@pytest.mark.slow
def test_a_browser_counts_codes_by_itself_only_for_the_sign_in_it_knows(
    app: Flask, cast: Cast, as_: As, couple_id: UUID
) -> None:
    """Somebody with Nora's address, in as many browsers as they like, gets no further tries at her second step."""
    give_second_factor(app, cast.nora)
    assert accept(as_(None), link(app, cast, couple_id), cast.nora.email).status_code == 303
    for _ in range(2):
        browser = as_(None)
        assert give_password(browser, cast.nora.email, GOOD_PASSWORD).status_code == 303
        browser.post("/sign-out")
        assert give_password(browser, cast.nora.email, PASSWORD).status_code == 303
        assert "code" in give_code(browser, "000000").text
    with app.app_context():
        counted = db.session.scalars(select(AttemptCounter.n_attempts)).all()
    assert max(counted) == 2, "both tries at the code are counted together"


@pytest.mark.slow
def test_a_new_password_is_not_one_that_another_with_this_address_has(
    app: Flask, cast: Cast, as_: As, couple_id: UUID
) -> None:
    rosa = as_(None)
    accept(rosa, link(app, cast, couple_id), cast.amal.email)
    sent = {"current": GOOD_PASSWORD, "password": PASSWORD}
    refused = rosa.post("/you/password", data=sent)
    assert refused.status_code == 200 and "easy to guess" in refused.text
    assert rosa.post("/you/password", data=sent | {"password": OTHER}).status_code == 303
    assert give_password(as_(None), cast.amal.email, OTHER).status_code == 303


@pytest.mark.slow
def test_a_forgotten_password_is_written_to_each_sign_in_of_an_address(
    app: Flask, cast: Cast, as_: As, couple_id: UUID, letters
) -> None:
    accept(as_(None), link(app, cast, couple_id), cast.amal.email)
    pages = []
    for email in (cast.amal.email, UNKNOWN):
        answer = as_(None).post("/forgotten-password", data={"email": email})
        pages.append((answer.status_code, answer.location))
    assert pages[0] == pages[1]
    sent: list[Mail] = letters.sent
    assert [letter.to for letter in sent] == [cast.amal.email] * 2
    assert len({reset_token([letter]) for letter in sent}) == 2


def test_a_therapist_with_an_address_that_is_known_is_added_like_any_other(
    app: Flask, cast: Cast, as_: As, letters
) -> None:
    answers = []
    for email in (UNKNOWN, cast.mara.email, cast.amal.email):
        wanda = as_(cast.wanda)
        answer = wanda.post("/settings/people", data={"name": "Lena", "email": email})
        answers.append((answer.status_code, answer.location))
        assert letters.sent[-1].to == email
        assert email in wanda.get("/settings").text
    assert len(set(answers)) == 1


def test_an_address_of_very_many_is_not_taken_once_more(app: Flask, cast: Cast, as_: As) -> None:
    for n in range(account_rules.MAX_ACCOUNTS_PER_ADDRESS):
        url = link(app, cast, make.add(app, cast.nora))
        answer = accept(as_(None), url, cast.amal.email, f"{GOOD_PASSWORD} {n}")
        assert answer.status_code == (303 if n < account_rules.MAX_ACCOUNTS_PER_ADDRESS - 1 else 200)
    assert n_accounts(app, cast.amal.email) == account_rules.MAX_ACCOUNTS_PER_ADDRESS
