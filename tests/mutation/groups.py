"""Which modules are broken, and which tests are there to notice it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

WITH_COMMANDS = ("afhankelijkheden", "knooppunten", "losse_einden")
NARROWING = (
    "test_narrowing.py",
    "test_convergence.py",
    "knooppunten/test_totaalbeeld.py",
    "knooppunten/test_cli_files.py",
)
# By group: the modules (a folder stands for all in it) and the tests that belong to them.
GROUPS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "schaalniveau": (
        ("schaalniveau", "clusters.py"),
        ("schaalniveau", "test_contracts.py", "oracle/test_parts.py", "oracle/test_consistency.py"),
    ),
    "meten": (
        ("coverage.py", "turning.py", "geometry.py"),
        ("oracle", "test_geometry.py", "test_turning.py", "schaalniveau/test_measures.py"),
    ),
    "split": (("split.py",), ("test_split.py", "test_dataset.py", "export/test_geopackage.py")),
    "capaciteit": (("capaciteit",), ("capaciteit",)),
    "raakvlakken": (("raakvlakken",), ("raakvlakken",)),
    "knooppunten": (("knooppunten", "totaalbeeld.py"), ("knooppunten",)),
    "afhankelijkheden": (
        ("afhankelijkheden", "project_places.py"),
        ("afhankelijkheden", "relations"),
    ),
    "losse_einden": (("losse_einden.py", "einden.py"), ("losse_einden",)),
    "portfolio": (
        ("portfolio.py", "vergelijk.py", "fasering.py", "periods.py", "uitgaven.py"),
        (
            "portfolio",
            "test_fasering.py",
            "kaart/test_fasering.py",
            "afhankelijkheden/test_periods.py",
        ),
    ),
    "verbanden": (
        ("relations.py", "convergence.py", "narrowing.py", "agenda.py", "woorden.py"),
        ("relations", "capaciteit", *(f"{n}/test_cli.py" for n in WITH_COMMANDS), *NARROWING),
    ),
    "oordelen": (("oordeelfeiten.py", "oordelen.py", "overdracht.py"), ("test_oordelen.py",)),
    "scenario": (
        ("scenario.py", "scenario_compare.py", "scenario_link.py", "scenario_shape.py"),
        tuple(f"test_scenario{what}.py" for what in ("", "_compare", "_link", "_shape")),
    ),
}  # fmt: skip


def modules_of(root: Path, group: str) -> list[str]:
    """Paths of the modules of a group, from the root of the project."""
    found: list[Path] = []
    for name in GROUPS[group][0]:
        path = root / "miekgeo" / name
        found += sorted(path.glob("*.py")) if path.is_dir() else [path]
    return [p.relative_to(root).as_posix() for p in found]


def tests_of(group: str) -> list[str]:
    """Folders and files with the tests of a group."""
    return [f"tests/{name}" for name in GROUPS[group][1]]
