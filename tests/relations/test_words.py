"""De kaart in woorden: text, matrix and tables say the same of every provincie."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from miekgeo.grenzen.model import PROVINCIES
from miekgeo.relations import Relations, relate
from miekgeo.woorden import Words

NAMES = list(PROVINCIES.values())


@pytest.fixture(scope="module")
def found() -> Relations:
    return relate(None, grenzen_path="ingebed")


@pytest.fixture(scope="module")
def rows(found: Relations) -> list[dict[str, str]]:
    table = found.afhankelijkheden.table.astype("str")
    return [{str(k): v for k, v in r.items()} for r in table.to_dict("records")]


def main(areas: str) -> str:
    return areas.partition(";")[0]


def in_words(text: str, pattern: str) -> int:
    """The number that a sentence says; 0 where it says none."""
    match = re.search(pattern, text)
    return int(match[1]) if match else 0


@pytest.mark.parametrize("naam", NAMES)
def test_text_matrix_and_table_count_the_same(
    naam: str, found: Relations, rows: list[dict[str, str]]
) -> None:
    words = found.words(naam)
    ends = [(main(r["provincie_van"]), main(r["provincie_naar"])) for r in rows]
    within = sum(a == naam == b for a, b in ends)
    out = sum(a == naam != b for a, b in ends)
    back = sum(a != naam == b for a, b in ends)
    # The numbers as they stand in the text.
    assert in_words(words.text, r"(?:blijft|blijven) er (\d+) binnen") == within
    assert in_words(words.text, r"(?:gaat|gaan) er (\d+) naar buiten") == out
    assert in_words(words.text, r"(?:komt|komen) er (\d+) van buiten") == back
    pairs = found.afhankelijkheden.pairs
    mine, theirs = pairs["provincie_van"] == naam, pairs["provincie_naar"] == naam
    assert pairs.loc[mine & theirs, "aantal"].sum() == within
    assert pairs.loc[mine & ~theirs, "aantal"].sum() == out
    assert pairs.loc[~mine & theirs, "aantal"].sum() == back
    # What the map and the table of the page show.
    assert found.in_provincie("afhankelijkheden", naam).sum() == within + out + back


@pytest.mark.parametrize("naam", NAMES)
def test_what_else_is_counted(naam: str, found: Relations) -> None:
    words = found.words(naam)
    table = found.schaalniveau
    mine = table[[naam in p.split(";") for p in table["provincies"]]]
    assert words.counts["projecten"] == len(mine)
    assert in_words(words.text, r"(?:ligt|liggen) (\d+) project") == len(mine)
    sure = ((mine["kruist_provinciegrens"] == "ja") | (mine["kruist_landsgrens"] == "ja")).sum()
    assert words.counts["kruist"] == sure
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


def test_all_rows_are_in_the_matrix_once(found: Relations, rows: list[dict[str, str]]) -> None:
    assert found.afhankelijkheden.pairs["aantal"].sum() == len(rows)


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
