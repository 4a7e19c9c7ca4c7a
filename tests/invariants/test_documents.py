"""What the documents say is true: their links lead somewhere, and every promise names a test that exists."""

import re
from datetime import date
from pathlib import Path

import pytest

import practice

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


CODE_PATH = re.compile(r"(?<![\w/.-])((?:practice|templates|static|tests|seeds|docs)/[\w/.-]*[\w/])")
EXAMPLES = {
    "practice/asks",
    "templates/asks",
    "practice/gardens",
    "templates/gardens",
}  # pages tell how to make these


@pytest.mark.parametrize("document", [path for path in DOCUMENTS if path.name != "CHANGELOG.md"], ids=str)
def test_every_file_a_document_names_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = {name for name in CODE_PATH.findall(text) if not name.startswith(tuple(EXAMPLES))}
    gone = sorted(name for name in named if not Path(name).exists())
    assert not gone, f"{document} names {gone}: say where that is now (docs/architecture.md has the layers)"


def test_every_name_of_code_in_the_list_of_words_is_a_class() -> None:
    section = Path("docs/words.md").read_text(encoding="utf-8").partition("## The same words in code")[2]
    rows = [
        line.split("|")[2] for line in section.partition("\n## ")[0].splitlines() if line.startswith("| ")
    ][1:]
    classes = {
        name
        for path in Path("practice").rglob("*.py")
        for name in re.findall(r"^class (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert len(named) >= 15
    assert named <= classes, f"docs/words.md names classes that are gone: {sorted(named - classes)}"


CHANGELOG_SECTIONS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
RELEASE = re.compile(r"\[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})")


def test_the_changelog_has_the_form_of_keep_a_changelog() -> None:
    lines = Path("CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# Changelog"
    versions = [line.removeprefix("## ") for line in lines if line.startswith("## ")]
    assert versions[0] == "[Unreleased]", "what is not released yet stands first, under ## [Unreleased]"
    releases = [RELEASE.fullmatch(version) for version in versions[1:]]
    assert all(releases), "a version is written as ## [1.2.3] - 2026-01-31"
    days = [date.fromisoformat(found[2]) for found in releases if found]
    assert days == sorted(days, reverse=True), "the newest version stands first"
    assert versions[1].startswith(f"[{practice.__version__}]"), (
        "practice.__version__ is the newest version here"
    )


def test_the_changelog_files_each_line_under_its_kind() -> None:
    for version in Path("CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[1:]:
        title, *parts = re.split(r"\n### ", version)
        kinds = [part.splitlines()[0] for part in parts]
        assert set(kinds) <= set(CHANGELOG_SECTIONS), (
            f"{title}: the kinds are {', '.join(CHANGELOG_SECTIONS)}"
        )
        assert kinds == sorted(set(kinds), key=CHANGELOG_SECTIONS.index), (
            f"{title}: each kind once, in this order"
        )
        assert "\n- " not in title, f"{title}: file each line under a kind, such as ### Fixed"
