"""Every page a therapist and a partner can reach, measured by axe, light and dark, on a phone and at a desk."""

import pytest

from tests.browser.visitors import Site
from tests.invariants.crawl import walk
from tests.invariants.rows_of_everything import add_rows_of_everything
from tests.people import Cast, sign_in

# The pages of one view look alike: two of each at the device they are mostly used at, with and without anything in
# them; at the other device one of each, by day and by night.
LOOKS = [
    ("nora", "/couples", "desk", 2),
    ("nora", "/couples", "phone", 1),
    ("amal", "/today", "phone", 2),
    ("amal", "/today", "desk", 1),
]


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("who", "home", "look", "of_a_kind"), LOOKS)
def test_every_page_can_be_used_by_everybody(
    visit, site: Site, cast: Cast, who: str, home: str, look: str, of_a_kind: int
) -> None:
    held = add_rows_of_everything(site.app, cast)
    person = cast[who]
    opening = f"/sessions/{held['appointment_id']}/opening/room"
    found = walk(sign_in(site.app, person), [home], most_of_a_kind=of_a_kind)
    paths = [*found, *([opening] if who == "nora" else [])]
    visitor = visit(look).enter_as(person)
    assert len(paths) > 10
    for path in paths:
        visitor.go(path)
        visitor.check()
        if of_a_kind == 1:
            visitor.check_at_night()
