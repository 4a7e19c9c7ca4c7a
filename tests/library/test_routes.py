"""Looking through the library."""

from flask import Flask

from tests.library.make import furnish
from tests.people import Cast
from tests.reading import ReadPage


def titles(page: ReadPage) -> list[str]:
    return [" ".join("".join(one.itertext()).split()) for one in page.tree.iter("h2")]


def browse(client, query: str = "") -> ReadPage:
    answer = client.get(f"/library{query}")
    assert answer.status_code == 200
    page = ReadPage(answer.text, "/library")
    page.check()
    return page


def test_a_therapist_finds_by_words_time_energy_and_cost(app: Flask, cast: Cast, as_) -> None:
    furnish(app, cast.nora)
    nora = as_(cast.nora)
    everything = ["Appreciations", "At-home date", "Weekly check-in"]
    assert titles(browse(nora)) == everything
    assert titles(browse(nora, "?q=DATE")) == ["At-home date"]
    assert titles(browse(nora, "?minutes=10")) == ["Appreciations"]
    assert titles(browse(nora, "?energy=low")) == ["Appreciations", "At-home date"]
    assert titles(browse(nora, "?cost=free")) == ["Appreciations", "Weekly check-in"]
    assert titles(browse(nora, "?q=&minutes=abc&energy=none&cost=%00")) == everything
    assert "Nothing fits all of that" in browse(nora, "?q=zebra").words()


def test_an_activity_shows_all_that_belongs_to_it_and_whom_to_give_it_to(app: Flask, cast: Cast, as_) -> None:
    ids = furnish(app, cast.nora)
    answer = as_(cast.nora).get(f"/library/{ids['weekly-check-in']}")
    page = ReadPage(answer.text, "/library/one")
    page.check()
    for words in (
        "Only when both are calm.",
        "40 minutes, or 10",
        "The smallest version",
        "Without money",
        "Amal and Theo",
        "Jun and Sade",
    ):
        assert words in page.words()
    assert "Kim" not in page.words(), "a colleague's couple"


def test_another_clinics_library_and_partners_are_kept_out(app: Flask, cast: Cast, as_) -> None:
    ids = furnish(app, cast.nora)
    assert as_(cast.ines).get(f"/library/{ids['at-home-date']}").status_code == 404
    assert as_(cast.amal).get("/library").status_code == 404
