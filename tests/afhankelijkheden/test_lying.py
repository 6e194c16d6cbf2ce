"""Projects that lie, or may lie, in more than one area: a row for each other one."""

from __future__ import annotations

import pytest

from miekgeo.afhankelijkheden import Afhankelijkheden
from miekgeo.afhankelijkheden.matrix import touches
from miekgeo.grenzen import Grenzen
from tests.afhankelijkheden.world import DRENTHE, OVERIJSSEL, ZEE, edge, find, project, triples
from tests.schaalniveau.world import box, line, point

LIES = "ligt ook in"
GERMANY, BELGIUM = "Buitenland: Duitsland", "Buitenland: Belgie"
BEND = line((203, 503), (214, 505), (203, 507))

# Geometry, fields, and where else it lies with the answer.
CASES: dict[str, tuple[str | None, dict, dict[str, str]]] = {
    "inside": (DRENTHE, {}, {}),
    "without location": (None, {}, {}),
    "only at sea": (ZEE, {}, {}),
    "in two": (line((205, 505), (215, 505)), {}, {"Overijssel": "ja"}),
    "in three": (
        line((205, 515), (205, 505), (215, 505)),
        {},
        {"Groningen": "ja", "Overijssel": "ja"},
    ),
    "in Duitsland too": (line((214, 505), (223, 505)), {}, {GERMANY: "ja"}),
    # 2 km in Overijssel, 5 km abroad.
    "mostly in Duitsland": (line((218, 505), (225, 505)), {}, {"Overijssel": "ja"}),
    "wholly in Duitsland": (line((222, 505), (224, 505)), {}, {}),
    "in Belgie too": (line((205, 505), (205, 497)), {}, {BELGIUM: "ja"}),
    "two provincies and Duitsland": (
        line((208, 505), (224, 505)),
        {},
        {"Drenthe": "ja", GERMANY: "ja"},
    ),
    "50 m over the border": (line((205, 505), (210.05, 505)), {}, {"Overijssel": "grensgeval"}),
    "50 m before the border": (point(209.95, 505), {}, {"Overijssel": "grensgeval"}),
    # Groningen is a buurprovincie, 1500 m away, and no question at all.
    "50 m from one, 1500 m from the other": (
        point(209.95, 508.5),
        {},
        {"Overijssel": "grensgeval"},
    ),
    "150 m before the border": (point(209.85, 505), {}, {}),
    # The accuracy of 2500 m reaches further than where a neighbour is named.
    "indicative, 2300 m before the border": (
        point(207.7, 505),
        {"ligging": "indicatief"},
        {"Overijssel": "grensgeval"},
    ),
    "50 m before Duitsland": (point(219.95, 505), {}, {GERMANY: "grensgeval"}),
    "50 m over the border with Duitsland": (
        line((215, 505), (220.05, 505)),
        {},
        {GERMANY: "grensgeval"},
    ),
    "in Duitsland, 50 m from the border": (point(220.05, 505), {}, {"Overijssel": "grensgeval"}),
    "in two, and 50 m from a third": (
        line((205, 509.95), (205, 505), (215, 505)),
        {},
        {"Overijssel": "ja"},
    ),
    "in Belgie too, and 50 m from Overijssel": (
        line((209.95, 507), (209.95, 498)),
        {},
        {BELGIUM: "ja", "Overijssel": "grensgeval"},
    ),
    "an indicative bend": (BEND, {"ligging": "indicatief"}, {"Overijssel": "mogelijk"}),
    "a zoekgebied": (
        box(205, 504, 213, 506),
        {"ligging": "zoekgebied"},
        {"Overijssel": "mogelijk"},
    ),
    "a cable without destination": (line((202, 505), (196, 505)), {}, {}),
    "a cable that comes back": (
        line((202, 505), (196, 505)),
        {"bestemming_land": "Nederland"},
        {},
    ),
}


@pytest.fixture(scope="module")
def lying(world: Grenzen) -> Afhankelijkheden:
    """All at once: L0, L1 ..."""
    rows = [project(f"L{i}", g, **fields) for i, (g, fields, _) in enumerate(CASES.values())]
    return find(world, projecten=rows)


@pytest.mark.parametrize(
    ("i", "expected"), list(enumerate(c[2] for c in CASES.values())), ids=list(CASES)
)
def test_where_else_it_lies(i: int, expected: dict[str, str], lying: Afhankelijkheden) -> None:
    table = lying.table
    rows = table[(table["soort"] == LIES) & (table["van_id"] == f"L{i}")]
    found = dict(zip(rows["naar_id"], rows["grensoverschrijdend"], strict=True))
    assert len(found) == len(rows)
    assert found == expected


@pytest.mark.parametrize(
    ("bestemming", "abroad"),
    [(None, "Buitenland"), ("Duitsland", GERMANY), ("Denemarken", "Buitenland: Denemarken")],
)
def test_the_eems_dollard_is_always_a_grensgeval(
    bestemming: str | None, abroad: str, world: Grenzen
) -> None:
    cable = project("P1", line((203, 515), (215, 515)), bestemming_land=bestemming)
    found = find(world, projecten=[cable])
    assert found.table["naar_id"].tolist() == [abroad, "Eems-Dollard"]
    assert found.table["provincie_naar"].tolist() == [abroad, "Eems-Dollard"]
    assert found.table["grensoverschrijdend"].tolist() == ["grensgeval", "grensgeval"]


