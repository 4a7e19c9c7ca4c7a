"""Follows the links of the site as one person, and collects its pages and forms."""

from collections import Counter, deque
from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from tests.page_checks import PageForm, ReadPage

ENDINGS = ("/leave", "/sign-out", "/static/")

# Never sent: they would end the sign-in or the couple that the crawl needs.
FINAL = ("/you/stop", "/for-good", "/take-back", "/consent/withdraw", "/end", "/remove")
MOST_PAGES = 150
MOST_OF_A_KIND = 4  # pages of one view: a library of activities is one page many times over
FORMS_OF_A_KIND = 2


def walk(
    client: FlaskClient, starts: Iterable[str], *, most_of_a_kind: int = MOST_OF_A_KIND
) -> dict[str, ReadPage]:
    """HTML pages reachable by links from these, by address, a few of each view; a link that leads nowhere fails."""
    waiting, pages = deque(starts), dict[str, ReadPage]()
    seen: set[str] = set()
    n_of_a_kind: Counter[str] = Counter()
    while waiting and len(pages) < MOST_PAGES:
        url = waiting.popleft()
        path = urlsplit(url).path
        if path in seen or path.startswith(ENDINGS):
            continue
        seen.add(path)
        kind = view(client.application, path, "GET")
        if n_of_a_kind[kind] >= most_of_a_kind:
            continue
        n_of_a_kind[kind] += 1
        response = client.get(url)
        if response.status_code in {301, 302, 303}:
            waiting.append(response.headers["Location"])
            continue
        assert response.status_code == 200, f"a link leads to {path}, which answers {response.status_code}"
        if response.mimetype != "text/html":
            continue
        page = pages[path] = ReadPage(response.text, url)
        waiting.extend(page.links())
    return pages


def view(app: Flask, path: str, method: str) -> str:
    """The view an address leads to; an address that leads nowhere is its own."""
    try:
        endpoint, _ = app.url_map.bind("localhost").match(path, method)
    except HTTPException:
        return path
    return str(endpoint)


def forms_of(app: Flask, pages: dict[str, ReadPage]) -> list[tuple[str, PageForm]]:
    """The forms found on the way that send something, a few of each view, with the page each stands on."""
    forms: dict[str, tuple[str, PageForm]] = {}
    n_of_a_kind: Counter[str] = Counter()
    for url, page in pages.items():
        for form in page.forms():
            path = urlsplit(form.action).path
            if form.method == "post" and not path.startswith(ENDINGS) and not path.endswith(FINAL):
                kind = view(app, path, "POST")
                if path not in forms and n_of_a_kind[kind] < FORMS_OF_A_KIND:
                    n_of_a_kind[kind] += 1
                    forms[path] = (url, form)
    return list(forms.values())
