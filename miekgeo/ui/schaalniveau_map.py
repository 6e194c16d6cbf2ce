"""The map of the page Schaalniveau: projects by part, where they cross a border, and which one."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd

from miekgeo import kaart
from miekgeo.schaalniveau.answers import ONBEKEND
from miekgeo.schaalniveau.parts import shared_borders
from miekgeo.tasks import Assessment

# What is seen around the projects, m.
AROUND_M = 5_000.0

Bounds = tuple[float, float, float, float]


def draw_judged(
    found: Assessment, table: pd.DataFrame, chosen: str | None, ground: kaart.GroundFeatures
) -> list[kaart.Group]:
    """The groups of a map on which these projects stand.

    Parameters
    ----------
    found : Assessment
    table : DataFrame
        Rows of its table to draw; the chosen project is drawn too.
    chosen : str, optional
        Project that stands out, with the borders it crosses.
    ground : GroundFeatures
    """
    judged = _judged(found, table, chosen)
    return [
        kaart.draw_borders(ground),
        kaart.draw_crossed_borders(_crossed(found, chosen)),
        kaart.draw_parts(found.parts, judged, chosen),
        kaart.draw_crossings(found.crossings, judged, chosen),
    ]


def draw_faint(found: Assessment, project_id: str) -> kaart.Group:
    """A project in the background, to hold another against.

    Parameters
    ----------
    found : Assessment
    project_id : str
        One without a place gives an empty group.
    """
    mine = found.table[found.table["project_id"] == project_id]
    return kaart.draw_parts(found.parts, _judged(found, mine, None), chosen="")


def bounds_of(found: Assessment, projects: Sequence[str], ground: kaart.GroundFeatures) -> Bounds:
    """What these projects span within the country, with some land around; else the country."""
    whole = ground.bounds[""]
    mine = found.parts[found.parts["project_id"].isin(projects)]
    if not len(mine):
        return whole
    own = kaart.extent_of(mine.geometry.buffer(AROUND_M).to_numpy())
    west, south = max(own[0], whole[0]), max(own[1], whole[1])
    east, north = min(own[2], whole[2]), min(own[3], whole[3])
    return (west, south, east, north) if west < east and south < north else own


def _judged(found: Assessment, table: pd.DataFrame, chosen: str | None) -> dict[str, kaart.Judged]:
    """Projects to draw, the chosen one always among them."""
    everything = found.table
    drawn = pd.concat([table, everything[everything["project_id"] == chosen]]).drop_duplicates(
        "project_id"
    )
    frame = found.lagen.frame("projecten")
    indicated = set(frame.loc[frame["ligging"] == "indicatief", "project_id"])
    return {
        row["project_id"]: kaart.Judged(
            naam=str(row["naam"] or row["project_id"]),
            antwoord=str(row["kruist_provinciegrens"] or ONBEKEND),
            landsgrens=str(row["kruist_landsgrens"] or ONBEKEND),
            indicatief=row["project_id"] in indicated,
        )
        for row in drawn.to_dict("records")
    }


def _crossed(found: Assessment, chosen: str | None) -> gpd.GeoDataFrame:
    mine = found.crossings[found.crossings["project_id"] == chosen]
    return shared_borders(found.grenzen, zip(mine["van"], mine["naar"], strict=True))
