"""Printing as a tutorial does it, to compare with: a new font configuration and style sheet for every page."""

from datetime import date, timedelta
from typing import Any

from practice.opening.pages import OpeningSheet, SheetItem, SheetPage
from practice.paths import ROOT

SAID = (
    "You sat on the stairs with me after the call. You did not try to mend it.",
    "You did the school run so that I could sleep.",
    "You laughed at my terrible pancake. I had forgotten that laugh.",
)
STYLES = ROOT / "templates" / "pdf" / "opening.css"


def sheet(number: int) -> OpeningSheet:
    """A sheet of two pages with three items each; every number makes another one."""
    today = date(2026, 3, 4)
    items = tuple(
        SheetItem(today - timedelta(days=at), (f"{words} ({number})",)) for at, words in enumerate(SAID)
    )
    pages = (SheetPage("a", "Sam", "Alex", items), SheetPage("b", "Alex", "Sam", items))
    return OpeningSheet("a4", today, "a", pages, "en-GB", 7)


def emoji(number: int) -> OpeningSheet:
    """A sheet with 1,200 emoji."""
    today = date(2026, 3, 4)
    item = SheetItem(today, (f"{'🙂' * 600} ({number})", "🎉" * 600))
    pages = (SheetPage("a", "Sam", "Alex", (item,)), SheetPage("b", "Alex", "Sam", ()))
    return OpeningSheet("a4", today, "a", pages, "en-GB", 7)


def render(html: str) -> bytes:
    """A PDF by one call, as a tutorial would have it."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    class Fetcher(weasyprint.urls.URLFetcher):  # type: ignore[misc]
        """Finds the sheet's fonts by name, as the app's own fetcher does."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            file = next((ROOT / "static" / "vendor").glob(f"**/{url.split(':')[1]}"))
            return weasyprint.urls.URLFetcherResponse(url, file.read_bytes())

    fonts = FontConfiguration()
    style = weasyprint.CSS(
        string=STYLES.read_text(encoding="utf-8"), url_fetcher=Fetcher(), font_config=fonts
    )
    page = weasyprint.HTML(string=html, url_fetcher=Fetcher())
    document: bytes = page.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")
    return document
