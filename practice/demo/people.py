"""The people of the demo with their sign-ins, as written to ``sign-ins.json`` in the demo's own folder."""

import json
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

FILE = "sign-ins.json"

# Three different ones and a number: easy to type from a terminal, and new at every loading. The same word three
# times is easy to guess, and one demo in hundreds would refuse its own passwords.
WORDS = (
    "amber anchor apron basket beacon bramble candle cedar cobble copper coral ember fennel ferry garnet hazel "
    "heron indigo jasper juniper kettle lantern larch lilac linen maple marble meadow mitten nutmeg oyster "
    "pebble quartz quince raisin ribbon saffron sorrel sparrow teasel thimble timber tulip umber velvet walnut "
    "willow yarrow zephyr"
).split()


class DemoPerson(NamedTuple):
    """One person of the demo; ``totp_secret`` is empty for those without a second factor."""

    role: str  # "therapist" or "partner"
    name: str
    email: str
    password: str
    totp_secret: str

    @property
    def key(self) -> str:
        """What they are called in an address of the demo."""
        return self.email.partition("@")[0]


def new_password() -> str:
    """Long enough to stand alone, and nobody's."""
    return "-".join(secrets.SystemRandom().sample(WORDS, 3)) + f"-{secrets.randbelow(9000) + 1000}"


def read_people(folder: Path) -> list[DemoPerson] | None:
    """Everybody of a demo that was loaded to its end; None when there is none yet."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return [DemoPerson(**guest) for guest in found]
    except (FileNotFoundError, ValueError, TypeError):
        return None


def write_people(folder: Path, guests: Sequence[DemoPerson]) -> None:
    """Write the sign-ins last, as the sign that the demo is complete; only the operator may read them."""
    text = json.dumps([guest._asdict() for guest in guests], indent=2, ensure_ascii=False)
    with open(folder / FILE, "w", encoding="utf-8", opener=_open_private) as file:
        file.write(text + "\n")


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
