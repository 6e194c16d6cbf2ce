"""Run a large register through `--motor dask`, kill a worker on the way, and hold it to one go.

`make bench-schaal`, or `python benchmarks/bench_schaal.py [--traces N --punten N --uit FILE]`. The
register is made from a seed, once, in constant memory. A sample is judged by the ordinary function
in one go and compared row for row. With `--uit` the figures go between the marks in docs/schaal.md.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import shutil
import signal
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from make_register import make_register
from miekgeo.grenzen import EMBEDDED, load_grenzen
from miekgeo.lagen import read_layer
from miekgeo.motor.dask import connect
from miekgeo.motor.register import Register, open_register
from miekgeo.motor.schaalniveau import judge_register
from miekgeo.schaalniveau import find_schaalniveau
from miekgeo.version import __version__
from miekgeo.wording import number

# Of the whole job, about half way the second round.
KILL_AT = 0.5
SAMPLE = 200_000
BEGIN, END = "<!-- metingen -->", "<!-- einde metingen -->"
# Parts of a national register, and of one of the countries of ENTSO-E together; see SUPPOSED.
NATIONAL, EUROPEAN = 40_000_000, 1_200_000_000
SUPPOSED = """Hoeveel onderdelen een register heeft is aangenomen, niet geteld. Landelijk:
310.000 km elektriciteitskabel en 135.000 km gasbuis (schadepreventie.com/wetten-en-plichten) in
stukken van gemiddeld 14 m, en 8 miljoen aansluitingen (VEMW, Kenmerken elektriciteitsnet).
Europees: dertig keer zoveel, naar het aantal inwoners."""
# Time in which such a register must be done.
HOURS = 1.0
MB = 1e6


def main() -> None:
    """Run the job, print the figures, and write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--traces", type=int, default=5_000_000)
    parser.add_argument("--punten", type=int, default=20_000_000)
    parser.add_argument("--werkers", type=int, default=2)
    parser.add_argument("--geheugen", default="3GB")
    parser.add_argument("--map", type=Path, help="folder to work in, kept; else a temporary one")
    parser.add_argument("--uit", type=Path, help="document with the marks to write between")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="schaal-", dir=args.map) as temporary:
        folder = args.map or Path(temporary)
        figures = run(folder, args)
    print(json.dumps(figures, indent=2))
    if args.uit:
        write_figures(figures, args.uit)


def run(folder: Path, args: argparse.Namespace) -> dict[str, Any]:
    """The whole measurement."""
    source = folder / f"register-{args.traces}-{args.punten}"
    if not source.is_dir():
        half = source.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        make_register(half, traces=args.traces, points=args.punten)
        half.replace(source)
    register = open_register(source, "projecten")
    out = folder / "uitkomst"
    shutil.rmtree(out, ignore_errors=True)
    watch = Watch()
    grenzen = load_grenzen()
    clusters = read_layer(
        EMBEDDED.with_name("clusters.csv"), "clusters", nederland=grenzen.nederland
    ).frame
    begin = time.perf_counter()
    with connect(None, workers=args.werkers, memory=args.geheugen) as engine:
        watch.follow(engine.client)
        done = judge_register(register, grenzen, clusters, out, engine, progress=watch.tell)
        watch.stop()
    seconds = time.perf_counter() - begin
    rows = sum(pq.read_metadata(f).num_rows for f in (out / "schaalniveau").glob("*.parquet"))
    if rows != register.rows or done.rows["schaalniveau"] != register.rows:
        raise SystemExit(f"{register.rows} rows went in, {rows} came out")
    if watch.killed is None:
        raise SystemExit("the job was over before a worker was killed")
    peak = _peak_self()
    alone = compare_sample(register, out)
    # A small sample hides below what the job itself took.
    alone["eenkeer_kb_per_rij"] = max(_peak_self() - peak, 0.0) * 1000 / alone["steekproef"]
    return {
        "versie": __version__,
        "python": platform.python_version(),
        "kernen": os.cpu_count(),
        "werkers": args.werkers,
        "geheugen": args.geheugen,
        "traces": args.traces,
        "punten": args.punten,
        "rijen": register.rows,
        "bytes_in": sum(f.stat().st_size for f in source.glob("*.parquet")),
        "seconden": seconds,
        "cpu_seconden": watch.cpu,
        "piek_werker_mb": watch.peak / MB,
        "piek_opdracht_mb": peak,
        "gedood_bij": watch.killed,
        "antwoorden": done.answers,
        **alone,
    }


class Watch:
    """Follows the workers: memory and processor time; kills one when half the work is done."""

    def __init__(self) -> None:
        self.peak = 0.0
        self.killed: float | None = None
        self._seen: dict[int, float] = {}
        self._client: Any = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    @property
    def cpu(self) -> float:
        """Processor time of all workers together, also of the one that was killed (s)."""
        return sum(self._seen.values())

    def follow(self, client: Any) -> None:
        """Start following."""
        self._client = client
        self._thread.start()

    def stop(self) -> None:
        """Stop following, before the workers go."""
        self._over.set()
        self._thread.join()

    def tell(self, what: str, done: int = 0, total: int | None = None) -> None:
        """Progress: printed, and half way the judging a worker is killed."""
        print(f"{time.strftime('%H:%M:%S')} {what} {done} {total or ''}", flush=True)
        second = what == "Schaalniveau bepalen"
        if second and self.killed is None and total and KILL_AT * total <= done < total:
            workers = self._client.scheduler_info(n_workers=-1)["workers"]
            address = min(workers)
            pid = self._client.run(os.getpid, workers=[address])[address]
            os.kill(pid, signal.SIGKILL)
            self.killed = done / total
            print(f"worker {pid} killed", flush=True)

    def _look(self) -> None:
        while not self._over.wait(1.0):
            for child in _children(os.getpid()):
                memory, cpu = _usage(child)
                self.peak = max(self.peak, memory)
                self._seen[child] = max(self._seen.get(child, 0.0), cpu)


