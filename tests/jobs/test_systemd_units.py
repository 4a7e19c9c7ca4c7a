"""The systemd units an operator copies are units, and name commands that exist."""

import shutil
import subprocess
from pathlib import Path

import pytest

from practice import cli
from practice.paths import ROOT

UNITS = sorted((ROOT / "docs" / "systemd").glob("*.service"))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_finds_no_fault_with_a_unit(unit: Path, tmp_path: Path) -> None:
    """With a program and a user that are here, in place of those of the clinic's machine."""
    program = shutil.which("true") or "/bin/true"
    text = unit.read_text(encoding="utf-8")
    text = text.replace("/srv/ordinary-days/.venv/bin/python", program).replace("User=days", "User=root")
    copied = tmp_path / unit.name
    copied.write_text(text, encoding="utf-8")
    told = subprocess.run(["systemd-analyze", "verify", copied], capture_output=True, text=True, check=False)
    ours = [line for line in told.stderr.splitlines() if unit.name in line or str(copied) in line]
    assert (told.returncode, ours) == (0, []), told.stderr


def test_a_unit_for_the_server_and_one_for_the_worker_run_commands_of_ours() -> None:
    assert [unit.stem for unit in UNITS] == ["ordinary-days-worker", "ordinary-days"]
    for unit in UNITS:
        (command,) = (line for line in unit.read_text().splitlines() if line.startswith("ExecStart="))
        assert "-m practice.cli" in command and command.split()[-1] in cli.commands.commands
