"""Walking through the house as one person, by its own links."""

from collections import deque
from collections.abc import Iterable
from urllib.parse import urlsplit

from flask.testing import FlaskClient

from tests.reading import PageForm, ReadPage

ENDINGS = ("/leave", "/sign-out", "/static/")
# Sent last of all, or never: they end what the walk stands on.
FINAL = ("/you/stop", "/consent/withdraw", "/end", "/remove")
MOST_PAGES = 150


def walk(client: FlaskClient, starts: Iterable[str]) -> dict[str, ReadPage]:
    """Every HTML page reachable by links from these, by address; a link that leads nowhere fails."""
    waiting, pages = deque(starts), dict[str, ReadPage]()
    seen: set[str] = set()
    while waiting and len(pages) < MOST_PAGES:
        url = waiting.popleft()
        path = urlsplit(url).path
        if path in seen or path.startswith(ENDINGS):
            continue
        seen.add(path)
        answer = client.get(url)
        if answer.status_code in {301, 302, 303}:
            waiting.append(answer.headers["Location"])
            continue
        assert answer.status_code == 200, f"a link leads to {path}, which answers {answer.status_code}"
        if answer.mimetype != "text/html":
            continue
        page = pages[path] = ReadPage(answer.text, url)
        waiting.extend(page.links())
    return pages


def forms_of(pages: dict[str, ReadPage]) -> list[tuple[str, PageForm]]:
    """Every form found on the way that sends something, once an address, with the page it stands on."""
    found: dict[str, tuple[str, PageForm]] = {}
    for url, page in pages.items():
        for form in page.forms():
            path = urlsplit(form.action).path
            if form.method == "post" and not path.startswith(ENDINGS) and not path.endswith(FINAL):
                found.setdefault(path, (url, form))
    return list(found.values())
