"""Measure miekgeo beside other engines in one run, on the same job, and how it grows.

Run `make bench-peers`, or `python benchmarks/bench_peers.py [--uit docs/prestaties-peers.md]`. Each
engine runs in a process of its own, in turn and in rounds, so that a slow moment of the machine
hits all; what counts is the median. Engines that aren't there are skipped and said so.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import shapely

import bench
import peers
import postgis
from miekgeo.coverage import Coverage
from miekgeo.geometry import Geometries
from miekgeo.grenzen import load_grenzen
from miekgeo.threads import limited_to, thread_count
from miekgeo.wording import number

ROUNDS, TIMES = 3, 3
GROWTH = (100_000, 1_000_000, 10_000_000)
# Features made, measured and forgotten at once.
AT_ONCE = 100_000
# What takes less is measured on more of its kind until it took as long.
STEADY_S = 1.0
# The machine is faster in one minute than in another: a large run takes breaks, evenly spread, in
# which smaller ones are measured.
BREAKS = 5
BREAK = "pauze\n"
# So many pieces take long enough for that.
LARGE = 50
LINEAR = 0.2

MIEKGEO, ALONE, GROWING = "miekgeo", "miekgeo, één draad", "groei"
SEDONADB, POSTGIS, SUBDIVIDE = "SedonaDB", "PostGIS", "PostGIS met ST_Subdivide"
OURS: dict[str, bench.Work] = {
    "tracés": bench.lengths_by_miekgeo,
    "punten": bench.places_by_miekgeo,
}
THEIRS: dict[str, dict[str, bench.Work]] = {
    "tracés": {
        "geopandas.overlay": bench.lengths_by_overlay,
        "geopandas.overlay, provincies voorop": bench.lengths_by_overlay_turned,
    },
    "punten": {
        "geopandas.sjoin": bench.places_by_sjoin,
        "geopandas.sjoin, provincies voorop": bench.places_by_sjoin_turned,
    },
}
# What has to be slower than miekgeo.
TO_BEAT = {"tracés": SUBDIVIDE, "punten": SEDONADB}
# PostGIS needs its whole areas once, to show what cutting them in pieces brings.
SLOW: dict[str, set[str]] = {"tracés": {POSTGIS, *THEIRS["tracés"]}, "punten": {POSTGIS}}


def main() -> None:
    """Run all, print the tables, and write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--uit", type=Path, help="document to write")
    parser.add_argument("--rondes", type=int, default=ROUNDS)
    parser.add_argument("--deel", type=float, default=1.0, help="share of the full sizes, to try")
    parser.add_argument("--een", nargs=3, metavar=("TAAK", "WIE", "AANTAL"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.een:
        task, who, size = args.een
        measured = grow(task, int(size)) if who == GROWING else measure_one(task, who, int(size))
        print(json.dumps(measured))
        return
    found = compare(args.rondes, args.deel)
    text = report(found, growth(args.deel))
    print(text)
    if args.uit:
        args.uit.write_text(text, encoding="utf-8")


def compare(rounds: int, share: float) -> list[dict[str, Any]]:
    """Each engine on each task, all rounds together."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for nth in range(rounds):
        for task in OURS:
            size = int(bench.TASKS[task][1] * share)
            for who in (MIEKGEO, ALONE, *THEIRS[task], SEDONADB, SUBDIVIDE, POSTGIS):
                if nth and who in SLOW[task]:
                    continue
                one = _in_own_process(task, who, size)
                before = found.setdefault((task, who), one)
                if before is not one and "seconds" in one:
                    before["seconds"] += one["seconds"]
                    before["cpu"] += one["cpu"]
    return list(found.values())


def growth(share: float) -> list[dict[str, Any]]:
    """Ever more features by miekgeo alone; the smaller sizes while the largest takes a break."""
    found = []
    for task in OURS:
        *smaller, largest = (int(size * share) for size in GROWTH)
        runs: dict[int, list[dict[str, Any]]] = {size: [] for size in smaller}
        with _started(task, GROWING, largest) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            # What it says is that it takes a break; the last is what it measured.
            while (said := process.stdout.readline()) == BREAK:
                for size, times in runs.items():
                    times.append(_in_own_process(task, GROWING, size))
                process.stdin.write("\n")
                process.stdin.flush()
        if process.returncode:
            raise SystemExit(f"Groei van {task} brak af; zie hierboven.")
        found += [_middle(times) for times in runs.values()]
        found.append(json.loads(said))
    return found


def _middle(times: list[dict[str, Any]]) -> dict[str, Any]:
    return sorted(times, key=lambda one: one["seconds"])[len(times) // 2]


def measure_one(task: str, who: str, size: int) -> dict[str, Any]:
    """Times of one engine, and its result in a few numbers."""
    coverage = _coverage()
    make = bench.TASKS[task][0]
    shapes = make(size, coverage)
    told: dict[str, Any] = {"task": task, "who": who, "size": size}
    times = 1 if who in SLOW[task] else TIMES
    try:
        answered = _ask(task, who, coverage, shapes, times)
    except (ImportError, postgis.PostgisMissingError) as error:
        return {**told, "skipped": str(error)}
    result = answered.result
    return {
        **told,
        "seconds": answered.seconds,
        "cpu": answered.cpu,
        "memory": bench.peak_mb(),
        "pairs": len(result),
        "sum": float(result["value"].sum()),
        "check": bench.checksum(result),
        "corners": int(shapely.get_num_coordinates(coverage.areas[coverage.inside]).sum()),
    }


def grow(task: str, size: int) -> dict[str, Any]:
    """Time of miekgeo on many features, made and measured in pieces; making isn't in the time."""
    coverage = _coverage()
    # Not only the indexes: memory for the first full piece is asked of the system too.
    OURS[task](coverage, bench.TASKS[task][0](AT_ONCE, coverage, bench.SEED - 1))
    seconds = cpu = 0.0
    pairs = 0
    pieces = -(-size // AT_ONCE)
    for nth, shapes in enumerate(_in_parts(task, size, coverage)):
        if nth and nth % pieces == 0 and seconds >= STEADY_S:
            break
        if pieces >= LARGE and nth % (pieces // BREAKS) == 0:
            sys.stdout.write(BREAK)
            sys.stdout.flush()
            sys.stdin.readline()
        begin, used = time.perf_counter(), time.process_time()
        found = len(OURS[task](coverage, shapes))
        seconds += time.perf_counter() - begin
        cpu += time.process_time() - used
        pairs += found if nth < pieces else 0
    times = nth // pieces
    told = {"task": task, "size": size, "seconds": seconds / times, "cpu": cpu / times}
    return {**told, "pairs": pairs, "memory": bench.peak_mb()}


def _in_parts(task: str, size: int, coverage: Coverage) -> Iterator[Geometries]:
    """The features in pieces; then others of the same kind, as many again, without end."""
    for nth in count():
        at = nth * AT_ONCE % size
        yield bench.TASKS[task][0](min(AT_ONCE, size - at), coverage, bench.SEED + nth)


def _coverage() -> Coverage:
    path = bench.OFFICIAL if bench.OFFICIAL.is_file() else None
    return load_grenzen(path, tolerantie_m=0).provincies


def _ask(task: str, who: str, coverage: Coverage, shapes: Geometries, times: int) -> peers.Answered:
    if who == SEDONADB:
        return peers.ask_sedonadb(task, coverage, shapes, times)
    if who in (POSTGIS, SUBDIVIDE):
        subdivided = who == SUBDIVIDE
        return peers.ask_postgis(task, coverage, shapes, times, subdivided=subdivided)
    work = OURS[task] if who in (MIEKGEO, ALONE) else THEIRS[task][who]
    with limited_to(1 if who == ALONE else thread_count()):
        # Indexes are made once per set of borders, not per question.
        work(coverage, bench.TASKS[task][0](10_000 if work is OURS[task] else 100, coverage))
        return peers.ask_python(lambda: work(coverage, shapes), times)


def _in_own_process(task: str, who: str, size: int) -> dict[str, Any]:
    with _started(task, who, size) as process:
        said, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"{task} door {who} brak af; zie hierboven.")
    measured: dict[str, Any] = json.loads(said)
    return measured


def _started(task: str, who: str, size: int) -> subprocess.Popen[str]:
    print(f"{task}: {who}, {number(size)}", file=sys.stderr)
    command = [sys.executable, __file__, "--een", task, who, str(size)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


# ---- the document --------------------------------------------------------------------------------


def report(found: list[dict[str, Any]], grown: list[dict[str, Any]]) -> str:
    """The measurements as a document."""
    corners = next(one["corners"] for one in found if "corners" in one)
    which = "officiële provincies" if bench.OFFICIAL.is_file() else "ingebedde provincies"
    intro = (
        f"Gemaakt met `make bench-peers` op {which} ({number(corners)} hoekpunten). "
        f"Machine: {machine()}. Python {platform.python_version()}; "
        f"{'; '.join(peers.versions())}. Iedereen doet hetzelfde op dezelfde, vastgelegde "
        "gegevens, elk in een eigen proces en om de beurt; de tijd is de mediaan van alle keren. "
        "Inlezen en indexeren zit in geen van de tijden, ook niet het opdelen door ST_Subdivide. "
        "PostgreSQL mag alle kernen gebruiken en schrijft niets naar schijf; rekentijd is die van "
        "alle kernen samen."
    )
    rules = (
        "Gelijk: evenveel paren van rij en provincie als miekgeo, en gewogen sommen van de "
        "lengten die niet meer dan 0,01 mm per tracé verschillen."
    )
    steps = (
        f"Steeds {number(AT_ONCE)} tegelijk gemaakt en gemeten; maken zit niet in de tijd. De "
        f"grootste maat pauzeert {BREAKS} keer; in elke pauze zijn de kleinere gemeten, elk in een "
        "eigen proces, en daarvan is de mediaan genomen."
    )
    parts = [
        f"# Prestaties naast anderen\n\n{intro}",
        _table(
            [
                "taak",
                "aantal",
                "wie",
                "tijd (s)",
                "snelste (s)",
                "rekentijd (s)",
                "keer gemeten",
                "paren",
                "miekgeo is zoveel keer zo snel",
                "gelijk",
            ],
            _rows(found),
        ),
        f"{rules} {' '.join(_verdicts(found))}",
        "## Groei",
        steps,
        _table(
            [
                "taak",
                "aantal",
                "tijd (s)",
                "rekentijd (s)",
                "tijd per miljoen (s)",
                "geheugen op de piek (MB)",
                "paren",
                "t.o.v. lineair",
            ],
            _growth_rows(grown),
        ),
        " ".join(_growth_verdicts(grown)),
    ]
    return "\n\n".join(parts) + "\n"


def machine() -> str:
    """Cores, processor, memory and system."""
    model, memory = platform.processor() or platform.machine(), ""
    try:
        info = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        model = next(
            line.split(":", 1)[1].strip() for line in info.splitlines() if "model name" in line
        )
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
        memory = f", {number(size)} GB geheugen"
    except (OSError, StopIteration):
        pass  # elsewhere the plain name has to do
    return f"{thread_count()} kernen {model}{memory}, {platform.system()}"


def _rows(found: list[dict[str, Any]]) -> list[list[str]]:
    rows = []
    for one in found:
        if "skipped" in one:
            rows.append([one["task"], number(one["size"]), one["who"], "overgeslagen", *[""] * 6])
            continue
        mine = _one(found, one["task"], MIEKGEO)
        is_mine = one is mine
        rows.append(
            [
                one["task"],
                number(one["size"]),
                one["who"],
                number(_median(one), 3),
                number(min(one["seconds"]), 3),
                number(statistics.median(one["cpu"]), 3),
                number(len(one["seconds"])),
                number(one["pairs"]),
                "" if is_mine else number(_median(one) / _median(mine), 1),
                "" if is_mine else ("ja" if bench.agree(mine, one) else "NEE"),
            ]
        )
    return rows


def _verdicts(found: list[dict[str, Any]]) -> Iterator[str]:
    for task, who in TO_BEAT.items():
        mine, theirs = _one(found, task, MIEKGEO), _one(found, task, who)
        if "skipped" in theirs:
            yield f"Voor {task} is {who} overgeslagen."
            continue
        verdict = "sneller" if _median(mine) < _median(theirs) else "NIET sneller"
        yield f"Voor {task} is miekgeo {verdict} dan {who}."


def _growth_rows(grown: list[dict[str, Any]]) -> list[list[str]]:
    return [
        [
            one["task"],
            number(one["size"]),
            number(one["seconds"], 2),
            number(one["cpu"], 2),
            number(one["seconds"] / one["size"] * 1e6, 2),
            number(one["memory"]),
            number(one["pairs"]),
            number(_per_feature(one) / _per_feature(_first(grown, one["task"])), 2),
        ]
        for one in grown
    ]


def _growth_verdicts(grown: list[dict[str, Any]]) -> Iterator[str]:
    for task in OURS:
        mine = [one for one in grown if one["task"] == task]
        ratio = _per_feature(mine[-1]) / _per_feature(mine[0])
        verdict = "niet meer" if ratio - 1 <= LINEAR else "MEER"
        yield (
            f"Van {number(mine[0]['size'])} naar {number(mine[-1]['size'])} {task} groeit de tijd "
            f"{number(ratio * mine[-1]['size'] / mine[0]['size'], 1)} keer: {verdict} "
            f"dan {number(LINEAR * 100)}% boven lineair."
        )


def _table(columns: list[str], rows: list[list[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _one(found: list[dict[str, Any]], task: str, who: str) -> dict[str, Any]:
    return next(one for one in found if (one["task"], one["who"]) == (task, who))


def _first(grown: list[dict[str, Any]], task: str) -> dict[str, Any]:
    return next(one for one in grown if one["task"] == task)


def _median(one: dict[str, Any]) -> float:
    return statistics.median(one["seconds"])


def _per_feature(one: dict[str, Any]) -> float:
    return float(np.float64(one["seconds"]) / one["size"])


if __name__ == "__main__":
    main()
