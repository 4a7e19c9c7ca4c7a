"""What goes over the wire: one style sheet, one script, and pages whose length tells a stranger nothing."""

import gzip
import re

import pytest
from flask import Flask

from practice.assets import SCRIPTS, STYLES
from tests.house.test_templates import SCRIPTS as SCRIPT_FOLDER
from tests.people import Cast

ASKING = {"Accept-Encoding": "gzip"}


def joined(client, ending: str) -> str:
    addresses: list[str] = re.findall(
        rf'"(/static/joined/[0-9a-f]{{12}}-site\.{ending})"', client.get("/sign-in").text
    )
    return addresses[0]


def test_a_page_asks_for_one_style_sheet_and_one_script(app: Flask, cast: Cast, as_) -> None:
    for person, path in ((cast.amal, "/today"), (cast.nora, "/couples"), (None, "/sign-in")):
        page = as_(person).get(path).text
        assert len(re.findall(r'rel="stylesheet"', page)) == 1
        assert len(re.findall(r"<script", page)) == 1


def test_every_script_and_style_sheet_is_in_them(app: Flask) -> None:
    client = app.test_client()
    for ending, folder, names in (("css", "css", STYLES), ("js", "js", SCRIPTS)):
        answer = client.get(joined(client, ending))
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        root = SCRIPT_FOLDER.parent / folder
        assert {str(file.relative_to(root).with_suffix("")) for file in root.rglob(f"*.{ending}")} == set(
            names
        )
        for name in names:
            assert (root / f"{name}.{ending}").read_text(encoding="utf-8").strip()[-200:] in answer.text


def test_fonts_named_in_the_joined_style_sheet_are_there(app: Flask) -> None:
    client = app.test_client()
    address = joined(client, "css")
    fonts = set(re.findall(r'url\("\.\./(vendor/[^"]+)"\)', client.get(address).text))
    assert fonts
    for font in fonts:
        with client.get(f"/static/{font}") as answer:
            assert answer.status_code == 200


def test_a_page_from_before_an_update_gets_todays_file_and_does_not_keep_it(app: Flask) -> None:
    client = app.test_client()
    answer = client.get("/static/joined/000000000000-site.css")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert client.get("/static/joined/000000000000-other.css").status_code == 404


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_page_somebody_asked_for_here_is_compressed(app: Flask, cast: Cast, as_, site: str) -> None:
    amal = as_(cast.amal)
    answer = amal.get("/notes", headers=ASKING | {"Sec-Fetch-Site": site})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert "<h1" in gzip.decompress(answer.data).decode()


@pytest.mark.parametrize("site", ["cross-site", "same-site", ""])
def test_a_page_another_site_led_to_shows_nothing_by_its_length(
    app: Flask, cast: Cast, as_, site: str
) -> None:
    amal = as_(cast.amal)
    answer = amal.get("/notes", headers=ASKING | ({"Sec-Fetch-Site": site} if site else {}))
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


def test_files_are_compressed_for_everybody(app: Flask) -> None:
    client = app.test_client()
    for ending in ("css", "js"):
        answer = client.get(joined(client, ending), headers=ASKING)
        assert answer.headers["Content-Encoding"] == "gzip"
