"""What every caller of the analyses may count on, whatever the data.

Inputs stay as they were, the index comes back, columns are fixed, an empty frame is a frame,
another coordinate system is refused, and the order of rows says nothing.
"""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal

from miekgeo.clusters import outline_clusters
from miekgeo.errors import CrsError
from miekgeo.geometry import RD
from miekgeo.grenzen import Grenzen
from miekgeo.schaalniveau import COLUMNS, find_schaalniveau, find_schaalniveau_full
from tests.factories import layer, square_grenzen


def box(x0: float, y0: float, x1: float, y1: float) -> str:
    return shapely.box(x0, y0, x1, y1).wkt


RISING = "LINESTRING(102000 506000,109000 509000)"
DEFINITIEF = {"ligging": "definitief", "projecttype": "verkenning"}
PROJECTEN = (
    # 10 km, rising 3 in 4: 6 km in Groningen (Zuid), 4 km in Drenthe.
    {"geometry": "LINESTRING(105200 501000,113200 507000)", **DEFINITIEF, "lengte_km": 30},
    {"geometry": "POINT(105000 507000)", **DEFINITIEF, "provincies_opgegeven": "Drenthe"},
    {"naam": "Nergens", "projecttype": "onderzoek"},
    {"geometry": "POINT EMPTY", "naam": "Leeg"},
    # A square kilometre on either side of the border.
    {
        "geometry": box(109_000, 501_000, 111_000, 502_000),
        "ligging": "zoekgebied",
    },
    {"geometry": "LINESTRING(105000 502000,95000 502000)", "onderdeel_van": "Noordzee"},
    {"geometry": "POINT(119000 505000)", "onderdeel_van": "Noordzee"},
    {
        "geometry": f"GEOMETRYCOLLECTION(POINT(115000 505000),{RISING})",
        "ligging": "indicatief",
    },
    {"geometry": "LINESTRING(118000 503000,125000 503000)", **DEFINITIEF},
)
INDUSTRIE, ENERGIE = "industriecluster", "energiecluster"
CLUSTERS: tuple[tuple[str, str, str | None, str | None, str | None], ...] = (
    ("Zuid-Groningen", INDUSTRIE, "zuid", "officieel", None),
    ("Groningen", ENERGIE, "Noord;Zuid", "aangenomen", None),
    ("Eigen vlak", ENERGIE, "Oost", None, box(111_000, 505_000, 113_000, 506_000)),
    ("Cluster 6", INDUSTRIE, None, None, None),
    ("Onbekend", ENERGIE, "Noord;Verweg", None, None),
)


@pytest.fixture(scope="module")
def grenzen() -> Grenzen:
    return square_grenzen(tolerantie_m=100)


@pytest.fixture
def projecten() -> gpd.GeoDataFrame:
    rows = [{"project_id": f"P{i}", "naam": f"Naam {i}", **p} for i, p in enumerate(PROJECTEN)]
    frame = layer("projecten", *rows).assign(eigen=range(len(rows)))
    # An index that is neither sorted nor a range.
    return frame.set_axis(pd.Index([50, 10, 90, 20, 80, 30, 70, 40, 60], name="nr"))


@pytest.fixture
def clusters() -> gpd.GeoDataFrame:
    fields = ("naam", "soort", "gemeenten", "afbakening", "geometry")
    rows = [dict(zip(fields, c, strict=True), cluster_id=c[0]) for c in CLUSTERS]
    return layer("clusters", *rows).set_axis(list("edcba"))


STATUS = pd.DataFrame(
    {"project_id": ["P0", "P1", "P1", None], "programma": ["nMIEK", "pMIEK", "nMIEK", "pMIEK"]}
)


# ---- find_schaalniveau -------------------------------------------------------------------------


def test_known_rows(
    projecten: gpd.GeoDataFrame, clusters: gpd.GeoDataFrame, grenzen: Grenzen
) -> None:
    found = find_schaalniveau(projecten, grenzen, clusters, STATUS).set_index("project_id")
    line, area, sea, abroad = (found.loc[i] for i in ("P0", "P4", "P5", "P8"))
    assert line["provincies"] == "Groningen;Drenthe"
    assert json.loads(line["aandelen"]) == pytest.approx({"Groningen": 0.6, "Drenthe": 0.4})
    assert json.loads(line["maten"]) == pytest.approx({"Groningen": 6, "Drenthe": 4})
    assert line["maateenheid"] == "km"
    assert line["gemeenten"] == "Zuid;Oost"
    # Deepest in Groningen where s east of its start Drenthe (4800 - s) is as far as the outside in
    # the south (1000 + 3/4 s): 2628.6 m. In Drenthe it reaches further, so this is the least.
    assert line["omslagafstand_m"] == pytest.approx(2628.6, abs=0.6)
    assert line["afstand_provinciegrens_m"] == 0
    # The root of 100 squared and 1 squared, to a decimal.
    assert line["tolerantie_m"] == 100.0
    assert (line["antwoord_ruimtelijk"], line["regels"]) == ("bespreken", "R6")
    assert area["kruist_provinciegrens"] == "mogelijk"
    assert json.loads(area["maten"]) == {"Groningen": 100.0, "Drenthe": 100.0}
    assert sea["antwoord_ruimtelijk"] == "rijk"
    assert json.loads(sea["aandelen"]) == {"Groningen": 0.5, "Zee": 0.5}
    assert (abroad["kruist_landsgrens"], abroad["antwoord_ruimtelijk"]) == ("ja", "rijk")
    assert set(found["grenzenset"]) == {"vierkanten"}


