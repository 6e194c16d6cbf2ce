"""A whole collection as one workbook: what is in it, each layer and table, and its columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.collection import Collection
from miekgeo.errors import WriteError
from miekgeo.export.description import (
    Described,
    count_text,
    describe,
    facts_of,
    title_of,
    warnings_of,
)
from miekgeo.export.tables import write_xlsx
from miekgeo.geometry import to_map

# Limits of a worksheet: rows below its header, and characters in its name.
MAX_ROWS = 1_048_575
MAX_NAME = 31
CONTENTS = "inhoud"
COLUMNS = "kolommen"
# Places as numbers: a spreadsheet can't hold a line. Whole metres, and as much in degrees.
DEGREE_DECIMALS = 5
PLACE = (
    ("Midden x (RD, m)", "Zwaartepunt van de vorm in RD (EPSG:28992), op 1 m."),
    ("Midden y (RD, m)", "Zwaartepunt van de vorm in RD (EPSG:28992), op 1 m."),
    ("Midden lengte (graden)", "Hetzelfde punt in WGS84, op 5 decimalen."),
    ("Midden breedte (graden)", "Hetzelfde punt in WGS84, op 5 decimalen."),
)
PLACE_NOTE = (
    "De vormen zelf staan niet in een werkblad: van elke rij met een plaats staat er alleen het "
    "midden. Kies gpkg of geojson voor punten, lijnen en vlakken."
)


def write_workbook(
    collection: Collection, layers: Sequence[str], tables: Sequence[str], path: Path
) -> None:
    """Write one sheet per layer and table; the first says what is in it and what to know.

    Parameters
    ----------
    collection : Collection
    layers, tables : sequence of str
        Names to write, in order.
    path : Path

    Raises
    ------
    WriteError
        A layer has more rows than a sheet can hold, or writing fails; what was there stays.
    """
    frames: dict[str, pd.DataFrame] = {name: _flat(collection.layers[name]) for name in layers}
    frames |= {name: collection.tables[name] for name in tables}
    for name, frame in frames.items():
        if len(frame) > MAX_ROWS:
            raise WriteError(
                f"{name} heeft {len(frame)} rijen; een werkblad heeft er hooguit {MAX_ROWS}.",
                hint="Kies gpkg of geoparquet.",
            )
    described = {name: describe(collection, name) for name in frames}
    sheets = sheet_names([CONTENTS, *frames, COLUMNS])
    filled = {
        sheets[CONTENTS]: _contents(collection, described, sheets),
        **{sheets[name]: _headed(frame, described[name]) for name, frame in frames.items()},
        sheets[COLUMNS]: _columns(described, layers, sheets),
    }
    write_xlsx(filled, path, created=collection.on, title=title_of(collection))


def sheet_names(names: Sequence[str]) -> dict[str, str]:
    """A sheet name for each name: at most 31 characters, unique whatever the case."""
    given: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        plain = "".join("_" if c in "[]:*?/\\'" else c for c in name)[:MAX_NAME] or "blad"
        sheet, n = plain, 1
        while sheet.casefold() in taken:
            n += 1
            sheet = f"{plain[: MAX_NAME - len(f'_{n}')]}_{n}"
        taken.add(sheet.casefold())
        given[name] = sheet
    return given


def _flat(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """A layer with its middle as numbers instead of its geometry."""
    table = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    middle = shapely.centroid(frame.geometry.to_numpy())
    # The middle of nothing is no point with coordinates.
    middle[shapely.is_empty(middle)] = None
    degrees = to_map(middle)
    values = (
        np.round(shapely.get_x(middle)),
        np.round(shapely.get_y(middle)),
        np.round(shapely.get_x(degrees), DEGREE_DECIMALS),
        np.round(shapely.get_y(degrees), DEGREE_DECIMALS),
    )
    return table.assign(**{name: v for (name, _), v in zip(PLACE, values, strict=True)})


def _headed(frame: pd.DataFrame, said: Described) -> pd.DataFrame:
    """A table with the headings that people know, and the middle at its end."""
    places = [name for name, _ in PLACE if name in frame.columns]
    return frame.set_axis([*said.headings, *places], axis=1)


def _contents(
    collection: Collection, described: dict[str, Described], sheets: dict[str, str]
) -> pd.DataFrame:
    rows = [(title_of(collection), "", "")]
    rows += [(name, value, "") for name, value in facts_of(collection)]
    rows += [("Let op", text, "") for text in warnings_of(collection)]
    rows += [("Let op", PLACE_NOTE, "")]
    rows += [
        (f"Blad {sheets[name]}", _sentence(said), count_text(collection, name))
        for name, said in described.items()
    ]
    rows += [(f"Blad {sheets[COLUMNS]}", "Wat elke kolom betekent, met naam en eenheid.", "")]
    return pd.DataFrame(rows, columns=["Onderwerp", "Wat", "Aantal"])


def _sentence(said: Described) -> str:
    source = f" Bron: {said.source}." if said.source else ""
    return f"{said.title}. {said.description}{source}"


def _columns(
    described: dict[str, Described], layers: Sequence[str], sheets: dict[str, str]
) -> pd.DataFrame:
    rows = [
        row for name, said in described.items() for row in _explained(said, sheets[name], layers)
    ]
    return pd.DataFrame(
        rows, columns=["Blad", "Kolom", "Naam in bestanden", "Eenheid", "Betekenis"]
    )


def _explained(said: Described, sheet: str, layers: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for heading, column in zip(said.headings, said.columns, strict=True):
        yield sheet, heading, column.name, column.unit, column.description
    if said.name in layers:
        for heading, text in PLACE:
            yield sheet, heading, "", "", text
