"""Coverage-guided fuzzing on request: `make fuzz MINUTEN=10`, or `python -m tests.fuzz.run`.

Each target runs in a process of its own, which ends at the first finding and leaves the input that
gave it in the folder; give that file in place of minutes to see it again.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import atheris

# What is loaded before or outside these is not followed.
FOLLOWED = ["miekgeo", "openpyxl"]
with atheris.instrument_imports(include=FOLLOWED):
    from miekgeo.sources import gis_child

# Before GDAL is loaded: here it runs in this process, for speed and coverage.
os.environ.update(gis_child.NO_NETWORK)
os.environ["OGR_SKIP"] = os.environ["GDAL_SKIP"] = gis_child.SKIPPED

with atheris.instrument_imports(include=FOLLOWED):
    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as st

    from miekgeo.errors import SourceError
    from miekgeo.limits import Limits, beyond
    from miekgeo.sources import gis
    from tests.fuzz import seeds, strategies, targets

ROOT = Path(__file__).resolve().parents[2]
Bytes = Callable[[bytes], object]
# Largest input tried, in bytes; one attempt may take so many seconds, and so many megabytes.
MOST_BYTES, MOST_SECONDS, MOST_MB = 40_000, 30, 3_000


def _in_this_process() -> None:
    """Read map files here, not in a child: same code, and its coverage is seen."""
    gis_child._LeftOut.NAMES = frozenset()  # type: ignore[misc]

    def run(path: Path, folder: Path, layers: list[str], limits: Limits, name: str) -> object:
        request = {
            "path": str(path),
            "folder": str(folder),
            "layers": layers,
            "drivers": gis.DRIVERS,
            "geometry_column": gis.GEOMETRY_COLUMN,
            "limits": {n: (getattr(limits, n), *beyond(n, limits)) for n in gis.CHILD_LIMITS},
        }
        before = list(sys.meta_path)
        try:
            answer = gis_child.answer_to(request, folder)
        finally:
            sys.meta_path[:] = before
        if "error" in answer:
            raise SourceError(f"{name}: {answer['error']}")
        return answer

    gis._run_child = run  # type: ignore[assignment]


def _workbook(data: bytes) -> None:
    if data:
        parts = dict(_GOOD)
        parts[seeds.PARTS[data[0] % len(seeds.PARTS)]] = data[1:]
        targets.read_bytes(seeds.zipped(parts), "projecten.xlsx")


_GOOD = seeds.good_workbook()


def _drawn(test: Callable[..., None], **given_: st.SearchStrategy[object]) -> Bytes:
    """A target that draws its input from strategies."""
    wrapped = given(**given_)(test)
    loose = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))
    return loose(wrapped).hypothesis.fuzz_one_input  # type: ignore[attr-defined,no-any-return]


def _layers(good: bool) -> dict[str, st.SearchStrategy[object]]:
    make = strategies.good_layers if good else strategies.raw_layers
    return {name: make(name) for name in targets.LAYERS}


def _build(pair: tuple[str, object]) -> None:
    targets.build(pair[1], pair[0])  # type: ignore[arg-type]


def _write(pair: tuple[str, object]) -> None:
    targets.write(pair[1], pair[0])  # type: ignore[arg-type]


def _any_layer() -> st.SearchStrategy[tuple[str, object]]:
    return st.one_of(*(strategies.raw_layers(n).map(lambda t, n=n: (n, t)) for n in targets.LAYERS))


TARGETS: dict[str, tuple[Bytes, Callable[[], Iterable[bytes]]]] = {
    "csv": (lambda data: targets.read_bytes(data, "projecten.csv"), seeds.csv_seeds),
    "workbook": (_workbook, seeds.workbook_seeds),
    "archive": (lambda data: targets.read_bytes(data, "projecten.zip"), seeds.archive_seeds),
    "map": (lambda data: targets.read_bytes(data, "projecten.gpkg"), seeds.map_seeds),
    "columns": (
        _drawn(
            targets.map_columns,
            names=st.lists(strategies.NAMES, max_size=12),
            layer=st.sampled_from(targets.LAYERS),
            has_geometry=st.booleans(),
        ),
        seeds.dice,
    ),
    "validation": (_drawn(_build, pair=_any_layer()), seeds.dice),
    "analyses": (
        _drawn(targets.analyse, raw=st.fixed_dictionaries(_layers(good=True))),
        seeds.dice,
    ),
    "exports": (_drawn(_write, pair=_any_layer()), seeds.dice),
    "typed": (_drawn(targets.typed, text=st.one_of(strategies.WKT, strategies.LINKS)), seeds.dice),
}


def main() -> None:
    """Run one target here, or all of them in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--target", choices=TARGETS, action="append")
    parser.add_argument("--folder", type=Path, default=ROOT / ".fuzz")
    parser.add_argument("--one", choices=TARGETS, help=argparse.SUPPRESS)
    parser.add_argument("--input", type=Path, help="a finding, to see it again; with --target")
    asked = parser.parse_args()
    if asked.input:
        TARGETS[asked.target[0]][0](asked.input.read_bytes())
    elif asked.one:
        _run_here(asked.one, asked.minutes, asked.folder)
    else:
        sys.exit(_run_all(asked.target or list(TARGETS), asked.minutes, asked.folder))


def _run_all(names: list[str], minutes: float, folder: Path) -> int:
    """Each target in a process of its own, and a line on how it went."""
    worst = 0
    for name in names:
        here = folder / name
        here.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-W", "ignore", "-m", __spec__.name, "--one", name]
        begun = time.monotonic()
        with (here / "log").open("w", encoding="utf-8") as log:
            done = subprocess.run(
                [*command, "--minutes", str(minutes), "--folder", str(folder)],
                cwd=ROOT,
                stderr=log,
                stdout=log,
                check=False,
            )
        took = (time.monotonic() - begun) / 60
        said = "nothing found" if done.returncode == 0 else f"FOUND SOMETHING, see {here / 'log'}"
        print(f"{name}: {took:.1f} minutes, {said}", flush=True)
        worst = max(worst, abs(done.returncode))
    return worst


def _run_here(name: str, minutes: float, folder: Path) -> None:
    here = folder / name / "corpus"
    here.mkdir(parents=True, exist_ok=True)
    target, begin_with = TARGETS[name]
    for nth, data in enumerate(begin_with()):
        (here / f"seed-{nth}").write_bytes(data)
    if name == "map":
        _in_this_process()
    options = [
        f"-max_total_time={int(minutes * 60)}",
        f"-max_len={MOST_BYTES}",
        "-len_control=0",
        f"-timeout={MOST_SECONDS}",
        f"-rss_limit_mb={MOST_MB}",
        f"-artifact_prefix={folder / name}/",
        "-print_final_stats=1",
        "-verbosity=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(here)], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
