"""Two people press at the same moment: the database decides, and one thing happens."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from practice import clock, db
from practice.access import CoupleAccess
from practice.accounts.models import Account, SignIn
from practice.couples import actions as couple_actions
from practice.couples.models import Invitation
from practice.couples.queries import partners as partner_queries
from practice.couples.rules import PartnerStatus
from practice.errors import NotFound, Refusal
from practice.viewers import TherapistViewer
from tests.couples import make
from tests.couples.make import GOOD_PASSWORD
from tests.people import Cast, sign_in

pytestmark = pytest.mark.slow  # make check leaves it to make test


def run_at_once(*requests: Callable[[], int]) -> list[int]:
    """Run these at the same time, each in a thread with a database connection of its own; their results."""
    start = Barrier(len(requests))

    def run(request: Callable[[], int]) -> int:
        start.wait(timeout=30)
        try:
            return request()
        finally:
            db.session.remove()

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(run, requests))


def count_rows(app: Flask, cast: Cast, kind: type, *conditions: object) -> int:
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        counts: Sequence[int] = db.session.scalars(
            select(func.count()).select_from(kind).where(*conditions)  # type: ignore[arg-type]
        ).all()
        return counts[0]


def test_one_link_sent_four_times_at_once_lets_one_person_in(app: Flask, cast: Cast) -> None:
    couple_id = make.add(app, cast.nora)
    link = f"/invitation/{make.invite(app, cast.nora, couple_id)}"
    accounts, sign_ins = count_rows(app, cast, Account), count_rows(app, cast, SignIn)
    phones = [app.test_client() for _ in range(4)]

    def accept(at: int) -> Callable[[], int]:
        typed = {"name": f"Rosa {at}", "email": f"rosa{at}@example.org", "password": GOOD_PASSWORD}
        return lambda: phones[at].post(link, data=typed).status_code

    answers = run_at_once(*(accept(at) for at in range(4)))
    assert sorted(answers) == [303, 404, 404, 404]
    assert count_rows(app, cast, Account) == accounts + 1
    assert count_rows(app, cast, SignIn) == sign_ins + 1
    assert make.pair(app, cast.nora, couple_id).a.has_account


def test_two_partners_with_one_address_get_one_account(app: Flask, cast: Cast) -> None:
    couple_id = make.add(app, cast.nora)
    links = [f"/invitation/{make.invite(app, cast.nora, couple_id, side)}" for side in ("a", "b")]
    phones = [app.test_client() for _ in links]
    accounts = count_rows(app, cast, Account)
    typed = {"name": "Rosa", "email": "ours@example.org", "password": GOOD_PASSWORD}
    answers = run_at_once(
        *(
            lambda phone=phone, link=link: phone.post(link, data=typed).status_code
            for phone, link in zip(phones, links, strict=True)
        )
    )
    assert sorted(answers) == [200, 303]
    assert count_rows(app, cast, Account) == accounts + 1
    unused = phones[answers.index(200)].get(links[answers.index(200)])
    assert unused.status_code == 200, "whoever was refused can still use their own link"


def test_links_made_at_once_leave_one_that_works(app: Flask, cast: Cast) -> None:
    couple_id = make.add(app, cast.nora)
    partner_id = make.pair(app, cast.nora, couple_id).a.id
    desks = [sign_in(app, cast.nora) for _ in range(3)]
    url = f"/couples/{couple_id}/partners/{partner_id}/invitation"
    answers = run_at_once(*(lambda desk=desk: desk.post(url).status_code for desk in desks))
    assert answers == [200, 200, 200]
    alive = (Invitation.partner_id == partner_id, Invitation.withdrawn_at.is_(None))
    assert count_rows(app, cast, Invitation, *alive) == 1
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        assert isinstance(cast.nora.viewer, TherapistViewer)
        assert (
            partner_queries.partner_progress(cast.nora.viewer, couple_id, clock.now())[partner_id].status
            is PartnerStatus.LINK_OPEN
        )


def test_the_form_of_a_new_couple_sent_twice_at_once_adds_one(app: Flask, cast: Cast) -> None:
    before = count_rows(app, cast, CoupleAccess)
    desks = [sign_in(app, cast.nora) for _ in range(2)]
    typed = {
        "form_key": "7b0a7a1e-3a54-4f0e-9c57-0d8f6f1f3a11",
        "name_a": "Rosa",
        "name_b": "Ben",
        "time_zone": "Europe/London",
        "on_day": "2026-03-20",
        "at_time": "17:30",
    }
    answers = run_at_once(
        *(lambda desk=desk: desk.post("/couples/add", data=typed).status_code for desk in desks)
    )
    assert answers == [303, 303]
    assert count_rows(app, cast, CoupleAccess) == before + 1


def test_two_who_take_each_others_couple_away_leave_it_with_one(app: Flask, cast: Cast) -> None:
    nora, ravi, couple_id = cast.nora.viewer, cast.ravi.viewer, cast.couple_ids["amal"]
    assert isinstance(nora, TherapistViewer)
    assert isinstance(ravi, TherapistViewer)
    with app.app_context():
        db.bind_clinic(nora.clinic_id)
        couple_actions.share(nora, couple_id, ravi.id, now=clock.now())
        db.session.commit()

    def take_from(me: TherapistViewer, other: TherapistViewer) -> Callable[[], int]:
        def take() -> int:
            with app.app_context():
                db.bind_clinic(me.clinic_id)
                try:
                    couple_actions.unshare(me, couple_id, other.id, now=clock.now())
                except (Refusal, NotFound):  # the other was quicker
                    return 0
                db.session.commit()
                return 1

        return take

    assert sum(run_at_once(take_from(nora, ravi), take_from(ravi, nora))) == 1
    assert count_rows(app, cast, CoupleAccess, CoupleAccess.couple_id == couple_id) == 1
