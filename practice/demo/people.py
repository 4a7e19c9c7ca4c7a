"""The people of the demo with their sign-ins, as written to ``sign-ins.json`` in the demo's own folder."""

import json
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

FILE = "sign-ins.json"

# Three different words and a number: easy to type, and new at every loading. A password with the same word three
# times is refused as easy to guess, which would end one loading in hundreds.
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
        """Their name in an address of the demo: what stands before the @ of their e-mail address."""
        return self.email.partition("@")[0]


def new_password() -> str:
    """A random password: three words and a number from 1000 to 9999, about 30 bits."""
    return "-".join(secrets.SystemRandom().sample(WORDS, 3)) + f"-{secrets.randbelow(9000) + 1000}"


def read_people(folder: Path) -> list[DemoPerson] | None:
    """Everybody of a demo that was loaded completely; None when there is none yet."""
    try:
        tables = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return [DemoPerson(**table) for table in tables]
    except (FileNotFoundError, ValueError, TypeError):
        return None


def write_people(folder: Path, people: Sequence[DemoPerson]) -> None:
    """Write the sign-ins, in a file only the operator may read. Comes last: the file marks a complete demo."""
    text = json.dumps([person._asdict() for person in people], indent=2, ensure_ascii=False)
    with open(folder / FILE, "w", encoding="utf-8", opener=_open_private) as file:
        file.write(text + "\n")


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
