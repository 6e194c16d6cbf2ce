"""Rules that look at more than one field of a row; all give remarks, none sets a row aside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.locations import RowReport

FieldRule = Callable[[gpd.GeoDataFrame, RowReport], None]

_SHAPE_OF_DIMENSION = {0: "punt", 1: "lijn", 2: "gebied"}


def period_start(periods: pd.Series) -> pd.Series:
    """First quarter of each period (2031 or 2031-Q3) as a number that can be compared."""
    year = pd.to_numeric(periods.str[:4], errors="coerce")
    quarter = pd.to_numeric(periods.str[6:7], errors="coerce").fillna(1)
    return year * 4 + quarter


def period_end(periods: pd.Series) -> pd.Series:
    """Last quarter of each period as a number that can be compared."""
    year = pd.to_numeric(periods.str[:4], errors="coerce")
    quarter = pd.to_numeric(periods.str[6:7], errors="coerce").fillna(4)
    return year * 4 + quarter


def check_periods(frame: gpd.GeoDataFrame, notes: RowReport) -> None:
    """A period must not end before it starts."""
    for start, end in (("ibn_verwacht_van", "ibn_verwacht_tot"), ("bouw_van", "bouw_tot")):
        back = period_end(frame[end]) < period_start(frame[start])
        for position in np.flatnonzero(back.fillna(False).to_numpy()):
            row = frame.iloc[position]
            melding = f"{end} ({row[end]}) ligt voor {start} ({row[start]})."
            notes.fault("R01", position, melding)


def check_years(frame: gpd.GeoDataFrame, notes: RowReport) -> None:
    """A development must not end before it starts."""
    back = (frame["jaar_tot"] < frame["jaar_van"]).fillna(False)
    for position in np.flatnonzero(back.to_numpy()):
        row = frame.iloc[position]
        melding = f"jaar_tot ({row['jaar_tot']}) ligt voor jaar_van ({row['jaar_van']})."
        notes.fault("R01", position, melding)


def check_shape(frame: gpd.GeoDataFrame, notes: RowReport) -> None:
    """The declared form and the drawn one should agree.

    A line or area known by one or more places only is drawn as points: no contradiction.
    """
    dimension = shapely.get_dimensions(frame.geometry.to_numpy())
    drawn = pd.Series(dimension).map(_SHAPE_OF_DIMENSION)
    stated = frame["geometriesoort"].reset_index(drop=True)
    differ = drawn.notna() & stated.notna() & (drawn != stated) & (drawn != "punt")
    for position in np.flatnonzero(differ.to_numpy()):
        melding = f"geometriesoort is {stated[position]}, getekend is een {drawn[position]}."
        notes.fault("R02", position, melding)


def check_route(frame: gpd.GeoDataFrame, notes: RowReport) -> None:
    """Point infrastructure reaches the nMIEK by the systeemroute only.

    Rule: MIEK-handleiding 2025, par. 2.2 (systeemroute) and nMIEK projectfiche 2.1.d.
    """
    wrong = (
        (frame["infrastructuur"] == "puntinfrastructuur")
        & frame["route"].notna()
        & (frame["route"] != "systeemroute")
    )
    for position in np.flatnonzero(wrong.fillna(False).to_numpy()):
        melding = f"Puntinfrastructuur met route {frame['route'].iloc[position]}."
        notes.fault("R03", position, melding)


def check_oordeel(frame: gpd.GeoDataFrame, notes: RowReport) -> None:
    """A human verdict is kept with its reason."""
    bare = frame["oordeel"].notna() & frame["oordeel_reden"].isna()
    for position in np.flatnonzero(bare.to_numpy()):
        notes.fault("R04", position, "Het oordeel heeft geen reden.")


FIELD_RULES: Mapping[str, Sequence[FieldRule]] = {
    "projecten": (check_periods, check_shape, check_route, check_oordeel),
    "ontwikkelingen": (check_years,),
}
