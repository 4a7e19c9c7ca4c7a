"""Looking through the library."""

from flask import Flask

from tests.library.make import seed_library
from tests.page_checks import ReadPage
from tests.people import Cast


def titles(page: ReadPage) -> list[str]:
    return [" ".join("".join(one.itertext()).split()) for one in page.tree.iter("h2")]


def browse(client, query: str = "") -> ReadPage:
    answer = client.get(f"/library{query}")
    assert answer.status_code == 200
    page = ReadPage(answer.text, "/library")
    page.check()
    return page


def test_a_therapist_finds_by_words_time_energy_and_cost(app: Flask, cast: Cast, as_) -> None:
    seed_library(app, cast.nora)
    nora = as_(cast.nora)
    everything = titles(browse(nora))
    assert {"Appreciations", "At-home date", "Weekly check-in"} <= set(everything)
    assert everything == sorted(everything)
    for words in ("AT-HOME", "át‑homé"):  # accents and the kind of hyphen do not matter
        assert titles(browse(nora, f"?q={words}")) == ["At-home date"]
    for query, found, left_out in (
        ("?minutes=10", "Appreciations", "At-home date"),
        ("?energy=low", "At-home date", "Weekly check-in"),
        ("?cost=free", "Weekly check-in", "At-home date"),
    ):
        assert found in titles(browse(nora, query))
        assert left_out not in titles(browse(nora, query))
    assert titles(browse(nora, "?q=&minutes=abc&energy=none&cost=%00")) == everything
    assert "Nothing fits all of that" in browse(nora, "?q=zebra").words()


def test_an_activity_shows_all_that_belongs_to_it_and_whom_to_give_it_to(app: Flask, cast: Cast, as_) -> None:
    ids = seed_library(app, cast.nora)
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
    ids = seed_library(app, cast.nora)
    assert as_(cast.ines).get(f"/library/{ids['at-home-date']}").status_code == 404
    assert as_(cast.amal).get("/library").status_code == 404
