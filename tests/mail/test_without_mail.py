"""A clinic without a mail server: no page says that a letter went, or will go."""

import re
from pathlib import Path

import pytest
from flask import Flask

from practice.mail import FolderMailer
from tests.couples import make
from tests.page_checks import ReadPage
from tests.page_requests import read
from tests.people import Cast

SAYS_IT_WENT = re.compile(r"(was|is) mailed|on its way|Send the letter|Send a|Mail a link|Look at your mail")


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Path:
    app.extensions["mailer"] = FolderMailer(tmp_path / "mail", "clinic@example.org")
    return tmp_path / "mail"


def _words(answer) -> str:
    page = ReadPage(answer.text, answer.request.path)
    page.check()
    return page.words()


def _token(folder: Path) -> str:
    newest = max(folder.iterdir(), key=lambda one: one.stat().st_mtime_ns)
    found = re.search(r"token=([\w-]+)", newest.read_text().replace("=3D", "=").replace("=\n", ""))
    assert found
    return found[1]


@pytest.mark.slow
def test_no_page_says_that_a_letter_went_where_mail_is_not_set_up(
    app: Flask, cast: Cast, as_, folder: Path
) -> None:
    visitor, wanda, nora = app.test_client(), as_(cast.wanda), as_(cast.nora)
    colleague = {"name": "Pia", "email": "pia@example.org"}
    couple = f"/couples/{make.add(app, cast.nora)}"
    invited = _words(wanda.post("/settings/people", data=colleague))
    assert "Mail is not set up here, so please hand it over yourself." in invited
    told = [invited, *(read(visitor, url).words() for url in ("/forgotten-password", "/letter-sent"))]
    visitor.post("/forgotten-password", data={"email": cast.amal.email})
    token = _token(folder)
    told.append(read(visitor, f"/new-password?token={token}").words())
    visitor.post("/new-password/wait", data={"token": token})
    told.append(read(visitor, "/new-password/waiting").words())
    told += [
        read(as_(cast.amal), "/you/new-passwords").words(),
        read(nora, couple).words(),
        read(wanda, "/settings").words(),
    ]
    for words in told:
        assert not SAYS_IT_WENT.search(words), words
    assert len([words for words in told if "Mail is not set up here" in words]) >= 4


def test_pages_say_it_where_mail_goes_out(app: Flask, cast: Cast, as_) -> None:
    colleague = {"name": "Pia", "email": "pia@example.org"}
    assert "It was mailed" in _words(as_(cast.wanda).post("/settings/people", data=colleague))
    assert "a letter is on its way" in read(app.test_client(), "/letter-sent").words()
