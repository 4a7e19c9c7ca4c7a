"""Setting up on machines that lack something, played with stand-ins for Debian's own commands."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DPKG = """#!/bin/sh
for last; do :; done
case $last in {missing}) exit 1 ;; esac
echo installed
"""
APT = """#!/bin/sh
echo "$*" >>{log}
case $1 in update) touch {lists} ;; esac
[ -e {lists} ]
"""
ID = "#!/bin/sh\necho {uid}\n"


class Machine:
    """A machine whose packages, rights and package lists a test decides."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log, self.lists = folder, folder / "apt.log", folder / "lists"

    def put(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)
        (self.folder / name).chmod(0o755)

    def set_up(self) -> subprocess.CompletedProcess[str]:
        """Run the script without a terminal and with next to nothing in the environment."""
        return subprocess.run(
            ["sh", ROOT / ".ci" / "setup", "check"],
            env={"PATH": f"{self.folder}:/usr/bin:/bin", "HOME": "/nowhere"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    if not list((ROOT / ".venv").glob("ready-requirements-dev.txt")):
        pytest.skip("this checkout was not prepared by make")
    found = Machine(tmp_path)
    found.put("dpkg-query", DPKG.format(missing="libpango-1.0-0"))
    found.put("apt-get", APT.format(log=found.log, lists=found.lists))
    found.put("sudo", "#!/bin/sh\nexit 1\n")
    found.put("id", ID.format(uid=0))
    return found


def test_a_prepared_checkout_with_everything_asks_for_nothing(machine: Machine) -> None:
    machine.put("dpkg-query", DPKG.format(missing="nothing"))
    done = machine.set_up()
    assert (done.returncode, done.stdout, machine.log.exists()) == (0, "", False)


def test_root_gets_what_is_missing_without_fetching_lists_that_are_there(machine: Machine) -> None:
    machine.lists.touch()
    assert machine.set_up().returncode == 0
    assert machine.log.read_text() == "install -y -q --no-install-recommends libpango-1.0-0\n"


def test_lists_are_fetched_when_the_install_needs_them(machine: Machine) -> None:
    assert machine.set_up().returncode == 0
    assert [line.split()[0] for line in machine.log.read_text().splitlines()] == [
        "install",
        "update",
        "install",
    ]


def test_without_root_it_says_what_to_install_and_goes_on(machine: Machine) -> None:
    machine.put("id", ID.format(uid=os.getuid() or 1000))
    done = machine.set_up()
    assert done.returncode == 0
    assert "apt-get install libpango-1.0-0" in done.stdout
    assert "everything works except PDFs" in done.stdout
    assert not machine.log.exists()
