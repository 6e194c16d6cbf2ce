"""Measure miekgeo against geopandas in one run: time, peak memory, and whether they agree.

Run `make bench`, or `python benchmarks/bench.py [--uit docs/prestaties.md]`. Every contestant runs
in a process of its own, in turn, on the same seeded traces and points, so that memory is its own
and a slow moment of the machine hits all. The borders are the official provincies where the
reference files are there (MIEKGEO_REFERENTIE), else the embedded set.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.coverage import Coverage
from miekgeo.geometry import RD, Geometries, split_measured
from miekgeo.grenzen import load_grenzen
from miekgeo.wording import number

ROOT = Path(__file__).resolve().parent.parent
REFERENTIE = Path(os.environ.get("MIEKGEO_REFERENTIE", ROOT.parent / "shared" / "referentie"))
OFFICIAL = REFERENTIE / "pdok_provincies.gpkg"

SEED = 20_260_101
TRACES, POINTS = 20_000, 1_000_000
STEP_M = 500.0
VERTICES = (5, 60)
# The box around the Netherlands (RD, m).
EAST, NORTH = (10_000.0, 280_000.0), (305_000.0, 620_000.0)
# Metres by which two sums of lengths may differ: the last digits of coordinates of six figures.
LENGTH_M = 1e-5

Result = pd.DataFrame


def make_traces(n: int, coverage: Coverage, seed: int = SEED) -> Geometries:
    """Seeded walks of 5 to 60 corners, 500 m apart, that start in a provincie."""
    rng = np.random.default_rng(seed)
    size = rng.integers(VERTICES[0], VERTICES[1] + 1, n)
    angle = np.cumsum(rng.normal(0, 0.5, size.sum()))
    owner = np.repeat(np.arange(n), size)
    step = STEP_M * np.column_stack([np.cos(angle), np.sin(angle)])
    walk = np.cumsum(step, axis=0)
    first = np.concatenate([[0], np.cumsum(size)[:-1]])
    # The Netherlands fill more than half of the box.
    tried = np.column_stack([rng.uniform(*EAST, 4 * n), rng.uniform(*NORTH, 4 * n)])
    point, area = coverage.locate(shapely.points(tried))
    start = tried[np.unique(point[coverage.inside[area]])][:n]
    return shapely.linestrings(walk - walk[first][owner] + start[owner], indices=owner)


def make_points(n: int, coverage: Coverage, seed: int = SEED) -> Geometries:  # noqa: ARG001 as make_traces
    """Seeded points in the box around the Netherlands."""
    rng = np.random.default_rng(seed + 1)
    return shapely.points(rng.uniform(*EAST, n), rng.uniform(*NORTH, n))


def lengths_by_miekgeo(coverage: Coverage, traces: Geometries) -> Result:
    """Length of each trace in each provincie."""
    table = coverage.measure_parts(split_measured(traces))
    table = table[(table["area"] >= 0) & coverage.inside[table["area"]]]
    return table.rename(columns={"measure": "value"})[["row", "area", "value"]]


def lengths_by_overlay(coverage: Coverage, traces: Geometries) -> Result:
    """The same by geopandas.overlay."""
    lines = gpd.GeoDataFrame({"row": np.arange(len(traces))}, geometry=traces, crs=RD)
    cut = gpd.overlay(lines, _areas(coverage), how="intersection", keep_geom_type=True)
    cut["value"] = cut.length
    return pd.DataFrame(cut.groupby(["row", "area"], as_index=False)["value"].sum())


def places_by_miekgeo(coverage: Coverage, points: Geometries) -> Result:
    """Provincie of each point."""
    row, area = coverage.locate(points)
    keep = coverage.inside[area]
    return pd.DataFrame({"row": row[keep], "area": area[keep], "value": 1.0})


def lengths_by_overlay_turned(coverage: Coverage, traces: Geometries) -> Result:
    """The same by geopandas.overlay, provincies first: it then prepares those."""
    lines = gpd.GeoDataFrame({"row": np.arange(len(traces))}, geometry=traces, crs=RD)
    cut = gpd.overlay(_areas(coverage), lines, how="intersection", keep_geom_type=False)
    cut["value"] = cut.length
    cut = cut[cut["value"] > 0]
    return pd.DataFrame(cut.groupby(["row", "area"], as_index=False)["value"].sum())


def places_by_sjoin(coverage: Coverage, points: Geometries) -> Result:
    """The same by geopandas.sjoin."""
    return _joined(gpd.sjoin(_point_frame(points), _areas(coverage), predicate="within"))


def places_by_sjoin_turned(coverage: Coverage, points: Geometries) -> Result:
    """The same by geopandas.sjoin, provincies first."""
    return _joined(gpd.sjoin(_areas(coverage), _point_frame(points), predicate="intersects"))


def _point_frame(points: Geometries) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"row": np.arange(len(points))}, geometry=points, crs=RD)


def _joined(joined: gpd.GeoDataFrame) -> Result:
    return pd.DataFrame({"row": joined["row"], "area": joined["area"], "value": 1.0})


def _areas(coverage: Coverage) -> gpd.GeoDataFrame:
    inside = np.flatnonzero(coverage.inside)
    return gpd.GeoDataFrame({"area": inside}, geometry=coverage.areas[inside], crs=RD)


Work = Callable[[Coverage, Geometries], Result]
TASKS: dict[str, tuple[Callable[..., Geometries], int, dict[str, Work]]] = {
    "tracés": (
        make_traces,
        TRACES,
        {
            "miekgeo": lengths_by_miekgeo,
            "geopandas.overlay": lengths_by_overlay,
            "geopandas.overlay, provincies voorop": lengths_by_overlay_turned,
        },
    ),
    "punten": (
        make_points,
        POINTS,
        {
            "miekgeo": places_by_miekgeo,
            "geopandas.sjoin (within)": places_by_sjoin,
            "geopandas.sjoin, provincies voorop": places_by_sjoin_turned,
        },
    ),
}


def main() -> None:
    """Run all, print the table, and write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--uit", type=Path, help="document to write")
    parser.add_argument("--een", nargs=3, metavar=("TAAK", "WIE", "AANTAL"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.een:
        print(json.dumps(measure_one(args.een[0], args.een[1], int(args.een[2]))))
        return
    text = report(run_all())
    print(text)
    if args.uit:
        args.uit.write_text(text, encoding="utf-8")


def run_all() -> list[dict[str, Any]]:
    """Each contestant at a tenth and at full size, in turn."""
    found = []
    for task, (_, full, contestants) in TASKS.items():
        for size in (full // 10, full):
            for who in contestants:
                command = [sys.executable, __file__, "--een", task, who, str(size)]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                found.append(json.loads(done.stdout))
    return found


def measure_one(task: str, who: str, size: int) -> dict[str, Any]:
    """Time and peak memory of one contestant, and its result in a few numbers."""
    make, _, contestants = TASKS[task]
    start = time.perf_counter()
    coverage = load_grenzen(OFFICIAL if OFFICIAL.is_file() else None, tolerantie_m=0).provincies
    # The index is made once per set of borders, not per question.
    contestants[who](coverage, make(100, coverage))
    ready = time.perf_counter()
    shapes = make(size, coverage)
    begin = time.perf_counter()
    result = contestants[who](coverage, shapes)
    seconds = time.perf_counter() - begin
    return {
        "task": task,
        "who": who,
        "size": size,
        "seconds": seconds,
        "setup": ready - start,
        "memory": peak_mb(),
        "pairs": len(result),
        "sum": float(result["value"].sum()),
        "check": checksum(result),
        "corners": int(shapely.get_num_coordinates(coverage.areas[coverage.inside]).sum()),
    }


def peak_mb() -> float:
    """Most memory this process ever had."""
    try:
        import resource
    except ImportError:  # Windows doesn't tell
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def checksum(result: Result) -> list[float]:
    """Numbers that differ when any row, provincie or value does: weighted sums over all pairs."""
    weight = np.sin(result["row"].to_numpy() * 0.7 + result["area"].to_numpy() * 1.3)
    value = result["value"].to_numpy()
    return [float((weight * value).sum()), float((weight**2 * value).sum())]


def report(found: list[dict[str, Any]]) -> str:
    """The measurements as a document."""
    which = "officiële provincies" if OFFICIAL.is_file() else "ingebedde provincies"
    columns = [
        "taak",
        "aantal",
        "wie",
        "tijd (s)",
        "geheugen op de piek (MB)",
        "paren",
        "miekgeo is zoveel keer zo snel",
        "gelijk aan miekgeo",
    ]
    intro = (
        f"Gemaakt met `make bench` op {which} ({number(found[0]['corners'])} hoekpunten), Python "
        f"{platform.python_version()}, {os.cpu_count()} kernen. Elke meting is een eigen proces op "
        "dezelfde, vastgelegde gegevens; de verhoudingen zeggen meer dan de seconden. Van "
        "geopandas staan er twee schrijfwijzen: wat voorop staat scheelt daar veel."
    )
    ours = [f for f in found if f["who"] == "miekgeo" and f["task"] == found[0]["task"]]
    sizes = f"{number(ours[0]['size'])} naar {number(ours[1]['size'])} tracés"
    growth = number(ours[1]["seconds"] / ours[0]["seconds"], 1)
    outro = (
        f"Van {sizes} groeit de tijd van miekgeo {growth} keer. Grenzen lezen en indexeren kost "
        f"eenmalig {number(found[0]['setup'], 1)} s; dat zit niet in de tijden. Gelijk: evenveel "
        "paren van rij en provincie, en gewogen sommen van de lengten die niet meer dan "
        "0,01 mm per tracé verschillen."
    )
    table = [columns, ["---"] * len(columns)]
    mine: dict[str, Any] = {}
    for one in found:
        if one["who"] == "miekgeo":
            mine = one
            table.append(_row(one, "", ""))
        else:
            ratio = number(one["seconds"] / mine["seconds"], 1)
            table.append(_row(one, ratio, "ja" if agree(mine, one) else "NEE"))
    rows = "\n".join(f"| {' | '.join(row)} |" for row in table)
    return f"# Prestaties\n\n{intro}\n\n{rows}\n\n{outro}\n"


def _row(one: dict[str, Any], ratio: str, equal: str) -> list[str]:
    seconds, memory = number(one["seconds"], 2), number(one["memory"])
    counts = number(one["size"]), number(one["pairs"])
    return [one["task"], counts[0], one["who"], seconds, memory, counts[1], ratio, equal]


def agree(ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    """Whether two results are the same but for rounding."""
    margin = LENGTH_M * ours["size"]
    sums = zip([ours["sum"], *ours["check"]], [theirs["sum"], *theirs["check"]], strict=True)
    return ours["pairs"] == theirs["pairs"] and all(abs(a - b) <= margin for a, b in sums)


if __name__ == "__main__":
    main()
