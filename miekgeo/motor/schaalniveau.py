"""The schaalniveau of a register: a first round over all rows, then part by part."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.geometry import RD
from miekgeo.grenzen import Grenzen, load_grenzen
from miekgeo.lagen import ROW, Double, Laag, Lagen, build_layer
from miekgeo.motor.eerste_ronde import counted, look_over
from miekgeo.motor.engine import Engine
from miekgeo.motor.register import Part, Register
from miekgeo.motor.uitkomst import Written, require_all, result_folder, write_account, write_part
from miekgeo.progress import Progress, silent
from miekgeo.schaalniveau import Whole, find_schaalniveau_full, judge_programmes
from miekgeo.schaalniveau.aside import add_aside
from miekgeo.tasks import double_codes, status_of
from miekgeo.version import __version__

LAYER = "projecten"
TABLE, ASIDE, FINDINGS, TEGENSPRAKEN = "schaalniveau", "terzijde", "bevindingen", "tegenspraken"


@dataclass(frozen=True)
class Judging:
    """What the judgement of a part takes; the same for all parts.

    Attributes
    ----------
    register : Register
    grenzen : Grenzen
    clusters : GeoDataFrame (EPSG:28992)
    nederland : Geometry
        To tell what lies far away, as for every layer that is read.
    doubles : dict of code to Double
    whole : Whole
        What is known of all rows.
    folder : Path
        Where to write.
    """

    register: Register
    grenzen: Grenzen
    clusters: gpd.GeoDataFrame
    nederland: shapely.Geometry
    doubles: dict[str, Double]
    whole: Whole
    folder: Path


@dataclass(frozen=True)
class Summary:
    """What was done: rows by table, answers, and the boundary set."""

    rows: dict[str, int]
    answers: dict[str, int]
    grenzen: Grenzen


def judge_register(
    register: Register,
    grenzen: Grenzen,
    clusters: gpd.GeoDataFrame,
    out: Path,
    engine: Engine,
    *,
    progress: Progress = silent,
) -> Summary:
    """Judge all rows of a register and write the answers as a folder of GeoParquet parts.

    Parameters
    ----------
    register : Register
        Of the layer projecten.
    grenzen : Grenzen
    clusters : GeoDataFrame (EPSG:28992)
    out : Path
        Folder to make; it may not hold anything yet.
    engine : Engine
    progress : Progress

    Raises
    ------
    WriteError
        The folder can't be written, or rows were lost.
    SourceError
        A part can't be read.
    """
    with result_folder(out) as folder:
        nederland = load_grenzen().nederland
        known = look_over(register, nederland, engine, progress)
        programmes = (
            {} if known.members is None else judge_programmes(known.members, grenzen, clusters)
        )
        whole = Whole(programmes, known.twins)
        judging = Judging(register, grenzen, clusters, nederland, known.doubles, whole, folder)
        rows: Counter[str] = Counter()
        answers: Counter[str] = Counter()
        found = engine.run(register.reader(), judge_and_write, register.parts, judging)
        for written in counted(found, register.rows, "Schaalniveau bepalen", progress):
            rows.update(written.rows)
            answers.update(written.counts)
        require_all(register.rows, rows[TABLE])
        write_account(_account(register, grenzen, rows, answers), folder)
    return Summary(dict(rows), dict(answers), grenzen)


def judge_part(frame: gpd.GeoDataFrame, part: Part, judging: Judging) -> dict[str, pd.DataFrame]:  # noqa: ARG001 as `Work`
    """The answers on the rows of a part: a pure function, the same for each engine.

    Returns
    -------
    dict of name to DataFrame
        The table of the schaalniveau with its places, what was set aside, findings and
        contradictions.
    """
    register, grenzen = judging.register, judging.grenzen
    laag = build_layer(
        register.raw(frame),
        register.definition,
        nederland=judging.nederland,
        doubles=judging.doubles,
    )
    lagen = Lagen({LAYER: laag}, register.name, (), None)
    full = find_schaalniveau_full(
        laag.frame, grenzen, judging.clusters, status_of(lagen, laag), whole=judging.whole
    )
    table, geometry = add_aside(full.table, laag, grenzen)
    return {
        TABLE: gpd.GeoDataFrame(table, geometry=geometry.to_numpy(), crs=RD),
        ASIDE: laag.aside.astype({ROW: "int64"}),
        FINDINGS: laag.report,
        TEGENSPRAKEN: pd.concat(
            [_first_doubles(laag, judging.doubles), full.tegenspraken], ignore_index=True
        ),
    }


def judge_and_write(frame: gpd.GeoDataFrame, part: Part, judging: Judging) -> Written:
    """Judge a part and write it; only counts go back."""
    tables = judge_part(frame, part, judging)
    return write_part(tables, judging.folder, part.number, answer="antwoord_ruimtelijk")


def _first_doubles(laag: Laag, doubles: dict[str, Double]) -> pd.DataFrame:
    """Contradictions for codes that come twice, told once: at their first row that is set aside."""
    report = laag.report
    first = {}
    for code, double in doubles.items():
        first[code] = double.rows[1] if double.same else double.rows[0]
    told = [first.get(i) == r for i, r in zip(report["id"], report["rij"], strict=True)]
    return double_codes(report[np.array(told, dtype=bool)])


def _account(
    register: Register, grenzen: Grenzen, rows: Counter[str], answers: Counter[str]
) -> dict[str, object]:
    return {
        "programma": f"miekgeo {__version__}",
        "gegevens": register.name,
        "rijen_gelezen": register.rows,
        "rijen_beoordeeld": register.rows - rows[ASIDE],
        "rijen_terzijde": rows[ASIDE],
        "bevindingen": rows[FINDINGS],
        "tegenspraken": rows[TEGENSPRAKEN],
        "antwoorden": dict(sorted(answers.items())),
        "grenzenset": grenzen.naam,
        "tolerantie_m": grenzen.tolerantie_m,
        "peildatum": grenzen.peildatum,
    }
