"""The borders of clusters: which a project lies in, and whether it crosses one."""

from __future__ import annotations

from typing import Any

import pytest

from miekgeo.grenzen import Grenzen
from tests.schaalniveau.world import (
    box,
    cluster,
    judge,
    line,
    lines,
    names,
    point,
    points,
    together,
)

VLAK = box(202, 502, 208, 508)
OFFICIEEL = [cluster("Vlak", geometry=VLAK)]
AANGENOMEN = [cluster("Vlak", afbakening="aangenomen", geometry=VLAK)]
UNSAID = [cluster("Vlak", afbakening=None, geometry=VLAK)]
# Assen and Enschede, 10 km apart.
TWO_PARTS = [cluster("Twee delen", gemeenten="Assen;Enschede")]

Clusters = list[dict[str, Any]]
OUT = line((205, 505), (209.5, 505))

CROSSING: dict[str, tuple[str, str]] = {
    "inside": (line((203, 503), (207, 507)), "nee"),
    "outside": (point(217, 505), "nee"),
    # 3 km in, 1.5 km out.
    "across": (OUT, "ja"),
    "through": (line((201, 505), (209, 505)), "ja"),
    "an area across": (box(206, 504, 209.5, 506), "ja"),
    "points in and out": (points((205, 505), (209.5, 505)), "ja"),
    "touching from outside": (line((208, 505), (209.5, 505)), "nee"),
    "50 m out": (line((205, 505), (208.05, 505)), "grensgeval"),
    "50 m in": (line((207.95, 505), (209.5, 505)), "grensgeval"),
    "150 m out": (line((205, 505), (208.15, 505)), "ja"),
    "a lower part in": (together(box(208.5, 503, 209, 504), point(205, 505)), "ja"),
}


@pytest.mark.parametrize(("geometry", "answer"), CROSSING.values(), ids=CROSSING)
def test_kruist_clustergrens(geometry: str, answer: str, world: Grenzen) -> None:
    assert judge(world, geometry, clusters=OFFICIEEL)["kruist_clustergrens"] == answer


@pytest.mark.parametrize(
    "geometry",
    [
        together(box(203, 503, 204, 504), point(209.5, 505)),
        together(line((203, 503), (204, 504)), point(209.5, 505)),
    ],
    ids=["an area in the cluster", "a line in the cluster"],
)
def test_a_lower_part_outside_the_cluster_counts_for_crossing(
    geometry: str, world: Grenzen
) -> None:
    """1.5 km outside an official outline."""
    answer = judge(world, geometry, clusters=OFFICIEEL)
    assert answer["kruist_clustergrens"] == "ja"
    assert answer["regels"].startswith("R6")


def test_crossing_the_cluster_is_discussed(world: Grenzen) -> None:
    answer = judge(world, OUT, clusters=OFFICIEEL)
    assert answer["industrieclusters"] == "Vlak"
    assert (answer["antwoord_ruimtelijk"], answer["regels"]) == ("bespreken", "R6;R7")


def test_inside_the_cluster_the_provincie_decides(world: Grenzen) -> None:
    answer = judge(world, line((203, 503), (207, 507)), clusters=OFFICIEEL)
    assert answer["industrieclusters"] == "Vlak"
    assert (answer["antwoord_ruimtelijk"], answer["regels"]) == ("provincie", "R7")


# ---- how firm ------------------------------------------------------------------------------------


@pytest.mark.parametrize("clusters", [AANGENOMEN, UNSAID], ids=["aangenomen", "unsaid"])
@pytest.mark.parametrize(
    ("geometry", "answer"),
    [
        (OUT, "mogelijk"),
        (line((205, 505), (208.05, 505)), "grensgeval"),
        (line((203, 503), (207, 507)), "nee"),
    ],
    ids=["across", "50 m out", "inside"],
)
def test_an_outline_that_is_not_official_is_never_firm(
    geometry: str, answer: str, clusters: Clusters, world: Grenzen
) -> None:
    assert judge(world, geometry, clusters=clusters)["kruist_clustergrens"] == answer


def test_a_possible_crossing_of_an_assumed_outline_is_discussed(world: Grenzen) -> None:
    answer = judge(world, OUT, clusters=AANGENOMEN)
    assert (answer["antwoord_ruimtelijk"], answer["regels"]) == ("bespreken", "R6;R7")


@pytest.mark.parametrize(
    ("geometry", "ligging", "own", "answer"),
    [
        (box(204, 504, 209.5, 506), "zoekgebied", None, "mogelijk"),
        # One end in the cluster, the other 1.5 km out of it.
        (OUT, "indicatief", 500, "ja"),
        # Both ends out of it: only what lies between crosses.
        (line((201, 505), (209, 505)), "indicatief", 100, "mogelijk"),
        (OUT, "indicatief", None, "grensgeval"),
    ],
    ids=["zoekgebied", "an end in", "only the middle in", "accurate to 2.5 km"],
)
def test_what_is_not_fixed_crosses_a_cluster_as_any_border(
    geometry: str, ligging: str, own: float | None, answer: str, world: Grenzen
) -> None:
    found = judge(world, geometry, clusters=OFFICIEEL, ligging=ligging, nauwkeurigheid_m=own)
    assert found["kruist_clustergrens"] == answer


