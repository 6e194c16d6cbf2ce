"""Where the files that ship with miekgeo are, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    """Folder `name` beside the package (checkout) or inside it (wheel)."""
    inside = PACKAGE / f"_{name}"
    return inside if inside.is_dir() else PACKAGE.parent / name


LAYERS = _shipped("layers")
DATA = _shipped("data")
DOCS = _shipped("docs")
TABLES = PACKAGE / "tables"
