"""What a list of projects adds up to: counts and km, when it is ready, and where it lands.

In come judged projects with their parts; out come tables. A project in two provincies, or in two
programma's, counts in both: `projecten` of those tables don't add up, `km` of provincies do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.clusters import outline_clusters
from miekgeo.geometry import measure, split_measured
from miekgeo.grenzen import Grenzen, official_name
from miekgeo.periods import Ranges, read_ranges
from miekgeo.schaalniveau.facts import Facts
from miekgeo.values import split_list, texts_of

PROVINCIE, MODALITEIT, PROJECTTYPE = "provincie", "modaliteit", "projecttype"
PROGRAMMA, JAAR = "programma", "jaar"
DIMENSIONS = (PROVINCIE, MODALITEIT, PROJECTTYPE, PROGRAMMA, JAAR)
# What stands in the place of a value that isn't there.
ZONDER_LOCATIE, ZONDER_JAAR = "zonder locatie", "zonder jaar"
NIET_OPGEGEVEN, GEEN_PROGRAMMA = "niet opgegeven", "geen programma"
_MISSING = {
    PROVINCIE: ZONDER_LOCATIE,
    MODALITEIT: NIET_OPGEGEVEN,
    PROJECTTYPE: NIET_OPGEGEVEN,
    PROGRAMMA: GEEN_PROGRAMMA,
    JAAR: ZONDER_JAAR,
}
_ORDER = {
    MODALITEIT: ("elektriciteit", "waterstof", "groen gas", "warmte", "CO2"),
    PROJECTTYPE: ("onderzoek", "verkenning", "concreet", "realisatie", "gereed"),
    PROGRAMMA: ("nMIEK", "pMIEK", "groslijst", "MIEK-onderzoek", "niet-MIEK", "voorbeeld"),
}
ENERGIECLUSTER = "energiecluster"
INDICATIEF = "indicatief"
KM, M_PER_KM = "km", 1000.0
LINE = 1
COUNTS = ("projecten", "voorbeelden", "zonder_locatie", "km")


@dataclass(frozen=True)
class Portfolio:
    """The projects in view and what they add up to.

    Attributes
    ----------
    provincie : str or None
        Whose projects are in view; None is everything.
    projecten : DataFrame
        A row per project in view: `project_id, naam, modaliteit, projecttype, programma, jaar`
        (text, empty when not given), `ibn`, `ibn_gewenst`, `bouw` (periods in words), `voorbeeld`,
        `indicatief`, `heeft_locatie` (bool), `km` (length of lines, within the provincie when one
        is chosen).
    n_elders : int
        Projects outside the provincie; used and not in view.
    n_gefilterd : int
        Projects in the provincie that weren't asked for; not in view.
    n_terzijde : int
        Rows of the file that were set aside and are in no table.
    tellingen : dict of str to DataFrame
        By dimension (`DIMENSIONS`): `waarde` and `COUNTS`. `voorbeelden` and `zonder_locatie` are
        among `projecten`.
    planning : DataFrame
        A row per project with a year, earliest first: `project_id, naam, modaliteit, voorbeeld,
        ibn, van, tot` (years with fractions, `tot` is the end of the last quarter), `gewenst`
        (idem, the end, missing without).
    drukte : DataFrame
        A row per year without gaps: `jaar`, `zeker` (projects ready in that year), `mogelijk`
        (ready in a range of years with this one), `in_aanbouw` (building period holds the year).
    gemeenten : DataFrame
        `gemeente, provincie, projecten, voorbeelden, km`; those with a project, most of them first.
    n_gemeenten : int
        Gemeenten in view, with and without a project.
    buiten : tuple of str
        Areas outside the provincies that projects in view lie in: abroad, at sea.
    energieclusters : DataFrame
        `energiecluster, afbakening, projecten, voorbeelden, km`, also those without a project.
    """

    provincie: str | None
    projecten: pd.DataFrame
    n_elders: int
    n_terzijde: int
    tellingen: dict[str, pd.DataFrame]
    planning: pd.DataFrame
    drukte: pd.DataFrame
    gemeenten: pd.DataFrame
    n_gemeenten: int
    energieclusters: pd.DataFrame
    buiten: tuple[str, ...]
    n_gefilterd: int = 0

    def waar(self, column: str) -> int:
        """Projects in view of which a column of truths holds."""
        return int(self.projecten[column].sum())


def build_portfolio(  # noqa: PLR0913 what is counted, and what of it is in view
    projecten: gpd.GeoDataFrame,
    facts: Facts,
    parts: pd.DataFrame,
    status: pd.DataFrame,
    clusters: gpd.GeoDataFrame,
    grenzen: Grenzen,
    *,
    provincie: str | None = None,
    only: Collection[str] | None = None,
    n_terzijde: int = 0,
) -> Portfolio:
    """Count the projects of a data set, of one provincie when it is named.

    Parameters
    ----------
    projecten : GeoDataFrame (n rows, EPSG:28992)
        Projects in use, each id once.
    facts : Facts
        Of the same rows.
    parts : DataFrame
        Columns of `schaalniveau.parts.find_parts` of the same rows.
    status : DataFrame
        `project_id, programma`; a project may have several rows, or none.
    clusters : GeoDataFrame (EPSG:28992)
        The clusters that `facts` counts by position.
    grenzen : Grenzen
    provincie : str, optional
        Official name. In view are projects that lie in it, and those without a place that name it.
    only : collection of str, optional
        Ids of the projects that are asked for; the others are only counted as left out.
    n_terzijde : int
        Rows of the file that were set aside.
    """
    parts = pd.DataFrame(parts[["project_id", "gebied", "in_nederland", "maat", "maateenheid"]])
    there = _in_view(projecten, parts, provincie)
    in_view = there if only is None else there & projecten["project_id"].isin(only).to_numpy()
    mine = projecten[in_view]
    parts = parts[parts["project_id"].isin(mine["project_id"])]
    known = status.dropna(subset=["programma"]) if len(status) else status
    frame = _describe(mine, parts, known, provincie)
    return Portfolio(
        provincie=provincie,
        projecten=frame,
        n_elders=int((~there).sum()),
        n_gefilterd=int((there & ~in_view).sum()),
        n_terzijde=n_terzijde,
        tellingen={
            d: _count(frame, _values(frame, parts, d), d, grenzen.names) for d in DIMENSIONS
        },
        planning=_plan(mine, frame),
        drukte=_busy(mine),
        gemeenten=_in_gemeenten(projecten, facts, frame, grenzen, provincie),
        n_gemeenten=len(_gemeenten_of(grenzen, provincie)),
        energieclusters=_in_clusters(projecten, facts, clusters, frame, grenzen, provincie),
        buiten=tuple(dict.fromkeys(parts.loc[~parts["in_nederland"], "gebied"])),
    )


def _in_view(projecten: gpd.GeoDataFrame, parts: pd.DataFrame, provincie: str | None) -> np.ndarray:
    if provincie is None:
        return np.ones(len(projecten), dtype=bool)
    inside = set(parts.loc[parts["gebied"] == provincie, "project_id"])
    placed = set(parts["project_id"])
    said = texts_of(projecten, "provincies_opgegeven")
    return np.array(
        [
            one in inside
            or (one not in placed and provincie in map(official_name, split_list(text)))
            for one, text in zip(projecten["project_id"], said, strict=True)
        ],
        dtype=bool,
    )


def _describe(
    mine: gpd.GeoDataFrame, parts: pd.DataFrame, status: pd.DataFrame, provincie: str | None
) -> pd.DataFrame:
    """What is counted of each project in view."""
    expected = _expected(mine)
    lines = parts[parts["maateenheid"] == KM]
    if provincie is not None:
        lines = lines[lines["gebied"] == provincie]
    km = lines.groupby("project_id")["maat"].sum()
    ids = mine["project_id"].astype(str)
    programmes: dict[str, list[str]] = {}
    for one, name in zip(
        texts_of(status, "project_id"), texts_of(status, "programma"), strict=True
    ):
        programmes.setdefault(one, []).append(name)
    return pd.DataFrame(
        {
            "project_id": ids.to_numpy(),
            "naam": texts_of(mine, "naam"),
            MODALITEIT: texts_of(mine, MODALITEIT),
            PROJECTTYPE: texts_of(mine, PROJECTTYPE),
            PROGRAMMA: [";".join(sorted(set(programmes.get(one, [])))) for one in ids],
            JAAR: _year_words(expected),
            "ibn": _words(expected),
            "ibn_gewenst": _words(_wanted(mine)),
            "bouw": _words(_building(mine)),
            "voorbeeld": texts_of(mine, "zekerheid") == INDICATIEF,
            "indicatief": texts_of(mine, "ligging") == INDICATIEF,
            "heeft_locatie": ids.isin(set(parts["project_id"])).to_numpy(),
            "km": ids.map(km).fillna(0.0).to_numpy(dtype=np.float64),
        }
    )


def _values(frame: pd.DataFrame, parts: pd.DataFrame, dimension: str) -> pd.DataFrame:
    """Each value of each project, with the km that count there: `project_id, waarde, km`."""
    if dimension != PROVINCIE:
        values = frame[dimension].map(lambda v: split_list(v) or [_MISSING[dimension]])
        return frame[["project_id", "km"]].assign(waarde=values).explode("waarde")
    placed = parts.assign(
        waarde=parts["gebied"], km=np.where(parts["maateenheid"] == KM, parts["maat"], 0.0)
    )
    rest = frame.loc[~frame["heeft_locatie"], ["project_id"]].assign(waarde=ZONDER_LOCATIE, km=0.0)
    return pd.concat([placed[["project_id", "waarde", "km"]], rest], ignore_index=True)


def _count(
    frame: pd.DataFrame, values: pd.DataFrame, dimension: str, provincies: Sequence[str]
) -> pd.DataFrame:
    """Counts per value; what is missing comes last."""
    marks = frame[["project_id", "voorbeeld", "heeft_locatie"]]
    each = values.groupby(["waarde", "project_id"], as_index=False)["km"].sum()
    each = each.merge(marks, on="project_id")
    each["zonder"] = ~each["heeft_locatie"].astype(bool)
    table = each.groupby("waarde").agg(
        projecten=("project_id", "nunique"),
        voorbeelden=("voorbeeld", "sum"),
        zonder_locatie=("zonder", "sum"),
        km=("km", "sum"),
    )
    order = _ordered(table["projecten"], dimension, provincies)
    return table.loc[order].reset_index()[["waarde", *COUNTS]]


def _ordered(counts: pd.Series, dimension: str, provincies: Sequence[str]) -> list[str]:
    """Values as people list them: years by year, provincies by most projects, missing last."""
    missing, found = _MISSING[dimension], {str(v): int(n) for v, n in counts.items()}
    known = [v for v in found if v != missing]
    if dimension == PROVINCIE:
        # What lies outside the provincies comes after them.
        known.sort(key=lambda v: (v not in provincies, -found[v], v))
    elif dimension in _ORDER:
        usual = _ORDER[dimension]
        known.sort(key=lambda v: (usual.index(v) if v in usual else len(usual), v))
    else:
        known.sort()
    return [*known, *([missing] if missing in found else [])]


def _plan(mine: gpd.GeoDataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    expected, wanted = _expected(mine), _wanted(mine)
    columns = ["project_id", "naam", MODALITEIT, "voorbeeld", "ibn"]
    table = frame[columns].assign(
        van=expected.first / 4, tot=(expected.last + 1) / 4, gewenst=(wanted.last + 1) / 4
    )
    table = table[expected.known]
    return table.sort_values(["van", "tot", "project_id"], kind="stable").reset_index(drop=True)


def _busy(mine: gpd.GeoDataFrame) -> pd.DataFrame:
    """How much is ready, may be ready and is being built in each year."""
    ready, building = _years(_expected(mine)), _years(_building(mine))
    every = [year for span in (*ready, *building) for year in span]
    years = range(min(every), max(every) + 1) if every else range(0)
    firm = [span[0] for span in ready if span[0] == span[-1]]
    maybe = [y for span in ready if span[0] != span[-1] for y in _each(span)]
    built = [y for span in building for y in _each(span)]
    return pd.DataFrame(
        {
            "jaar": list(years),
            "zeker": [firm.count(y) for y in years],
            "mogelijk": [maybe.count(y) for y in years],
            "in_aanbouw": [built.count(y) for y in years],
        }
    )


def _years(ranges: Ranges) -> list[tuple[int, int]]:
    """First and last year of each known range."""
    known = ranges.known
    pairs = zip(ranges.first[known] // 4, ranges.last[known] // 4, strict=True)
    return [(int(first), int(last)) for first, last in pairs]


def _each(span: tuple[int, int]) -> Iterable[int]:
    return range(span[0], span[1] + 1)


def _in_gemeenten(
    projecten: gpd.GeoDataFrame,
    facts: Facts,
    frame: pd.DataFrame,
    grenzen: Grenzen,
    provincie: str | None,
) -> pd.DataFrame:
    """Gemeenten with their projects in view; only those of the provincie when one is chosen."""
    lies_in = facts.gemeenten[facts.gemeenten["inside"].astype(bool)]
    rows = lies_in["row"].to_numpy(dtype=np.int64)
    measured = np.where(facts.dimension[rows] == LINE, lies_in["measure"] / M_PER_KM, 0.0)
    table = pd.DataFrame(
        {
            "gemeente": lies_in["naam"].astype(str).to_numpy(),
            "project_id": projecten["project_id"].astype(str).to_numpy()[rows],
            "km": measured,
        }
    ).merge(frame[["project_id", "voorbeeld"]], on="project_id")
    home = _gemeenten_of(grenzen, provincie)
    table = table[table["gemeente"].isin(list(home))]
    counted = _per_area(table, "gemeente")
    counted.insert(1, "provincie", [home[g] for g in counted["gemeente"]])
    return counted


def _gemeenten_of(grenzen: Grenzen, provincie: str | None) -> dict[str, str]:
    """Provincie of each gemeente, where its middle lies; only those of one when it is named."""
    coverage = grenzen.provincies
    middles = shapely.point_on_surface(grenzen.gemeenten.areas)
    areas = coverage.areas[coverage.inside]
    labels = coverage.labels[coverage.inside]
    found: dict[str, str] = {}
    middle, area = shapely.STRtree(areas).query(middles, predicate="intersects")
    for m, a in zip(middle, area, strict=True):
        found.setdefault(str(grenzen.gemeenten.labels[m]), str(labels[a]))
    if provincie is None:
        # A gemeente that a boundary set draws outside all provincies still counts.
        return {str(g): found.get(str(g), "") for g in grenzen.gemeenten.labels}
    return {g: p for g, p in found.items() if p == provincie}


def _in_clusters(
    projecten: gpd.GeoDataFrame,
    facts: Facts,
    clusters: gpd.GeoDataFrame,
    frame: pd.DataFrame,
    grenzen: Grenzen,
    provincie: str | None,
) -> pd.DataFrame:
    """Energieclusters with their projects in view, also those without any."""
    outlined, _ = outline_clusters(clusters, grenzen)
    chosen = [
        c
        for c, known in enumerate(facts.cluster_list)
        if known.soort == ENERGIECLUSTER and _belongs(outlined.iloc[c], grenzen, provincie)
    ]
    ids = projecten["project_id"].astype(str).to_numpy()
    shapes = split_measured(projecten.geometry.to_numpy()).main
    rows = [
        (c, r, ids[r], _km_within(shapes[r], outlined.geometry.iloc[c]))
        for r, touched in facts.clusters.items()
        for c in touched
        if c in chosen
    ]
    table = pd.DataFrame(rows, columns=["cluster", "row", "project_id", "km"])
    table = table.merge(frame[["project_id", "voorbeeld"]], on="project_id")
    counted = _per_area(table, "cluster").set_index("cluster").reindex(chosen)
    filled = counted.fillna(0).astype({"projecten": int, "voorbeelden": int, "km": float})
    names = [facts.cluster_list[c].naam for c in chosen]
    outlines = texts_of(clusters, "afbakening")
    filled.insert(0, ENERGIECLUSTER, names)
    filled.insert(1, "afbakening", [str(outlines[c]) for c in chosen])
    return filled.reset_index(drop=True)


def _belongs(cluster: pd.Series, grenzen: Grenzen, provincie: str | None) -> bool:
    """Whether a cluster lies in the provincie, or says so where it has no outline."""
    if provincie is None:
        return True
    outline = cluster["geometry"]
    if outline is None or shapely.is_empty(outline):
        return provincie in map(official_name, split_list(cluster["provincies"]))
    area = grenzen.provincies.areas[grenzen.provincies.labels == provincie][0]
    # Its middle: neighbours share a border.
    return bool(shapely.intersects(area, shapely.point_on_surface(outline)))


def _km_within(shape: shapely.Geometry | None, outline: shapely.Geometry) -> float:
    if shape is None or shapely.get_dimensions(shape) != LINE:
        return 0.0
    inside = split_measured(np.array([shapely.intersection(shape, outline)], dtype=object))
    if inside.dimension[0] != LINE:
        return 0.0
    return float(measure(inside.main)[0]) / M_PER_KM


def _per_area(table: pd.DataFrame, by: str) -> pd.DataFrame:
    each = table.groupby([by, "project_id"], as_index=False).agg(
        km=("km", "sum"), voorbeeld=("voorbeeld", "first")
    )
    counted = each.groupby(by, as_index=False).agg(
        projecten=("project_id", "nunique"), voorbeelden=("voorbeeld", "sum"), km=("km", "sum")
    )
    return counted.sort_values(
        ["projecten", "km", by], ascending=[False, False, True], kind="stable"
    ).reset_index(drop=True)


def _expected(frame: pd.DataFrame) -> Ranges:
    return read_ranges(
        frame,
        ["ibn_verwacht_van", "ibn_verwacht_tot"],
        ["ibn_verwacht_tot", "ibn_verwacht_van"],
    )


def _wanted(frame: pd.DataFrame) -> Ranges:
    return read_ranges(frame, ["ibn_gewenst"], ["ibn_gewenst"])


def _building(frame: pd.DataFrame) -> Ranges:
    return read_ranges(frame, ["bouw_van"], ["bouw_tot"])


def _words(ranges: Ranges) -> Sequence[str]:
    return [ranges.words(i) if known else "" for i, known in enumerate(ranges.known)]


def _year_words(ranges: Ranges) -> Sequence[str]:
    """The last year of each range: by then it is ready."""
    return [f"{int(last) // 4}" if not np.isnan(last) else "" for last in ranges.last]
