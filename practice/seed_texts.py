"""Reads the texts that are kept as TOML files in ``seeds/words``; what they mean is said by the feature they belong to."""

import tomllib
from typing import Any

from practice.paths import SEEDS

FOLDER = SEEDS / "words"


def read_texts(name: str) -> dict[str, Any]:
    """What ``seeds/words/<name>.toml`` holds, each text without blanks and line breaks at its ends."""
    tables: dict[str, Any] = _strip(tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")))
    return tables


def _strip(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        return {name: _strip(inner) for name, inner in value.items()}
    return [_strip(inner) for inner in value] if isinstance(value, list) else value
