"""Every page a therapist and a partner can reach, measured by axe, light and dark, on a phone and at a desk."""

import pytest

from tests.browser.visitors import House
from tests.house.crawl import walk
from tests.house.rooms import furnish
from tests.people import Cast, sign_in

LOOKS = [
    ("nora", "/couples", "desk", False),
    ("nora", "/couples", "desk", True),
    ("nora", "/couples", "phone", False),
    ("amal", "/today", "phone", False),
    ("amal", "/today", "phone", True),
    ("amal", "/today", "desk", False),
]


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("who", "home", "look", "dark"), LOOKS)
def test_every_page_can_be_used_by_everybody(
    visit, house: House, cast: Cast, who: str, home: str, look: str, dark: bool
) -> None:
    held = furnish(house.app, cast)
    person = cast[who]
    opening = f"/sessions/{held['appointment_id']}/opening/room"
    paths = [*walk(sign_in(house.app, person), [home]), *([opening] if who == "nora" else [])]
    visitor = visit(look, dark=dark).enter_as(person)
    assert len(paths) > 10
    for path in paths:
        visitor.go(path)
        visitor.check()
