"""The therapist's pages about a couple, as they are read and sent."""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice.authentication.pages import qr_code
from practice.couples.rules import CoupleState
from practice.mail import FolderMailer
from practice.policies.rules import policy_texts
from tests.conftest import Letters
from tests.couples import make
from tests.page_checks import ReadPage
from tests.people import ZONE, Cast, Person

SignIn = Callable[[Person | None], FlaskClient]
TWO = {"name_a": "Rosa", "name_b": "Ben", "time_zone": ZONE}


def read(client: FlaskClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    page = ReadPage(answer.text, url)
    page.check()
    return page.words()


def add_couple(nora: FlaskClient, **changes: str) -> str:
    answer = nora.post("/couples/add", data=TWO | {"form_key": str(uuid4())} | changes)
    assert answer.status_code == 303, ReadPage(answer.text, "add").words()
    return answer.location


def person_ids(app: Flask, cast: Cast, couple_id: UUID) -> tuple[UUID, UUID]:
    pair = make.pair(app, cast.nora, couple_id)
    return pair.a.id, pair.b.id


def test_nora_adds_a_couple_and_reads_that_nothing_begins_before_safety(cast: Cast, as_: SignIn) -> None:
    nora = as_(cast.nora)
    page = read(nora, add_couple(nora))
    assert "Rosa" in page
    assert "Nothing can be given yet" in page


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("name_a", ""),
        ("name_b", "   "),
        ("name_a", "R" * 61),
        ("time_zone", "Mars/Olympus"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field_and_stays(
    cast: Cast, as_: SignIn, name: str, typed: str
) -> None:
    nora = as_(cast.nora)
    answer = nora.post("/couples/add", data=TWO | {"form_key": str(uuid4()), name: typed})
    assert answer.status_code == 200
    assert f'id="{name}-error"' in answer.text
    assert 'value="Ben"' in answer.text or name == "name_b"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Zoë 🌿", "רותם בן־דוד", "<b>Rosa</b>", 'O\'Brien & "co"'])
def test_names_are_shown_as_they_were_typed(cast: Cast, as_: SignIn, name: str) -> None:
    nora = as_(cast.nora)
    url = add_couple(nora, name_a=name)
    assert name in read(nora, url)
    assert "<b>Rosa" not in nora.get(url).text


def test_a_couple_is_nobody_to_ravi_until_it_is_shared_and_after(cast: Cast, as_: SignIn) -> None:
    nora, ravi, wanda = as_(cast.nora), as_(cast.ravi), as_(cast.wanda)
    url = add_couple(nora)
    assert ravi.get(url).status_code == wanda.get(url).status_code == 404
    nora.post(f"{url}/share", data={"colleague": str(cast.ravi.viewer.id)})
    assert ravi.get(url).status_code == 200
    assert wanda.get(url).status_code == 404
    nora.post(f"{url}/share/{cast.ravi.viewer.id}/withdraw")
    assert ravi.get(url).status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize("who", ["ines", "amal", "ravi"])
def test_nobody_else_touches_a_couple(app: Flask, cast: Cast, as_: SignIn, who: str) -> None:
    couple_id = make.add(app, cast.nora)
    rosa_id, _ = person_ids(app, cast, couple_id)
    stranger, url = as_(cast[who]), f"/couples/{couple_id}"
    for page in ("", "/change", "/attest", "/policy"):
        assert stranger.get(url + page).status_code == 404, page
    partner = f"/partners/{rosa_id}/invitation"
    acts = (
        "/attest",
        "/rest",
        "/resume",
        "/end",
        "/reopen",
        "/share",
        partner,
        f"{partner}/mail",
        f"{partner}/withdraw",
    )
    for act in acts:
        sent = {
            "spoken": "y",
            "appropriate": "y",
            "email": "x@example.org",
            "colleague": str(cast.ravi.viewer.id),
        }
        assert stranger.post(url + act, data=sent).status_code == 404, act
    assert make.pair(app, cast.nora, couple_id).state is CoupleState.INVITED


@pytest.mark.parametrize("ticks", [{}, {"spoken": "y"}, {"appropriate": "y"}])
def test_both_ticks_are_needed(app: Flask, cast: Cast, as_: SignIn, ticks: dict[str, str]) -> None:
    couple_id = make.add(app, cast.nora)
    assert as_(cast.nora).post(f"/couples/{couple_id}/attest", data=ticks).status_code == 200
    assert make.pair(app, cast.nora, couple_id).state is CoupleState.INVITED


def test_a_couple_is_given_nothing_before(app: Flask, cast: Cast, as_: SignIn) -> None:
    couple_id, nora = make.add(app, cast.nora), as_(cast.nora)
    read(nora, f"/couples/{couple_id}/attest")
    assert (
        nora.post(f"/couples/{couple_id}/attest", data={"spoken": "y", "appropriate": "y"}).status_code == 303
    )
    page = read(nora, f"/couples/{couple_id}")
    assert "Noted on Wednesday 4 March" in page
    assert make.pair(app, cast.nora, couple_id).state is CoupleState.ACTIVE


def test_the_letter_shows_the_link_once_and_prints_it(app: Flask, cast: Cast, as_: SignIn) -> None:
    couple_id, nora = make.add(app, cast.nora), as_(cast.nora)
    rosa_id, _ = person_ids(app, cast, couple_id)
    answer = nora.post(f"/couples/{couple_id}/partners/{rosa_id}/invitation")
    ReadPage(answer.text, "letter").check()
    link = re.search(r"http://localhost/invitation/([\w-]{43,})", answer.text)
    assert link is not None
    assert "<svg" in answer.text
    assert as_(None).get(f"/invitation/{link[1]}").status_code == 200
    assert link[1] not in nora.get(f"/couples/{couple_id}").text


def test_the_printed_square_holds_the_link_beside_it_and_nothing_else(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    couple_id = make.add(app, cast.nora)
    rosa_id, _ = person_ids(app, cast, couple_id)
    answer = as_(cast.nora).post(f"/couples/{couple_id}/partners/{rosa_id}/invitation")
    (link,) = re.findall(r'class="letter__link">([^<]+)<', answer.text)
    assert re.fullmatch(r"http://localhost/invitation/[\w-]{43,}", link)
    printed = re.findall(r'class="qr">.*?<path d="([^"]+)"', answer.text, re.DOTALL)
    assert printed == [qr_code(link).path]


def test_a_mailed_link_says_nothing_about_whom_or_what_it_is_for(
    app: Flask, cast: Cast, as_: SignIn, letters: Letters
) -> None:
    couple_id, nora = make.add(app, cast.nora), as_(cast.nora)
    rosa_id, _ = person_ids(app, cast, couple_id)
    url = f"/couples/{couple_id}/partners/{rosa_id}/invitation/mail"
    assert nora.post(url, data={"email": "not an address"}).status_code == 200
    assert not letters.sent
    assert nora.post(url, data={"email": "rosa@example.org"}).status_code == 303
    letter = letters.sent[-1]
    assert letter.to == "rosa@example.org"
    link = re.search(r"/invitation/\S+", letter.text)
    assert link is not None
    said = (letter.subject + letter.text.replace(link[0], "")).casefold()  # the token's letters are dice
    for word in ("Rosa", "Ben", "Nora", "Harbour", "therap", "couple", "partner"):
        assert word.casefold() not in said
    assert as_(None).get(link[0]).status_code == 200


def test_a_partner_of_another_couple_is_not_invited_from_here(app: Flask, cast: Cast, as_: SignIn) -> None:
    here, there = make.add(app, cast.nora), make.add(app, cast.nora, "Ida", "Uwe")
    ida_id, _ = person_ids(app, cast, there)
    assert as_(cast.nora).post(f"/couples/{here}/partners/{ida_id}/invitation").status_code == 404


@pytest.mark.parametrize(
    "sent", [{"kind": "own", "text": ""}, {"kind": "", "text": "x"}, {"kind": "own", "text": "x" * 6001}]
)
def test_a_policy_needs_its_words(app: Flask, cast: Cast, as_: SignIn, sent: dict[str, str]) -> None:
    nora, url = as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/policy"
    assert nora.post(url, data=sent).status_code == 200
    assert as_(cast.amal).get("/today").status_code == 200  # nobody was asked again


def test_a_policy_is_changed_on_its_page_and_asks_both_again(cast: Cast, as_: SignIn) -> None:
    nora, url = as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/policy"
    read(nora, url)
    assert nora.post(url, data={"kind": "own", "text": "So <i>be</i> it."}).status_code == 303
    page = as_(cast.theo).get("/consent").text
    assert "So &lt;i&gt;be&lt;/i&gt; it." in page


def test_nora_is_asked_for_nothing_about_the_two_that_no_page_uses(cast: Cast, as_: SignIn) -> None:
    page = as_(cast.nora).get("/couples/add").text
    (form,) = (
        one for one in ReadPage(page, "add").forms() if one.method == "post" and "sign-out" not in one.action
    )
    asked = {one.name for one in form.fields} - {"csrf_token", "form_key"}
    assert asked == {"name_a", "name_b", "time_zone", "on_day", "at_time"}


def test_names_are_put_right(app: Flask, cast: Cast, as_: SignIn) -> None:
    couple_id, nora = make.add(app, cast.nora), as_(cast.nora)
    read(nora, f"/couples/{couple_id}/change")
    nora.post(f"/couples/{couple_id}/change", data=TWO | {"name_b": "Benno"})
    pair = make.pair(app, cast.nora, couple_id)
    assert (pair.a.name, pair.b.name) == ("Rosa", "Benno")


def test_a_couple_rests_and_goes_on_from_its_page(app: Flask, cast: Cast, as_: SignIn) -> None:
    nora, url = as_(cast.nora), f"/couples/{cast.couple_ids['amal']}"
    for act, words in (
        ("rest", "Everything rests"),
        ("resume", "Let things rest"),
        ("end", "The work has ended"),
    ):
        assert nora.post(f"{url}/{act}").status_code == 303
        assert words in read(nora, url)


def test_the_text_of_another_policy_is_not_stated(app: Flask, cast: Cast, as_: SignIn) -> None:
    nora, url = as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/policy"
    answer = nora.post(url, data={"kind": "limited", "text": policy_texts()["no_secrets"].text})
    assert answer.status_code == 200 and "This text is for the other policy." in answer.text
    place = "Texts to begin with"
    assert f"Copy the one in “{place}”, or write your own." in answer.text and f">{place}</h2>" in answer.text
    ready = {"kind": "limited", "text": policy_texts()["limited"].text}
    assert nora.post(url, data=ready).status_code == 303


def test_nora_is_asked_before_she_gives_up_her_own_way_in(app: Flask, cast: Cast, as_: SignIn) -> None:
    couple_id = cast.couple_ids["amal"]
    nora, page = as_(cast.nora), f"/couples/{couple_id}"
    share = {"colleague": str(cast.ravi.viewer.id)}
    assert nora.post(f"{page}/share", data=share).status_code == 303
    said = read(nora, page)
    assert "Only a colleague who still looks after them can share them with you again." in said
    assert "Stop looking after them" in said


def test_a_clinic_without_mail_says_so(app: Flask, cast: Cast, as_: SignIn, tmp_path: Path) -> None:
    app.extensions["mailer"] = FolderMailer(tmp_path, "clinic@example.org")
    couple_id, nora = make.add(app, cast.nora), as_(cast.nora)
    links = ReadPage(nora.get(f"/couples/{couple_id}").text, "/").forms()
    mail = next(one for one in links if one.action.endswith("/invitation/mail"))
    answer = nora.post(mail.action, data={"email": "amal@example.org"}, follow_redirects=True)
    assert "Mail is not set up here" in answer.text
