"""The station of each ontwikkeling of a register, part by part; stations go to all workers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from miekgeo.capaciteit.assign import assign_ontwikkelingen
from miekgeo.geometry import RD
from miekgeo.grenzen import Grenzen, load_grenzen
from miekgeo.lagen import ROW, Double, build_layer
from miekgeo.motor.eerste_ronde import counted, look_over
from miekgeo.motor.engine import Engine
from miekgeo.motor.register import Part, Register
from miekgeo.motor.uitkomst import Written, require_all, result_folder, write_account, write_part
from miekgeo.progress import Progress, silent
from miekgeo.thresholds import load_thresholds
from miekgeo.version import __version__

LAYER = "ontwikkelingen"
TABLE, ASIDE, FINDINGS = "toewijzing", "terzijde", "bevindingen"


@dataclass(frozen=True)
class Assigning:
    """What the assignment of a part takes; the same for all parts."""

    register: Register
    stations: gpd.GeoDataFrame
    grenzen: Grenzen
    doubles: dict[str, Double]
    folder: Path


def assign_register(
    register: Register,
    stations: gpd.GeoDataFrame,
    grenzen: Grenzen,
    out: Path,
    engine: Engine,
    *,
    progress: Progress = silent,
) -> dict[str, int]:
    """Assign all ontwikkelingen of a register and write the result as parts.

    Parameters
    ----------
    register : Register
        Of the layer ontwikkelingen.
    stations : GeoDataFrame (EPSG:28992)
        Layer; the whole of it.
    grenzen : Grenzen
    out : Path
        Folder to make; it may not hold anything yet.
    engine : Engine
    progress : Progress

    Returns
    -------
    dict of str to int
        Rows by table: those in use, those set aside, and findings.

    Raises
    ------
    WriteError, SourceError
        The folder can't be written, rows were lost, or a part can't be read.
    """
    with result_folder(out) as folder:
        known = look_over(register, load_grenzen().nederland, engine, progress)
        assigning = Assigning(register, stations, grenzen, known.doubles, folder)
        rows: Counter[str] = Counter()
        found = engine.run(register.reader(), assign_part, register.parts, assigning)
        for written in counted(found, register.rows, "Stations toewijzen", progress):
            rows.update(written.rows)
        require_all(register.rows, rows[TABLE] + rows[ASIDE])
        write_account(
            {
                "programma": f"miekgeo {__version__}",
                "gegevens": register.name,
                "rijen_gelezen": register.rows,
                "rijen_toegewezen": rows[TABLE],
                "rijen_terzijde": rows[ASIDE],
                "stations": len(stations),
                "grenzenset": grenzen.naam,
                "tolerantie_m": grenzen.tolerantie_m,
            },
            folder,
        )
    return dict(rows)


def assign_part(frame: gpd.GeoDataFrame, part: Part, assigning: Assigning) -> Written:
    """Assign the ontwikkelingen of a part and write them; only counts go back."""
    register, grenzen = assigning.register, assigning.grenzen
    laag = build_layer(
        register.raw(frame),
        register.definition,
        nederland=load_grenzen().nederland,
        doubles=assigning.doubles,
    )
    table = assign_ontwikkelingen(
        laag.frame, assigning.stations, grenzen, thresholds=load_thresholds()
    )
    tables: dict[str, pd.DataFrame] = {
        TABLE: gpd.GeoDataFrame(
            table.assign(**{ROW: laag.frame[ROW].to_numpy()}),
            geometry=laag.frame.geometry.to_numpy(),
            crs=RD,
        ),
        ASIDE: laag.aside.astype({ROW: "int64"}),
        FINDINGS: laag.report,
    }
    return write_part(tables, assigning.folder, part.number)
