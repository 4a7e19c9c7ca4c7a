"""The commands and what they install: one truth, pinned, without an address in it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # make check leaves it to make test

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-build.txt")
PROMISED = {"demo", "run", "test", "check", "bench", "shots", "help"}


def pins(name: str) -> dict[str, str]:
    """Each pinned library with its block of hashes."""
    blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text())
    found = (re.match(r"([a-z0-9-]+)==(\S+)", block) for block in blocks)
    return {f"{pin[1]}=={pin[2]}": block for pin, block in zip(found, blocks, strict=True) if pin}


def test_make_help_lists_every_promised_command() -> None:
    said = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"make ([a-z]+)", said)) >= PROMISED


def test_continuous_integration_calls_make_test_and_nothing_cleverer() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    said = [line for line in lines if line and not line.startswith("#")]
    assert said == ["set -eu", 'cd "$(dirname "$0")/.."', "exec make test </dev/null"]


@pytest.mark.parametrize("name", LOCKS)
def test_every_library_is_pinned_with_hashes_and_no_lock_names_an_address(name: str) -> None:
    found = pins(name)
    assert found
    assert [pin for pin, block in found.items() if "--hash=sha256:" not in block] == []
    assert "://" not in (ROOT / name).read_text()


def test_developers_run_the_same_versions_as_everybody() -> None:
    assert pins("requirements.txt").keys() <= pins("requirements-dev.txt").keys()


def test_the_app_starts_without_touching_the_library_that_needs_pango() -> None:
    asked = "import sys, practice.app; print(sorted(m for m in sys.modules if m.startswith('weasyprint')))"
    said = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize("script", ["run", "setup", "check"])
def test_scripts_are_plain_sh(script: str) -> None:
    path = ROOT / ".ci" / script
    assert path.read_text().startswith("#!/bin/sh\n")
    subprocess.run(["sh", "-n", path], check=True)
