"""The folders of the checkout that do not hold Python code."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = ROOT / "instance"
MIGRATIONS = ROOT / "practice" / "migrations"
SEEDS = ROOT / "seeds"
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"