def test_a_row_of_a_line_in_two(world: Grenzen) -> None:
    # 6 of 10 km in Drenthe.
    found = find(world, projecten=[project("P1", line((204, 505), (214, 505)))])
    assert triples(found) == [("P1", "Overijssel", LIES)]
    row = edge(found, "P1", "Overijssel")
    assert row["bewijs"] == "berekend: schaalniveau: 40% ligt daar, kruising ja"
    assert row["afstand_km"] == pytest.approx(4)
    assert (row["provincie_van"], row["provincie_naar"]) == ("Drenthe", "Overijssel")
    assert row["planning"] == "onbekend"
    assert row["toelichting"] == (
        "Project P1 ligt ook in Overijssel (berekend: schaalniveau: 40% ligt daar, kruising ja). "
        "Het hoofdgebied is Drenthe."
    )
    assert found.pairs.to_dict("records") == [
        {
            "provincie_van": "Drenthe",
            "provincie_naar": "Overijssel",
            "aantal": 1,
            "over_grens": 1,
            "conflicten": 0,
            "km": pytest.approx(4),
        }
    ]
    assert "Project P1 ligt ook in" in found.fiches["buiten_provincie"].iloc[0]
    assert "ligt ook in" not in found.fiches["infrastructuurprojecten"].iloc[0]


def test_areas_have_no_km(world: Grenzen) -> None:
    found = find(world, projecten=[project("P1", box(205, 504, 215, 506))])
    assert found.table["afstand_km"].isna().tolist() == [True]


def test_what_only_may_lie_across_isnt_said_to_lie_there(world: Grenzen) -> None:
    found = find(world, projecten=[project("P1", point(209.95, 505))])
    text = edge(found, "P1", "Overijssel")["toelichting"]
    assert not text.startswith("Project P1 ligt ook in Overijssel")


@pytest.mark.parametrize(
    ("bestemming", "answers"),
    [("Denemarken", ["ja"]), ("Nederland", []), (None, [])],
    ids=["abroad", "home", "not said"],
)
def test_a_cable_that_leaves_through_the_sea(
    bestemming: str | None, answers: list[str], world: Grenzen
) -> None:
    """Its kruist_landsgrens is ja, nee and onbekend; a ja has a row."""
    cable = project("P1", line((202, 505), (196, 505)), bestemming_land=bestemming)
    found = find(world, projecten=[cable])
    assert found.table["grensoverschrijdend"].tolist() == answers
    assert found.table["soort"].tolist() == [LIES] * len(answers)
    if answers:
        assert found.table["naar_id"].tolist() == ["Buitenland: Denemarken"]
        assert found.table["provincie_naar"].tolist() == ["Buitenland: Denemarken"]
        assert found.table["toelichting"].iloc[0] == (
            "Project P1 gaat naar Denemarken (berekend: schaalniveau: geen deel ligt daar, "
            "kruising ja, bestemming_land Denemarken). Het hoofdgebied is Drenthe."
        )


# What is given, the area that it is, and what is said.
COUNTRIES = {
    "another country": ("Noorwegen", "Buitenland: Noorwegen", "Noorwegen"),
    "a neighbour": ("Duitsland", "Buitenland: Duitsland", "Duitsland"),
    "its code": ("de", "Buitenland: Duitsland", "Duitsland"),
    "with an accent": ("België", "Buitenland: Belgie", "België"),
    "two, of which the semicolon is no border": (
        "Denemarken; Noorwegen",
        "Buitenland: Denemarken, Noorwegen",
        "Denemarken, Noorwegen",
    ),
}


@pytest.mark.parametrize(("given", "area", "said"), COUNTRIES.values(), ids=COUNTRIES)
def test_the_country_where_a_cable_ends_is_its_end(
    given: str, area: str, said: str, world: Grenzen
) -> None:
    cable = project("P1", line((202, 505), (196, 505)), bestemming_land=given)
    found = find(world, projecten=[cable, project("P2", DRENTHE, afhankelijk_van="P1")])
    lies = edge(found, "P1", area)
    assert (lies["provincie_van"], lies["provincie_naar"]) == ("Drenthe", area)
    assert lies["toelichting"].startswith(f"Project P1 gaat naar {said} (berekend: ")
    needs = edge(found, "P2", "P1")
    assert (needs["provincie_naar"], needs["grensoverschrijdend"]) == (f"Drenthe;{area}", "ja")
    assert f"Beide liggen in Drenthe; Project P1 ligt ook in {said}." in needs["toelichting"]
    pairs = found.pairs[["provincie_van", "provincie_naar", "aantal"]]
    # P2 hangs from both ends of P1, and P1 goes there.
    assert pairs.to_numpy().tolist() == [["Drenthe", area, 2], ["Drenthe", "Drenthe", 1]]


def test_a_cell_counts_each_area_of_both_ends(world: Grenzen) -> None:
    """P1 lies for 4 of 6 km in Overijssel; P2 there, P3 in Drenthe."""
    found = find(
        world,
        projecten=[
            project("P1", line((208, 505), (214, 505)), afhankelijk_van="P2;P3"),
            project("P2", OVERIJSSEL),
            project("P3", DRENTHE),
        ],
    )
    pairs = found.pairs.set_index(["provincie_van", "provincie_naar"])
    # Each of both dependencies from both provincies, and that P1 lies for 2 km in Drenthe.
    assert pairs["aantal"].to_dict() == {
        ("Drenthe", "Drenthe"): 1,
        ("Drenthe", "Overijssel"): 1,
        ("Overijssel", "Drenthe"): 2,
        ("Overijssel", "Overijssel"): 1,
    }
    assert pairs["km"].to_dict() == {
        ("Drenthe", "Drenthe"): 0,
        ("Drenthe", "Overijssel"): 0,
        ("Overijssel", "Drenthe"): 2,
        ("Overijssel", "Overijssel"): 0,
    }
    assert touches(found.table, "Drenthe").tolist() == [True, True, True]
    assert touches(found.table, "Overijssel").tolist() == [True, True, True]
    assert touches(found.table, "Groningen").tolist() == [False, False, False]
