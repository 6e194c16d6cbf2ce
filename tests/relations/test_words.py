"""De kaart in woorden: text, matrix and tables say the same of every provincie."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from miekgeo.grenzen.model import PROVINCIES
from miekgeo.relations import Relations, relate
from miekgeo.woorden import Words, describe_provincie
from miekgeo.wording import area_name

NAMES = list(PROVINCIES.values())


@pytest.fixture(scope="module")
def found() -> Relations:
    return relate(None, grenzen_path="ingebed")


@pytest.fixture(scope="module")
def rows(found: Relations) -> list[dict[str, str]]:
    table = found.afhankelijkheden.table.astype("str")
    return [{str(k): v for k, v in r.items()} for r in table.to_dict("records")]


def areas_of(text: str) -> set[str]:
    return set(text.split(";")) if text else {"onbekend"}


def in_words(text: str, pattern: str) -> int:
    """The number that a sentence says; 0 where it says none."""
    match = re.search(pattern, text)
    return int(match[1]) if match else 0


def said_per_area(text: str, verb: str) -> dict[str, int]:
    """The areas that a sentence names behind a verb, with their numbers."""
    match = re.search(rf"{verb} \(([^)]*)\)", text)
    named = [item.rpartition(" ") for item in match[1].split(", ")] if match else []
    return {area: int(n) for area, _, n in named}


@pytest.mark.parametrize("naam", NAMES)
def test_text_matrix_and_table_count_the_same(
    naam: str, found: Relations, rows: list[dict[str, str]]
) -> None:
    words = found.words(naam)
    ends = [(areas_of(r["provincie_van"]), areas_of(r["provincie_naar"])) for r in rows]
    within = sum(naam in a and naam in b for a, b in ends)
    out = sum(naam in a and b != {naam} for a, b in ends)
    back = sum(naam in b and a != {naam} for a, b in ends)
    total = sum(naam in a | b for a, b in ends)
    # The numbers as they stand in the text.
    assert in_words(words.text, r"Van de (\d+) afhankelijkhe") == total
    assert in_words(words.text, r"(?:blijft|blijven) er (\d+) binnen") == within
    assert in_words(words.text, r"(?:gaat|gaan) er (\d+) naar buiten") == out
    assert in_words(words.text, r"(?:komt|komen) er (\d+) van buiten") == back
    assert ("telt in elk daarvan" in words.text) == (within + out + back > total)
    # What the map and the table of the page show.
    assert found.in_provincie("afhankelijkheden", naam).sum() == total
    pairs = found.afhankelijkheden.pairs.set_index(["provincie_van", "provincie_naar"])["aantal"]
    cells = {(area_name(a), area_name(b)): int(n) for (a, b), n in pairs.items()}
    assert cells.get((naam, naam), 0) == within
    there = {b: n for (a, b), n in cells.items() if a == naam != b}
    assert said_per_area(words.text, r"\d+ naar buiten") == there
    others = {a: n for (a, b), n in cells.items() if a != naam == b}
    assert said_per_area(words.text, r"\d+ van buiten") == others


@pytest.mark.parametrize("naam", NAMES)
def test_what_else_is_counted(naam: str, found: Relations) -> None:
    words = found.words(naam)
    table = found.schaalniveau
    mine = table[[naam in p.split(";") for p in table["provincies"]]]
    assert words.counts["projecten"] == len(mine)
    assert in_words(words.text, r"(?:ligt|liggen) (\d+) project") == len(mine)
    sure = ((mine["kruist_provinciegrens"] == "ja") | (mine["kruist_landsgrens"] == "ja")).sum()
    assert words.counts["kruist"] == sure
    unsure = {"grensgeval", "mogelijk"}
    borders = ["kruist_provinciegrens", "kruist_landsgrens"]
    answers = [set(row) for row in mine[borders].to_numpy().tolist()]
    assert words.counts["onzeker"] == sum("ja" not in a and bool(a & unsure) for a in answers)
    ends = found.losse_einden
    assert words.counts["losse_einden"] == found.in_provincie("losse_einden", naam).sum()
    assert words.counts["losse_einden"] == sum(
        naam in pair for pair in zip(ends["provincie"], ends["buur"], strict=True)
    )
    assert words.counts["raakvlakken"] == found.in_provincie("raakvlakken", naam).sum()
    ids = set(mine["project_id"])
    contacts = found.raakvlakken.table
    across = sum(
        (a in ids) != (b in ids)
        for a, b in zip(contacts["project_a"], contacts["project_b"], strict=True)
    )
    assert words.counts["raakvlakken_over_grens"] == across
    hubs = found.knooppunten.table
    assert words.counts["knooppunten"] == sum(naam in p.split(";") for p in hubs["provincies"])


def test_rows_are_in_the_matrix_for_each_area(found: Relations, rows: list[dict[str, str]]) -> None:
    cells = sum(
        len(areas_of(r["provincie_van"])) * len(areas_of(r["provincie_naar"])) for r in rows
    )
    assert found.afhankelijkheden.pairs["aantal"].sum() == cells > len(rows)


@pytest.mark.parametrize(
    ("border", "abroad"), [("kruist_provinciegrens", False), ("kruist_landsgrens", True)]
)
def test_what_crosses_a_border_is_here_with_the_same_answer(
    border: str, abroad: bool, found: Relations
) -> None:
    """The schaalniveau and the dependencies may not contradict each other."""
    table = found.afhankelijkheden.table
    lies = table[table["soort"] == "ligt ook in"]
    outside = lies["naar_id"].str.startswith("Buitenland")
    lies = lies[outside if abroad else ~outside]
    for project in found.schaalniveau.to_dict("records"):
        mine = lies[lies["van_id"] == project["project_id"]]
        answer = project[border]
        if answer == "ja":
            assert set(mine["grensoverschrijdend"]) == {"ja"}, project["project_id"]
        elif answer == "nee":
            assert len(mine) == 0, project["project_id"]
        elif answer in ("grensgeval", "mogelijk"):
            assert set(mine["grensoverschrijdend"]) == {answer}, project["project_id"]
    judged = found.schaalniveau.set_index("project_id")[border]
    firm = set(judged.index[judged == "ja"])
    assert firm == set(lies.loc[lies["grensoverschrijdend"] == "ja", "van_id"])


@pytest.mark.parametrize(
    ("planning", "said"),
    [
        ([], "In de planning is geen conflict gevonden."),
        (["conflict"], "In de planning is 1 conflict ({0}) en 0 mogelijke conflicten."),
        (["mogelijk conflict"], "In de planning zijn 0 conflicten en 1 mogelijk conflict ({0})."),
        (
            ["mogelijk conflict", "conflict"],
            "In de planning is 1 conflict ({1}) en 1 mogelijk conflict ({0}).",
        ),
    ],
)
def test_the_planning_in_words(found: Relations, planning: list[str], said: str) -> None:
    answers = found.afhankelijkheden
    edges = answers.table.join(answers.extra)
    ends = edges[
        found.in_provincie("afhankelijkheden", "Drenthe") & (edges["soort"] == "eindstation")
    ]
    edges = ends.head(2).assign(planning=[*planning, "geen conflict", "geen conflict"][:2])
    words = describe_provincie(
        "Drenthe",
        schaalniveau=found.schaalniveau,
        afhankelijkheden=edges,
        raakvlakken=found.raakvlakken.table,
        losse_einden=found.losse_einden,
        knooppunten=found.knooppunten.table,
        basis="dit",
    )
    pairs = [f"{e['naam_van']} wacht op {e['naam_naar']}" for e in edges.to_dict("records")]
    assert words.sentences[3] == said.format(*pairs)
    assert words.counts["conflicten"] == planning.count("conflict")
    assert words.counts["mogelijke_conflicten"] == planning.count("mogelijk conflict")


def test_the_text_names_what_it_rests_on(found: Relations) -> None:
    words = found.words("Utrecht")
    assert isinstance(words, Words)
    assert words.text.endswith("ingebedde set 2025, tolerantie 100 m.")
    assert words.text == " ".join(words.sentences)


def test_fiche_texts_exist_for_each_project(found: Relations) -> None:
    fiches = found.afhankelijkheden.fiches
    assert set(fiches["project_id"]) == set(found.schaalniveau["project_id"])
    assert not fiches.isna().to_numpy().any()
    row = fiches.set_index("project_id").loc["P16"]
    assert "Hoogspanningsstation Meppel Noord" in row["infrastructuurprojecten"]
    assert "Drenthe" in row["buiten_provincie"]
    assert isinstance(fiches, pd.DataFrame)