def test_the_firmest_answer_of_several_clusters_counts(world: Grenzen) -> None:
    clusters = [
        cluster("Aangenomen", afbakening="aangenomen", geometry=VLAK),
        cluster("Officieel", geometry=VLAK),
    ]
    for given in (clusters, clusters[::-1]):
        assert judge(world, OUT, clusters=given)["kruist_clustergrens"] == "ja"


# ---- parts of one cluster ------------------------------------------------------------------------


def test_a_link_between_parts_of_one_cluster_is_within_it(world: Grenzen) -> None:
    """From Assen to Enschede, through Emmen and Zwolle that aren't of the cluster."""
    answer = judge(world, line((203, 505), (217, 505)), clusters=TWO_PARTS)
    assert answer["industrieclusters"] == "Twee delen"
    assert answer["kruist_clustergrens"] == "nee"
    assert answer["antwoord_ruimtelijk"] == "provincies gezamenlijk"


@pytest.mark.parametrize(
    "geometry",
    [
        line((203, 505), (213, 505)),
        line((203, 505), (217, 505), (213, 507)),
        lines(line((203, 505), (217, 505)), line((207, 503), (207, 502))),
        points((203, 505), (213, 505)),
    ],
    ids=["from a part to elsewhere", "past a part", "a loose part elsewhere", "points"],
)
def test_an_end_elsewhere_is_out_of_the_cluster(geometry: str, world: Grenzen) -> None:
    assert judge(world, geometry, clusters=TWO_PARTS)["kruist_clustergrens"] == "ja"


def test_parts_in_both_parts_are_within_the_cluster(world: Grenzen) -> None:
    geometry = points((203, 505), (217, 505))
    assert judge(world, geometry, clusters=TWO_PARTS)["kruist_clustergrens"] == "nee"


def test_a_link_between_two_clusters_crosses_both(world: Grenzen) -> None:
    clusters = [cluster("West", gemeenten="Assen"), cluster("Oost", gemeenten="Enschede")]
    answer = judge(world, line((203, 505), (217, 505)), clusters=clusters)
    assert names(answer["industrieclusters"]) == ["West", "Oost"]
    assert answer["kruist_clustergrens"] == "ja"


# ---- clusters of other kinds ---------------------------------------------------------------------


def test_cluster_6_has_no_border(world: Grenzen) -> None:
    six = cluster("Cluster 6", afbakening="aangenomen")
    answer = judge(world, OUT, clusters=[six, *OFFICIEEL])
    assert answer["industrieclusters"] == "Vlak"
    only = judge(world, OUT, clusters=[six])
    assert (only["industrieclusters"], only["kruist_clustergrens"]) == ("", "onbekend")
    assert (only["antwoord_ruimtelijk"], only["regels"]) == ("provincie", "R7")


def test_energieclusters_are_listed_without_a_border(world: Grenzen) -> None:
    energie = cluster("Energie", "energiecluster", geometry=VLAK)
    answer = judge(world, OUT, clusters=[energie, cluster("Ver", gemeenten="Eemsdelta")])
    assert (answer["energieclusters"], answer["industrieclusters"]) == ("Energie", "")
    assert answer["kruist_clustergrens"] == "nee"
    assert (answer["antwoord_ruimtelijk"], answer["regels"]) == ("provincie", "R7")


@pytest.mark.parametrize("soort", ["RES-regio", "hotspot", "vastgesteld knooppunt"])
def test_other_kinds_are_no_cluster_to_cross(soort: str, world: Grenzen) -> None:
    other = cluster("Ander", soort, geometry=VLAK)
    answer = judge(world, OUT, clusters=[other, cluster("Ver", gemeenten="Eemsdelta")])
    assert (answer["energieclusters"], answer["industrieclusters"]) == ("", "")
    assert answer["kruist_clustergrens"] == "nee"


def test_without_an_industriecluster_the_answer_is_unknown(world: Grenzen) -> None:
    energie = cluster("Energie", "energiecluster", geometry=VLAK)
    for clusters in ([], [energie]):
        answer = judge(world, OUT, clusters=clusters)
        assert answer["kruist_clustergrens"] == "onbekend"
        assert answer["antwoord_ruimtelijk"] == "provincie"


def test_a_cluster_of_gemeenten_has_their_outline(world: Grenzen) -> None:
    """Assen and Emmen are all of Drenthe: the border between them is none of the cluster."""
    clusters = [cluster("Heel Drenthe", gemeenten="assen;EMMEN")]
    inside = judge(world, line((203, 505), (207, 505)), clusters=clusters)
    across = judge(world, line((208, 505), (214, 505)), clusters=clusters)
    assert (inside["kruist_clustergrens"], across["kruist_clustergrens"]) == ("nee", "ja")


def test_a_cluster_of_unknown_gemeenten_has_no_outline(world: Grenzen) -> None:
    """Half an outline would be a wrong one."""
    clusters = [cluster("Half", gemeenten="Assen;Verweg"), cluster("Ver", gemeenten="Eemsdelta")]
    answer = judge(world, line((203, 505), (207, 505)), clusters=clusters)
    assert (answer["industrieclusters"], answer["kruist_clustergrens"]) == ("", "nee")
