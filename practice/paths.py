"""Where the checkout keeps what is not code."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = ROOT / "instance"
MIGRATIONS = ROOT / "practice" / "migrations"
SEEDS = ROOT / "seeds"
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"
