from collections.abc import Iterator
from pathlib import Path

import pytest

from practice import pdf
from practice.pdf.worker import SheetRenderer
from tests.pdf.paper import ROOT


@pytest.fixture(scope="session")
def printer() -> Iterator[pdf.Printer]:
    """One warm printer with the sheet's own fonts and styles."""
    printer = pdf.Printer(ROOT / "static/vendor", ROOT / "templates/pdf", timeout_s=60)
    yield printer
    printer.close()


@pytest.fixture(scope="session")
def press() -> SheetRenderer:
    """What the printing process holds, here, to ask which letters had no shape."""
    return SheetRenderer(ROOT / "static/vendor", ROOT / "templates/pdf")


@pytest.fixture
def fenced(tmp_path: Path) -> Iterator[pdf.Printer]:
    """A printer of one's own, with two styles of which one never comes to an end."""
    (tmp_path / "plain.css").write_text("@page { size: A6 }")
    printer = pdf.Printer(ROOT / "static/vendor", tmp_path, timeout_s=60)
    yield printer
    printer.close()
