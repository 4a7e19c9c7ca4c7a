"""What goes over the wire: one style sheet, one script, and pages whose length tells a stranger nothing."""

import gzip
import re

import pytest
from flask import Flask

from practice.web.assets import SCRIPTS, STYLES
from tests.invariants import test_templates
from tests.people import Cast

ASKING = {"Accept-Encoding": "gzip"}
FONT = "/static/vendor/expo-literata@0.4.3/Literata_400Regular.ttf"


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
        root = test_templates.SCRIPTS.parent / folder
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


@pytest.mark.parametrize("path", ["joined", "/static/css/base.css", FONT])
def test_a_file_is_kept_whatever_the_cookie(app: Flask, cast: Cast, as_, path: str) -> None:
    amal = as_(cast.amal)
    address = joined(app.test_client(), "css") if path == "joined" else path
    for encoding in ("gzip", "br", "identity", ""):
        with amal.get(address, headers={"Accept-Encoding": encoding}) as answer:
            assert answer.headers["Vary"] == "Accept-Encoding"
            assert "Set-Cookie" not in answer.headers
    assert "Cookie" in amal.get("/today").headers["Vary"]


def test_a_file_that_did_not_change_is_not_sent_again(app: Flask) -> None:
    client = app.test_client()
    for address in (joined(client, "css"), "/static/joined/000000000000-site.js", "/static/css/base.css"):
        for encoding in ("br", "gzip", "identity"):
            asking = {"Accept-Encoding": encoding}
            with client.get(address, headers=asking) as first:
                named = first.headers["ETag"]
            with client.get(address, headers=asking | {"If-None-Match": named}) as again:
                assert (again.status_code, again.data) == (304, b"")
                assert again.headers["ETag"] == named
                assert again.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("encoding", ["br", "gzip", "br, gzip", "*"])
def test_a_part_of_a_file_is_a_part_of_the_file_itself(app: Flask, encoding: str) -> None:
    client = app.test_client()
    with client.get("/static/css/base.css") as answer:
        whole = answer.data
    with client.get(
        "/static/css/base.css", headers={"Accept-Encoding": encoding, "Range": "bytes=500-1999"}
    ) as part:
        assert part.status_code == 206
        assert "Content-Encoding" not in part.headers
        assert part.data == whole[500:2000]


@pytest.mark.parametrize(
    "encoding", ["br;q=0, gzip;q=0", "identity;q=1, *;q=0", "br;q=0", "gzip; q=0", "identity"]
)
def test_who_refuses_compression_gets_none(app: Flask, encoding: str) -> None:
    client = app.test_client()
    asking = {"Accept-Encoding": encoding, "Sec-Fetch-Site": "same-origin"}
    for address in (joined(client, "css"), "/static/css/base.css", "/sign-in"):
        with client.get(address, headers=asking) as answer:
            assert "Content-Encoding" not in answer.headers


def test_asking_for_the_head_tells_what_the_whole_would(app: Flask) -> None:
    client = app.test_client()
    for encoding in ("br", "gzip", "identity"):
        asking = {"Accept-Encoding": encoding}
        address = joined(client, "js")
        whole, head = client.get(address, headers=asking), client.head(address, headers=asking)
        assert head.data == b""
        for name in ("Content-Length", "Content-Encoding", "ETag", "Vary", "Cache-Control"):
            assert head.headers.get(name) == whole.headers.get(name)
        assert int(whole.headers["Content-Length"]) == len(whole.data)


def test_nothing_is_compressed_twice(app: Flask) -> None:
    client = app.test_client()
    answer = client.get(joined(client, "css"), headers={"Accept-Encoding": "gzip, gzip, br;q=0.1"})
    assert answer.headers.getlist("Content-Encoding") == ["gzip"]
    assert gzip.decompress(answer.data) == client.get(joined(client, "css")).data
