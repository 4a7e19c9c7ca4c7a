"""``make shots``: pictures of every page and sheet of the demo, at 390 and 1280 px, light and dark.

Walks the links as each of its people would, so that a new page is in the pictures as soon as it can be reached.
They are laid into ``instance/shots/``, with an ``index.html`` to look through them.
"""

import logging
import shutil
import socket
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from html import escape
from itertools import product
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from werkzeug.exceptions import HTTPException

from practice.app import create_app
from practice.demo import loader
from practice.demo.people import DemoPerson
from practice.settings import load
from tests.browser.conftest import serving
from tests.browser.visitors import CHROMIUM, SWITCHES, Look, Site, Visitor, let_in

SHOTS = Path(__file__).resolve().parents[1] / "instance" / "shots"
WIDTHS: dict[Look, int] = {"phone": 390, "desk": 1280}
AS_MANY = 5  # pictures of one page with other contents: five kinds of homework look five ways
LONGEST_WALK = 90
NOT_WALKED = {"static", "bundle", "authentication.leave", "authentication.sign_out", "security.logout"}

# Pages no link leads to for somebody who is signed out.
SIGNED_OUT_PATHS = ("/", "/support", "/nowhere")


def main() -> None:
    """Load a demo of its own, walk it as everybody, and take the pictures."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a browser asks for ten files at once
    shutil.rmtree(SHOTS, ignore_errors=True)
    SHOTS.mkdir(parents=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        socket.socket() as listener,
        sync_playwright() as playwright,
    ):
        listener.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        port = urlsplit(url).port
        app = create_app(load(Path(folder), {}, mode="demo", base_url=url, port=port))
        guests = loader.load(app, Path(folder))
        with serving(app, listener):
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
            for guest in (None, *_worth_showing(guests)):
                picture_all(browser, Site(app, url), guest)
            browser.close()
    _write_index()
    print(f"{len(list(SHOTS.glob('*.png')))} pictures: {SHOTS / 'index.html'}")


def _worth_showing(guests: list[DemoPerson]) -> list[DemoPerson]:
    """A therapist with couples, and one partner of each couple: they stand two by two."""
    return [
        *[g for g in guests if g.role == "therapist"][:1],
        *[g for g in guests if g.role == "partner"][::2],
    ]


def picture_all(browser: Browser, site: Site, guest: DemoPerson | None) -> None:
    """Find every page this person can reach, then take each at both widths, light and dark."""
    who = guest.key if guest else "nobody"
    pages = list(walk(enter(browser, site, "desk", guest, dark=False)))
    for look, dark in product(WIDTHS, (False, True)):
        visitor = enter(browser, site, look, guest, dark=dark)
        for name, path in pages:
            visitor.go(path)
            shade = "-dark" if dark else ""
            visitor.page.screenshot(
                path=SHOTS / f"{who}-{name}-{WIDTHS[look]}{shade}.png", full_page=True, scale="css"
            )
        visitor.context.close()


def enter(browser: Browser, site: Site, look: Look, guest: DemoPerson | None, *, dark: bool) -> Visitor:
    """A browser in which the demo's open door was used."""
    visitor = let_in(browser, site, look, dark=dark)
    if guest:
        visitor.go("/")
        visitor.page.locator(f'form[action="/look-around/{guest.key}"] button').click()
        visitor.page.wait_for_url(lambda url: urlsplit(url).path != "/")
    return visitor


def walk(visitor: Visitor) -> Iterator[tuple[str, str]]:
    """Every page that links lead to, with a name for its picture; sheets are pictured on the way.

    Of each page one is taken before any has a second, so that a long walk ends without missing one.
    """
    here = urlsplit(visitor.page.url).path  # where the open door led to; nowhere yet for the signed out
    waiting, taken = [*SIGNED_OUT_PATHS, *([here] if here.startswith("/") else [])], Counter[str]()
    seen: set[str] = set()
    while waiting and len(seen) < LONGEST_WALK:
        waiting.sort(key=lambda path: taken[_endpoint(visitor.site.app, path)])  # what was not seen yet
        path = waiting.pop(0)
        endpoint = _endpoint(visitor.site.app, path)
        if path in seen or endpoint in NOT_WALKED or taken[endpoint] >= AS_MANY:
            continue
        seen.add(path)
        taken[endpoint] += 1
        name = endpoint.replace(".", "-") + (f"-{taken[endpoint]}" if taken[endpoint] > 1 else "")
        answer = visitor.context.request.get(visitor.site.url + path)
        kind = answer.headers.get("content-type", "")
        if kind == "application/pdf":
            _picture_sheet(answer.body(), name)
        if not kind.startswith("text/html"):
            continue  # a sheet, or a file to be taken away
        yield name, path
        visitor.go(path)
        waiting += _links(visitor)
    visitor.context.close()


def _links(visitor: Visitor) -> list[str]:
    here = visitor.page.url
    hrefs = visitor.page.eval_on_selector_all(
        "a[href]", "links => links.map(link => link.getAttribute('href'))"
    )
    found = (urlsplit(urljoin(here, href)) for href in hrefs)
    site = urlsplit(visitor.site.url).netloc
    return [link.path + (f"?{link.query}" if link.query else "") for link in found if link.netloc == site]


def _endpoint(app: Flask, path: str) -> str:
    try:
        return str(app.url_map.bind("127.0.0.1").match(urlsplit(path).path)[0])
    except HTTPException:
        return "nowhere"


def _picture_sheet(pdf: bytes, name: str) -> None:
    """Each page of a sheet as it comes out of the printer."""
    file = SHOTS / f"sheet-{name}.pdf"
    file.write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "80", "-png", file, file.with_suffix("")], check=True)


def _write_index() -> None:
    names = sorted(path.name for path in SHOTS.glob("*.png"))
    shown = "".join(
        f'<figure><a href="{escape(name)}"><img src="{escape(name)}" loading="lazy" width="300" alt=""></a>'
        f"<figcaption>{escape(name)}</figcaption></figure>"
        for name in names
    )
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures</title>{shown}</html>'
    (SHOTS / "index.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
