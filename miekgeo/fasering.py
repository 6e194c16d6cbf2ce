"""Where projects, traces and stations stand at the end of a year: working, in the making, planned.

The rule, for projects:

1. in gebruik: the last moment of inbedrijfname (expected, else wished for) lies in or before it;
2. in aanleg: the building has begun (`bouw_van`, or the project is in realisatie and doesn't say
   when) and that moment is still to come, or isn't known while the building goes on;
3. jaar onbekend: nobody says when it works, and it isn't known to be built in that year or later;
4. gepland: all others.

What stands already (status bestaand) is in gebruik; a trace follows its project otherwise, and a
station its own year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from miekgeo.geometry import Floats
from miekgeo.periods import read_ranges
from miekgeo.values import texts_of

IN_GEBRUIK, IN_AANLEG = "in gebruik", "in aanleg"
GEPLAND, JAAR_ONBEKEND = "gepland", "jaar onbekend"
# In the order in which they follow each other.
FASEN = (IN_GEBRUIK, IN_AANLEG, GEPLAND, JAAR_ONBEKEND)

BESTAAND = "bestaand"
REALISATIE = "realisatie"
_FIRST = ("ibn_verwacht_van", "ibn_verwacht_tot", "ibn_gewenst")
_LAST = ("ibn_verwacht_tot", "ibn_verwacht_van", "ibn_gewenst")


def phase_projects(projecten: pd.DataFrame, jaar: int) -> np.ndarray:
    """Phase of each project at the end of a year.

    Parameters
    ----------
    projecten : DataFrame (n)
        Rows of the layer projecten.
    jaar : int

    Returns
    -------
    text array (n)
        One of `FASEN`.
    """
    ready = _ready(projecten)
    start, end = _building(projecten)
    under_way = np.isnan(start) & (texts_of(projecten, "projecttype") == REALISATIE)
    begun = (start <= jaar) | (under_way & ~np.isnan(ready))
    ongoing = np.where(np.isnan(ready), ~(end < jaar), jaar < ready)
    unsaid = np.isnan(ready) & (np.isnan(start) | (end < jaar))
    return _text(
        np.select(
            [ready <= jaar, begun & ongoing, unsaid],
            [IN_GEBRUIK, IN_AANLEG, JAAR_ONBEKEND],
            GEPLAND,
        )
    )


def phase_traces(traces: pd.DataFrame, projecten: Mapping[str, str]) -> np.ndarray:
    """Phase of each trace: what stands is in gebruik, else that of its project.

    Parameters
    ----------
    traces : DataFrame (n)
        Rows of the layer traces.
    projecten : mapping of project_id to str
        Phase of each project.

    Returns
    -------
    text array (n)
        One of `FASEN`.
    """
    of_project = [projecten.get(i, JAAR_ONBEKEND) for i in texts_of(traces, "project_id")]
    return _text(np.where(texts_of(traces, "status") == BESTAAND, IN_GEBRUIK, of_project))


def phase_stations(stations: pd.DataFrame, jaar: int) -> np.ndarray:
    """Phase of each station at the end of a year: what stands is in gebruik, else by its year.

    Parameters
    ----------
    stations : DataFrame (n)
        Rows of the layer stations.
    jaar : int

    Returns
    -------
    text array (n)
        One of `FASEN`.
    """
    ready = read_ranges(stations, ["ibn"], ["ibn"]).last // 4
    stands = (texts_of(stations, "status") == BESTAAND) | (ready <= jaar)
    return _text(np.select([stands, np.isnan(ready)], [IN_GEBRUIK, JAAR_ONBEKEND], GEPLAND))


def years_to_show(projecten: pd.DataFrame, stations: pd.DataFrame) -> Sequence[int]:
    """Each year from the first to the last in which something is built or starts to work."""
    own = read_ranges(stations, ["ibn"], ["ibn"]).last // 4
    years = np.concatenate([_ready(projecten), *_building(projecten), own])
    years = years[~np.isnan(years)]
    return range(int(years.min()), int(years.max()) + 1) if len(years) else ()


def count_phases(phases: np.ndarray) -> Mapping[str, int]:
    """How many there are in each of `FASEN`, none included."""
    return {fase: int((phases == fase).sum()) for fase in FASEN}


def _ready(projecten: pd.DataFrame) -> Floats:
    """Year by the end of which each project works; NaN where nobody says."""
    return read_ranges(projecten, _FIRST, _LAST).last // 4


def _building(projecten: pd.DataFrame) -> tuple[Floats, Floats]:
    """First and last year of building; NaN where nobody says."""
    start = read_ranges(projecten, ["bouw_van"], ["bouw_van"]).first // 4
    end = read_ranges(projecten, ["bouw_tot"], ["bouw_tot"]).last // 4
    return start, end


def _text(phases: np.ndarray) -> np.ndarray:
    return phases.astype(object)