def test_columns_and_index(
    projecten: gpd.GeoDataFrame, clusters: gpd.GeoDataFrame, grenzen: Grenzen
) -> None:
    found = find_schaalniveau(projecten, grenzen, clusters, STATUS)
    assert found.columns.tolist() == COLUMNS
    assert found.index.equals(projecten.index)
    assert found.index.name == "nr"
    assert found["project_id"].tolist() == [f"P{i}" for i in range(9)]


def test_an_index_with_equal_labels_comes_back(
    projecten: gpd.GeoDataFrame, clusters: gpd.GeoDataFrame, grenzen: Grenzen
) -> None:
    doubled = projecten.set_axis(["x"] * 9)
    found = find_schaalniveau(doubled, grenzen, clusters)
    assert found.index.tolist() == ["x"] * 9
    assert found["project_id"].tolist() == doubled["project_id"].tolist()


def test_inputs_stay_as_they_were(
    projecten: gpd.GeoDataFrame, clusters: gpd.GeoDataFrame, grenzen: Grenzen
) -> None:
    before = copy.deepcopy((projecten, clusters, STATUS))
    areas = [a.wkb for c in (grenzen.provincies, grenzen.gemeenten) for a in c.areas]
    find_schaalniveau_full(projecten, grenzen, clusters, STATUS)
    assert_same_frame(projecten, before[0])
    assert_same_frame(clusters, before[1])
    assert_frame_equal(STATUS, before[2], check_exact=True)
    assert [a.wkb for c in (grenzen.provincies, grenzen.gemeenten) for a in c.areas] == areas