def _children(pid: int) -> list[int]:
    """Processes below this one, as /proc tells."""
    found = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in file.read_text().split():
            found += [int(child), *_children(int(child))]
    return found


def _usage(pid: int) -> tuple[float, float]:
    """Resident bytes and processor seconds of a process; zero when it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return 0.0, 0.0
    ticks = int(fields[11]) + int(fields[12])
    return pages * os.sysconf("SC_PAGE_SIZE"), ticks / os.sysconf("SC_CLK_TCK")


def _peak_self() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def compare_sample(register: Register, out: Path) -> dict[str, Any]:
    """Judge rows from all over the register in one go, and compare them with the parts."""
    rng = np.random.default_rng(5)
    files = sorted({p.path for p in register.parts})
    most = math.ceil(SAMPLE / len(files))
    taken, answers = [], []
    for file in files:
        frame = gpd.read_parquet(file)
        rows = np.sort(rng.permutation(len(frame))[:most])
        taken.append(frame.iloc[rows])
    sample = gpd.GeoDataFrame(pd.concat(taken, ignore_index=True), crs=taken[0].crs)
    wanted = set(sample["project_id"])
    for part in sorted((out / "schaalniveau").glob("*.parquet")):
        table = pd.read_parquet(part).drop(columns=["geometry", "bbox"], errors="ignore")
        answers.append(table[table["project_id"].isin(wanted)])
    found = pd.concat(answers, ignore_index=True).set_index("project_id")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "projecten.parquet"
        sample.to_parquet(path, index=False)
        grenzen = load_grenzen()
        laag = read_layer(path, "projecten", nederland=grenzen.nederland)
    clusters = read_layer(
        EMBEDDED.with_name("clusters.csv"), "clusters", nederland=grenzen.nederland
    ).frame
    begin = time.perf_counter()
    table = find_schaalniveau(laag.frame, grenzen, clusters).set_index("project_id")
    seconds = time.perf_counter() - begin
    pd.testing.assert_frame_equal(
        found.loc[table.index], table, check_dtype=False, check_exact=True
    )
    return {"steekproef": len(table), "steekproef_seconden": seconds}


def write_figures(figures: dict[str, Any], path: Path) -> None:
    """Put the figures between the marks of the document."""
    text = path.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    path.write_text(f"{before}{BEGIN}\n{report(figures)}\n{END}{after}", encoding="utf-8")


def report(f: dict[str, Any]) -> str:
    """The figures as Dutch text, with what follows from them."""
    per_million = f["cpu_seconden"] / f["rijen"] * 1e6
    rows = [
        ("tracés", number(f["traces"])),
        ("punten", number(f["punten"])),
        ("invoer (GB)", number(f["bytes_in"] / 1e9, 2)),
        ("werkers, elk met ten hoogste", f"{f['werkers']}, {f['geheugen']}"),
        ("tijd (min)", number(f["seconden"] / 60, 1)),
        ("rekentijd van de werkers (min)", number(f["cpu_seconden"] / 60, 1)),
        ("rekentijd per miljoen rijen (s)", number(per_million, 0)),
        ("meeste geheugen van een werker (MB)", number(f["piek_werker_mb"])),
        ("meeste geheugen van de opdracht zelf (MB)", number(f["piek_opdracht_mb"])),
        ("een werker gedood op", f"{number(f['gedood_bij'] * 100)}% van de tweede ronde"),
        ("rijen in, rijen uit", f"{number(f['rijen'])}, {number(f['rijen'])}"),
        (
            "gelijk aan één computer in één keer",
            f"ja, rij voor rij op {number(f['steekproef'])} rijen",
        ),
    ]
    table = "\n".join(f"| {what} | {value} |" for what, value in rows)
    intro = (
        f"Gemeten met `make bench-schaal` (miekgeo {f['versie']}, Python {f['python']}, "
        f"{f['kernen']} kernen) op een verzonnen register met vaste beginwaarde."
    )
    workers = [
        (name, parts, math.ceil(parts * per_million / 1e6 / (HOURS * 3600)))
        for name, parts in (("landelijk", NATIONAL), ("Europees", EUROPEAN))
    ]
    needs = "\n".join(
        f"| {name} | {number(parts / 1e6)} miljoen | {number(parts * per_million / 1e6 / 3600, 1)} "
        f"| {number(n)} |"
        for name, parts, n in workers
    )
    night = 8 * 3600 / (f["cpu_seconden"] / f["rijen"]) * (f["kernen"] or 1)
    fits = 16e6 / max(f["eenkeer_kb_per_rij"], 1.0)
    return (
        f"{intro}\n\n| wat | gemeten |\n| --- | --- |\n{table}\n\n"
        f"Daaruit volgt, met evenveel rekentijd per rij:\n\n"
        f"| register | onderdelen | rekenuren | werkers voor klaar in een uur |\n"
        f"| --- | --- | --- | --- |\n{needs}\n\n{SUPPOSED}\n\n"
        f"In één keer neemt een rij ongeveer {number(f['eenkeer_kb_per_rij'], 1)} kB: zonder "
        f"`--motor` houdt een computer met 16 GB op bij ongeveer {number(fits / 1e6, 1)} miljoen "
        f"rijen. Met `--motor` is het geheugen geen grens; {f['kernen']} kernen doen in een nacht "
        f"van acht uur ongeveer {number(night / 1e6)} miljoen rijen."
    )


if __name__ == "__main__":
    main()
