"""What two people wrote to the same thing opens for both together, and nothing else opens on the way."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask

from practice import db, vault
from practice.appreciations.models import Appreciation
from practice.release import Release
from practice.vault import counterparts, encryption
from practice.viewers import PartnerViewer
from tests.people import START, Cast, Person

Keep = Callable[[Person, Release], Appreciation]


def partner(person: Person) -> PartnerViewer:
    assert isinstance(person.viewer, PartnerViewer)
    return person.viewer


@pytest.fixture
def keep(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keep]:
    """Write an appreciation, as if those of one day belonged together: it has every release and can be deleted."""
    monkeypatch.setattr(Appreciation, "counterpart_column", "on_day")

    def write(author: Person, release: Release) -> Appreciation:
        viewer = partner(author)
        row = Appreciation(
            couple_id=viewer.couple_id,
            author_id=viewer.id,
            on_day=START.date(),
            kept_at=START,
            form_key=uuid4(),
            therapist_id=cast.nora.viewer.id if release is Release.THERAPIST_ONLY else None,
        )
        vault.place(viewer, row, release)
        vault.seal(viewer, row, did=f"words of {author.name}")
        db.session.add(row)
        db.session.commit()
        return row

    with app.app_context():
        db.bind_clinic(partner(cast.amal).clinic_id)
        yield write


def opens(person: Person, row: Appreciation) -> bool:
    try:
        vault.open_text(person.viewer, row, "did")
    except encryption.CannotOpen:
        return False
    return True


def test_what_amal_and_theo_kept_is_shared_together_and_kept_together_again(cast: Cast, keep: Keep) -> None:
    amals, theos = keep(cast.amal, Release.KEEP), keep(cast.theo, Release.KEEP)
    assert counterparts.find_counterpart(partner(cast.amal), amals) is theos
    assert not opens(cast.amal, theos), "finding it opens nothing"
    counterparts.share_together(partner(cast.amal), amals, START)
    assert opens(cast.amal, theos)
    assert opens(cast.theo, amals)
    counterparts.keep_together(partner(cast.theo), theos)
    assert not opens(cast.amal, theos)
    assert not opens(cast.theo, amals)
    assert {amals.released_at, theos.released_at} == {None}


@pytest.mark.parametrize("stranger", ["theo", "jun"])
def test_nobody_shares_what_is_not_their_own(cast: Cast, keep: Keep, stranger: str) -> None:
    amals, theos = keep(cast.amal, Release.KEEP), keep(cast.theo, Release.KEEP)
    viewer = partner(getattr(cast, stranger))
    with pytest.raises(encryption.CannotOpen):
        counterparts.find_counterpart(viewer, amals)
    with pytest.raises(encryption.CannotOpen):
        counterparts.share_together(viewer, amals, START)
    assert {amals.release, theos.release} == {Release.KEEP}


def test_what_another_couple_wrote_is_no_counterpart(cast: Cast, keep: Keep) -> None:
    amals, juns = keep(cast.amal, Release.KEEP), keep(cast.jun, Release.KEEP)
    assert amals.on_day == juns.on_day
    assert counterparts.find_counterpart(partner(cast.amal), amals) is None
    counterparts.share_together(partner(cast.amal), amals, START)
    assert {amals.release, juns.release} == {Release.KEEP}
    assert not opens(cast.jun, amals)


@pytest.mark.parametrize("closer", [Release.ONLY_ME, Release.THERAPIST_ONLY])
@pytest.mark.parametrize("asks", ["amal", "theo"])
def test_what_theo_released_to_fewer_is_not_shared_by_either(
    cast: Cast, keep: Keep, closer: Release, asks: str
) -> None:
    rows = {"amal": keep(cast.amal, Release.KEEP), "theo": keep(cast.theo, closer)}
    viewer = partner(getattr(cast, asks))
    with pytest.raises(encryption.CannotOpen):
        counterparts.share_together(viewer, rows[asks], START)
    with pytest.raises(encryption.CannotOpen):
        counterparts.keep_together(viewer, rows[asks])
    assert (rows["amal"].release, rows["theo"].release) == (Release.KEEP, closer)
    assert not opens(cast.amal, rows["theo"])
    assert not opens(cast.theo, rows["amal"])


def test_what_theo_deleted_is_not_shared(cast: Cast, keep: Keep) -> None:
    amals, theos = keep(cast.amal, Release.KEEP), keep(cast.theo, Release.KEEP)
    theos.deleted_at = START + timedelta(hours=1)
    db.session.commit()
    assert counterparts.find_counterpart(partner(cast.amal), amals) is None
    counterparts.share_together(partner(cast.amal), amals, START)
    with pytest.raises(encryption.CannotOpen):
        counterparts.share_together(partner(cast.theo), theos, START)
    assert {amals.release, theos.release} == {Release.KEEP}


def test_writing_of_a_table_without_counterparts_is_refused(
    cast: Cast, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    amals, theos = keep(cast.amal, Release.KEEP), keep(cast.theo, Release.KEEP)
    monkeypatch.undo()
    with pytest.raises(encryption.CannotOpen):
        counterparts.share_together(partner(cast.amal), amals, START)
    assert {amals.release, theos.release} == {Release.KEEP}