def assert_same_frame(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> None:
    assert_geodataframe_equal(one, other, check_less_precise=False)
    assert one.geometry.to_wkb().tolist() == other.geometry.to_wkb().tolist()


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_projects_says_nothing(
    seed: int, projecten: gpd.GeoDataFrame, clusters: gpd.GeoDataFrame, grenzen: Grenzen
) -> None:
    found = find_schaalniveau(projecten, grenzen, clusters, STATUS)
    shuffled = projecten.sample(frac=1, random_state=seed)
    assert shuffled.index.tolist() != projecten.index.tolist()
    again = find_schaalniveau(shuffled, grenzen, clusters, STATUS.iloc[::-1])
    assert again.index.equals(shuffled.index)
    assert_frame_equal(again.loc[projecten.index], found, check_exact=True)


def test_the_order_of_contradictions_is_that_of_their_weight(
    projecten: gpd.GeoDataFrame, clusters: gpd.GeoDataFrame, grenzen: Grenzen
) -> None:
    for frame in (projecten, projecten.iloc[::-1]):
        found = find_schaalniveau_full(frame, grenzen, clusters).tegenspraken
        assert found[["project_id", "soort", "zwaarte"]].to_numpy().tolist() == [
            ["P1", "provincies", "zwaar"],
            ["P0", "lengte", "matig"],
        ]


def test_the_order_of_clusters_says_nothing(
    projecten: gpd.GeoDataFrame, clusters: gpd.GeoDataFrame, grenzen: Grenzen
) -> None:
    found = find_schaalniveau(projecten, grenzen, clusters)
    again = find_schaalniveau(projecten, grenzen, clusters.iloc[::-1])
    answers = ["kruist_clustergrens", "antwoord_ruimtelijk", "regels"]
    assert_frame_equal(again[answers], found[answers])
    for column in ("industrieclusters", "energieclusters"):
        assert again[column].map(names).tolist() == found[column].map(names).tolist()
    assert names(found.loc[50, "energieclusters"]) == {"Groningen", "Eigen vlak"}


def names(cell: str) -> set[str]:
    return set(cell.split(";")) - {""}


def test_a_programme_has_its_destination_whatever_the_order(grenzen: Grenzen) -> None:
    """One project stays in the Netherlands, another goes abroad: so does the whole."""
    frame = layer(
        "projecten",
        {
            "project_id": "P1",
            "geometry": "POINT(102000 502000)",
            "onderdeel_van": "Kabel",
            "bestemming_land": "Nederland",
            **DEFINITIEF,
        },
        {
            "project_id": "P2",
            "geometry": "POINT(103000 502000)",
            "onderdeel_van": "Kabel",
            "bestemming_land": "Denemarken",
            **DEFINITIEF,
        },
    )
    sentence = "dat programma ligt als geheel in Groningen en krijgt het advies rijk (regel R3)."
    for rows in (frame, frame.iloc[::-1]):
        found = find_schaalniveau(rows, grenzen, layer("clusters"))
        assert [sentence in text for text in found["toelichting"]] == [True, True]


def test_equal_projects_are_named_whatever_the_order(grenzen: Grenzen) -> None:
    same = {"naam": "Station", "geometry": "POINT(105000 502000)", **DEFINITIEF}
    frame = layer("projecten", *({"project_id": f"P{i}", **same} for i in (1, 2, 3)))
    for rows in (frame, frame.iloc[::-1], frame.iloc[[1, 2, 0]]):
        found = find_schaalniveau(rows, grenzen, layer("clusters")).sort_index()
        assert found["aandachtspunten"].tolist() == [
            "Naam en plaats zijn gelijk aan die van P2 en P3.",
            "Naam en plaats zijn gelijk aan die van P1 en P3.",
            "Naam en plaats zijn gelijk aan die van P1 en P2.",
        ]


def test_missing_geometry_is_a_row_without_answers(
    projecten: gpd.GeoDataFrame, clusters: gpd.GeoDataFrame, grenzen: Grenzen
) -> None:
    found = find_schaalniveau(projecten, grenzen, clusters)
    for row in (found.loc[90], found.loc[20]):
        assert (row["provincies"], row["gemeenten"], row["maateenheid"]) == ("", "", "")
        assert (row["aandelen"], row["maten"]) == ("{}", "{}")
        crossings = [c for c in COLUMNS if c.startswith("kruist_")]
        assert row[crossings].tolist() == ["onbekend"] * 4
        assert math.isnan(row["omslagafstand_m"])
        assert math.isnan(row["afstand_provinciegrens_m"])
        assert row["tolerantie_m"] == 100
        assert row["antwoord_ruimtelijk"] == "onbekend"
    assert found.loc[90, "regels"] == "R1;R2"
    assert found.loc[20, "regels"] == "R1"


def test_only_missing_geometry(projecten: gpd.GeoDataFrame, grenzen: Grenzen) -> None:
    nowhere = projecten.iloc[[2, 3]]
    found = find_schaalniveau(nowhere, grenzen, layer("clusters"))
    assert found.index.tolist() == [90, 20]
    assert found["antwoord_ruimtelijk"].tolist() == ["onbekend", "onbekend"]


def test_no_projects(
    projecten: gpd.GeoDataFrame, clusters: gpd.GeoDataFrame, grenzen: Grenzen
) -> None:
    full = find_schaalniveau_full(projecten.iloc[:0], grenzen, clusters, STATUS)
    assert full.table.shape == (0, len(COLUMNS))
    assert full.table.columns.tolist() == COLUMNS
    assert full.tegenspraken.columns.tolist() == [
        "project_id",
        "naam",
        "soort",
        "zwaarte",
        "opgegeven",
        "berekend",
        "toelichting",
    ]
    assert len(full.tegenspraken) == 0


def test_distances_are_numbers_also_without_projects(
    projecten: gpd.GeoDataFrame, clusters: gpd.GeoDataFrame, grenzen: Grenzen
) -> None:
    distances = [c for c in COLUMNS if c.endswith("_m")]
    assert distances == ["omslagafstand_m", "afstand_provinciegrens_m", "tolerantie_m"]
    for frame in (projecten, projecten.iloc[:0]):
        found = find_schaalniveau(frame, grenzen, clusters)
        assert [str(t) for t in found[distances].dtypes] == ["float64"] * 3


@pytest.mark.parametrize("status", [None, STATUS.iloc[:0]])
def test_no_clusters_and_no_status(
    status: pd.DataFrame | None, projecten: gpd.GeoDataFrame, grenzen: Grenzen
) -> None:
    found = find_schaalniveau(projecten, grenzen, layer("clusters"), status)
    # Without any industriecluster nobody knows whether its border is crossed.
    assert set(found["kruist_clustergrens"]) == {"onbekend"}
    assert set(found["industrieclusters"]) == {""}
    # So the line of P0 is judged by its provincies.
    assert found.loc[50, "antwoord_ruimtelijk"] == "provincies gezamenlijk"


Spoil = Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]
WRONG_CRS: dict[str, Spoil] = {
    "in degrees": lambda f: f.to_crs("EPSG:4326"),
    "in web mercator": lambda f: f.to_crs("EPSG:3857"),
    "without system": lambda f: f.set_crs(None, allow_override=True),
    "in degrees, without rows": lambda f: f.iloc[:0].to_crs("EPSG:4326"),
}


