"""The picture book comes to its end, whatever stands behind a link."""

import pytest

from tests import shots
from tests.browser.conftest import LetIn
from tests.people import Cast


def test_a_walk_passes_by_files_and_pictures_sheets(
    visit: LetIn, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shots, "SIGNED_OUT_PATHS", ("/library", "/library/file", "/couples"))
    monkeypatch.setattr(shots, "LONGEST_WALK", 4)
    walked = dict(shots.walk(visit("desk").enter_as(cast.nora)))
    assert "library-browse" in walked and "review-caseload" in walked
    assert "/library/file" not in walked.values(), "a file is taken away, not looked at"
