"""What the documents say is true: their links lead somewhere, and every promise names a test that exists."""

import re
from pathlib import Path

import pytest

DOCUMENTS = [*sorted(Path().glob("*.md")), *sorted(Path("docs").rglob("*.md")), Path("seeds/README.md")]
PROMISED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_link_leads_to_a_file(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)#]+)\)", text):
        if "://" not in target:
            assert (document.parent / target).exists(), f"{document} points to {target}, which is not there"


def test_every_promise_names_a_test_that_exists() -> None:
    for path, name in PROMISED.findall(Path("docs/promises.md").read_text(encoding="utf-8")):
        source = Path(path)
        assert source.exists(), f"docs/promises.md names {path}, which is not there"
        assert re.search(rf"def {name}\b", source.read_text(encoding="utf-8")), (
            f"docs/promises.md names {name}, which is not in {path}: name the test that proves the promise now"
        )


def test_no_promise_goes_without_a_test() -> None:
    rows = [
        line
        for line in Path("docs/promises.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| **")
    ]
    assert len(rows) >= 10
    for row in rows:
        assert PROMISED.search(row), f"this promise names no test: {row}"