@pytest.mark.parametrize("spoil", WRONG_CRS.values(), ids=WRONG_CRS)
def test_another_coordinate_system_is_refused(
    spoil: Spoil, projecten: gpd.GeoDataFrame, clusters: gpd.GeoDataFrame, grenzen: Grenzen
) -> None:
    with pytest.raises(CrsError, match="De laag projecten "):
        find_schaalniveau(spoil(projecten), grenzen, clusters)
    with pytest.raises(CrsError, match="De laag clusters "):
        find_schaalniveau(projecten, grenzen, spoil(clusters))
    with pytest.raises(CrsError, match="De laag clusters "):
        outline_clusters(spoil(clusters), grenzen)


def test_nabijheid_is_an_argument(grenzen: Grenzen) -> None:
    frame = layer(
        "projecten", {"project_id": "P", "geometry": "POINT(107000 502000)", **DEFINITIEF}
    )
    # 3 km from Drenthe: beyond the 2 km of the table.
    for metres, neighbours in ((None, ""), (2999.0, ""), (3000.0, "Drenthe"), (0.0, "")):
        found = find_schaalniveau(frame, grenzen, layer("clusters"), nabijheid_m=metres)
        assert found["buurprovincies"].tolist() == [neighbours]


# ---- outline_clusters --------------------------------------------------------------------------


def test_outlines(clusters: gpd.GeoDataFrame, grenzen: Grenzen) -> None:
    found, unknown = outline_clusters(clusters, grenzen)
    # Zuid is 10 by 5 km, Groningen 10 by 10; the own polygon of 2 by 1 km stays as it is, and what
    # isn't wholly known has no outline.
    area = found.geometry.area.fillna(0) / 1e6
    assert area.to_dict() == {"e": 50, "d": 100, "c": 2, "b": 0, "a": 0}
    assert found.index[found.geometry.isna()].tolist() == ["b", "a"]
    assert shapely.equals(
        found.loc["d", "geometry"], shapely.box(100_000, 500_000, 110_000, 510_000)
    )
    assert unknown == {"Onbekend": ["Verweg"]}


def test_outlines_keep_all_else(clusters: gpd.GeoDataFrame, grenzen: Grenzen) -> None:
    before = copy.deepcopy(clusters)
    found, _ = outline_clusters(clusters, grenzen)
    assert_same_frame(clusters, before)
    assert found.index.tolist() == list("edcba")
    assert found.columns.tolist() == clusters.columns.tolist()
    assert found.crs == RD
    assert_frame_equal(
        pd.DataFrame(found.drop(columns="geometry")),
        pd.DataFrame(clusters.drop(columns="geometry")),
    )


def test_outlines_in_another_order(clusters: gpd.GeoDataFrame, grenzen: Grenzen) -> None:
    found, _ = outline_clusters(clusters, grenzen)
    again, unknown = outline_clusters(clusters.iloc[::-1], grenzen)
    assert_same_frame(again.loc[found.index], found)
    assert unknown == {"Onbekend": ["Verweg"]}


def test_an_empty_polygon_is_outlined_too(grenzen: Grenzen) -> None:
    empty = layer(
        "clusters",
        {"cluster_id": "C", "naam": "C", "gemeenten": "Oost", "geometry": "POLYGON EMPTY"},
    )
    found, unknown = outline_clusters(empty, grenzen)
    assert found.geometry.area.tolist() == [1e8]
    assert unknown == {}


def test_no_clusters(grenzen: Grenzen) -> None:
    found, unknown = outline_clusters(layer("clusters"), grenzen)
    assert (len(found), found.crs.to_epsg(), unknown) == (0, 28992, {})
    assert found.columns.tolist() == layer("clusters").columns.tolist()


def test_the_squares_are_as_drawn(grenzen: Grenzen) -> None:
    """The set the other tests rest on."""
    assert grenzen.names == ["Groningen", "Drenthe"]
    assert shapely.area(grenzen.provincies.areas).tolist() == [1e8] * 4
    assert shapely.coverage_is_valid(grenzen.provincies.areas)
    assert shapely.coverage_is_valid(grenzen.gemeenten.areas)
    assert np.array_equal(grenzen.provincies.inside, [True, True, False, False])
