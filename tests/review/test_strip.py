"""The strip of days with a note, as it is drawn."""

from collections import Counter
from xml.etree.ElementTree import Element

from flask import Flask, get_template_attribute

from tests.page_checks import ReadPage

SVG = "{http://www.w3.org/2000/svg}"


def draw_strip(app: Flask, n_days: int, wrote_a: set[int], wrote_b: set[int]) -> Element:
    """The strip of Amal and Theo, with the days on which each wrote."""
    days = [(str(n + 1), f"Day {n + 1}", n in wrote_a, n in wrote_b, n == n_days - 1) for n in range(n_days)]
    strip = {"days": days, "name_a": "Amal", "name_b": "Theo", "title": "Days with a note."}
    with app.test_request_context():
        text = str(get_template_attribute("_parts/dot_strip.html", "dot_strip")(strip))
    return ReadPage(text, "strip").tree


def test_a_day_without_a_note_is_a_speck_and_never_a_shape(app: Flask) -> None:
    charts = [
        one
        for one in draw_strip(app, 14, {1, 2, 9}, {2}).iter(f"{SVG}svg")
        if "chart" in one.get("class", "")
    ]
    assert len(charts) == 2, "in one line, and in rows"
    for chart in charts:
        shapes = Counter((one.get("class"), one.get("r")) for one in chart.iter(f"{SVG}circle"))
        assert shapes == {("chart-a", "9"): 3, ("chart-b", "7.5"): 1, ("chart-none", "2.5"): 24}
        assert all(one.get("stroke") is None for one in chart.iter(f"{SVG}rect")), "no ring around a day"
        assert all(one.get("stroke-dasharray") is None for one in chart.iter())


def test_on_a_phone_no_day_is_left_alone_and_both_names_stand_there(app: Flask) -> None:
    for n_days in range(1, 60):
        tree = draw_strip(app, n_days, set(), set())
        strip = next(one for one in tree.iter("div") if one.get("class") == "strip__narrow")
        words = "".join(strip.itertext())
        assert "Amal" in words and "Theo" in words
        rows = Counter(one.get("y") for one in strip.iter(f"{SVG}text"))
        assert sum(rows.values()) == n_days
        assert max(rows.values()) <= 7, n_days
        assert min(rows.values()) > 1 or n_days == 1, (n_days, rows)


def test_each_day_is_heard_once_as_what_it_shows(app: Flask) -> None:
    tree = draw_strip(app, 3, {0}, {2})
    charts = [one for one in tree.iter(f"{SVG}svg") if "chart" in one.get("class", "")]
    assert all(one.get("aria-hidden") == "true" for one in charts), "the drawing is for the eye"
    table = next(tree.iter("table"))
    told = [" ".join(" ".join(row.itertext()).split()) for row in table.iter("tr")][1:]
    assert told == ["Day 1 wrote no note", "Day 2 no note no note", "Day 3 no note wrote"]
    assert [row.get("aria-current") for row in table.iter("tr")] == [None, None, None, "date"]
