"""Text opens only for those it is released to, and only where it was sealed."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from practice import access, db, vault, viewers
from practice.appreciations.models import Appreciation
from practice.errors import NotFound
from practice.release import Release
from practice.settings.definition import Settings
from practice.vault import encryption
from practice.vault.therapist_only import Confided
from tests.people import START, Cast, Person

SECRET = "heron on the estuary"


@pytest.fixture
def keep(app: Flask, cast: Cast) -> Iterator[Callable[[Person, Release], Appreciation]]:
    """Write one appreciation as its author would, below every route and action."""

    def write(author: Person, release: Release) -> Appreciation:
        viewer = author.viewer
        assert isinstance(viewer, viewers.PartnerViewer)
        row = Appreciation(
            couple_id=viewer.couple_id,
            author_id=viewer.id,
            on_day=START.date(),
            kept_at=START,
            form_key=uuid4(),
            therapist_id=cast.nora.viewer.id if release is Release.THERAPIST_ONLY else None,
        )
        vault.place(viewer, row, release)
        vault.seal(viewer, row, did=SECRET)
        db.session.add(row)
        db.session.commit()
        return row

    with app.app_context():
        yield write


WHO_MAY_READ = {
    Release.ONLY_ME: {"amal"},
    Release.KEEP: {"amal", "nora"},
    Release.SHARE: {"amal", "theo", "nora"},
    Release.THERAPIST_ONLY: {"amal", "nora"},
}
EVERYBODY = ["amal", "theo", "nora", "jun", "ravi", "wanda"]


@pytest.mark.slow
@pytest.mark.parametrize("release", list(Release))
@pytest.mark.parametrize("who", EVERYBODY)
def test_writing_opens_for_those_it_is_released_to_and_nobody_else(
    cast: Cast, keep, release: Release, who: str
) -> None:
    db.bind_clinic(cast.amal.viewer.clinic_id)
    row = keep(cast.amal, release)
    viewer = getattr(cast, who).viewer
    if who in WHO_MAY_READ[release]:
        assert vault.open_text(viewer, row, "did") == SECRET
        assert access.find(viewer, Appreciation, row.id) is row
        return
    # The row is in hand, as if every route and query had failed: the text still stays closed.
    with pytest.raises(encryption.CannotOpen):
        vault.open_text(viewer, row, "did")
    with pytest.raises(NotFound):
        access.find(viewer, Appreciation, row.id)


def test_relabelling_a_row_in_the_database_does_not_release_it(cast: Cast, keep) -> None:
    db.bind_clinic(cast.amal.viewer.clinic_id)
    row = keep(cast.amal, Release.ONLY_ME)
    row.release = Release.KEEP
    with pytest.raises(encryption.CannotOpen):
        vault.open_text(cast.nora.viewer, row, "did")


def test_what_is_for_nora_alone_opens_for_no_other_therapist_of_the_couple(cast: Cast, keep) -> None:
    db.bind_clinic(cast.amal.viewer.clinic_id)
    row, ravi = keep(cast.amal, Release.THERAPIST_ONLY), cast.ravi.viewer
    db.session.add(access.CoupleAccess(couple_id=row.couple_id, therapist_id=ravi.id, given_at=START))
    db.session.commit()
    assert access.find(ravi, Appreciation, keep(cast.amal, Release.KEEP).id)
    with pytest.raises(NotFound):
        access.find(ravi, Appreciation, row.id)
    with pytest.raises(encryption.CannotOpen):
        vault.open_text(ravi, row, "did")
    row.therapist_id = ravi.id  # relabelled in the database
    with pytest.raises(encryption.Unreadable):
        vault.open_text(ravi, row, "did")


def test_taking_back_leaves_a_text_to_its_author_alone(cast: Cast, keep) -> None:
    db.bind_clinic(cast.amal.viewer.clinic_id)
    row = keep(cast.amal, Release.THERAPIST_ONLY)
    vault.take_back(row)
    assert vault.open_text(cast.amal.viewer, row, "did") == SECRET
    assert row.is_taken_back
    for person in (cast.nora, cast.theo):
        with pytest.raises(encryption.CannotOpen):
            vault.open_text(person.viewer, row, "did")
    for release in (Release.ONLY_ME, Release.KEEP, Release.SHARE):
        with pytest.raises(ValueError):
            vault.take_back(keep(cast.amal, release))


def test_only_what_offers_the_release_can_be_for_a_therapist_alone(cast: Cast, keep) -> None:
    db.bind_clinic(cast.amal.viewer.clinic_id)
    row = keep(cast.amal, Release.KEEP)
    with pytest.raises(ValueError):
        vault.place(cast.amal.viewer, row, Release.THERAPIST_ONLY)  # nobody is named
    offers = {kind.__name__ for kind in Confided.__subclasses__()}
    assert offers == {"Appreciation", "Topic"}, "say in the words beside the new form who reads it, then here"


def test_text_moved_to_another_row_or_column_or_author_no_longer_opens(cast: Cast, keep) -> None:
    db.bind_clinic(cast.amal.viewer.clinic_id)
    first, second = keep(cast.amal, Release.SHARE), keep(cast.amal, Release.SHARE)
    second.did_sealed, second.shows_sealed = first.did_sealed, second.did_sealed
    for column in ("did", "shows"):
        with pytest.raises(encryption.CannotOpen):
            vault.open_text(cast.amal.viewer, second, column)
    assert isinstance(cast.theo.viewer, viewers.PartnerViewer)
    first.author_id = cast.theo.viewer.id
    with pytest.raises(encryption.CannotOpen):
        vault.open_text(cast.theo.viewer, first, "did")


def test_releasing_moves_the_text_into_the_shared_vault(cast: Cast, keep) -> None:
    db.bind_clinic(cast.amal.viewer.clinic_id)
    row = keep(cast.amal, Release.KEEP)
    before = row.vault_id
    vault.move(cast.nora.viewer, row, Release.SHARE)
    assert row.vault_id != before
    assert vault.open_text(cast.theo.viewer, row, "did") == SECRET


def test_the_database_file_holds_no_word_of_what_was_written(settings: Settings, cast: Cast, keep) -> None:
    db.bind_clinic(cast.amal.viewer.clinic_id)
    row = keep(cast.amal, Release.SHARE)
    assert row.did_sealed is not None
    assert SECRET.encode() not in row.did_sealed
    url = settings.database_url
    if url.startswith("sqlite"):
        assert SECRET.encode() not in Path(url.removeprefix("sqlite:///")).read_bytes()


def test_another_key_opens_nothing(cast: Cast, keep) -> None:
    db.bind_clinic(cast.amal.viewer.clinic_id)
    row = keep(cast.amal, Release.SHARE)
    db.session.info.clear()
    db.bind_clinic(cast.amal.viewer.clinic_id)
    encryption.set_clinic_key(bytes(range(100, 132)))
    with pytest.raises(encryption.CannotOpen):
        vault.open_text(cast.amal.viewer, row, "did")
