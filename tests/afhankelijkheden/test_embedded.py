"""The embedded data: the same answers in every table, and sums that are right."""

from __future__ import annotations

import itertools
import json
from collections import Counter

import pandas as pd
import pytest

from miekgeo.afhankelijkheden import COLUMNS, count_pairs
from miekgeo.afhankelijkheden.matrix import in_pair
from miekgeo.relations import Relations

FIRM_OR_NOT = {"ja", "grensgeval", "mogelijk"}
LIES = "ligt ook in"
KINDS = {
    "opgegeven",
    "eindstation",
    "uitbreiding station",
    "aanleg station",
    "uitbreiding gedeeld station",
    "voeding",
    "elektriciteit nodig",
    "hoog- naar middenspanning",
    "ontwikkeling",
    LIES,
}
PROVINCIES = [
    "Drenthe", "Flevoland", "Fryslân", "Gelderland", "Groningen", "Limburg", "Noord-Brabant",
    "Noord-Holland", "Overijssel", "Utrecht", "Zeeland", "Zuid-Holland",
]  # fmt: skip


@pytest.fixture(scope="module")
def table(embedded: Relations) -> pd.DataFrame:
    return embedded.afhankelijkheden.table


def lying(table: pd.DataFrame, kind: str) -> dict[str, set[str]]:
    """Answers of the rows on one kind of border, by project."""
    found: dict[str, set[str]] = {}
    for row in table[table["soort"] == LIES].to_dict("records"):
        home = {row["provincie_van"], row["provincie_naar"]} <= set(PROVINCIES)
        if home == (kind == "provinciegrens"):
            found.setdefault(row["van_id"], set()).add(row["grensoverschrijdend"])
    return found


@pytest.mark.parametrize("kind", ["provinciegrens", "landsgrens"])
def test_each_crossing_of_the_schaalniveau_is_a_row(
    kind: str, embedded: Relations, table: pd.DataFrame
) -> None:
    judged = embedded.schaalniveau
    crossing = judged[judged[f"kruist_{kind}"].isin(FIRM_OR_NOT)]
    expected = {p: {a} for p, a in crossing[["project_id", f"kruist_{kind}"]].to_numpy()}
    assert len(expected) > 0
    assert lying(table, kind) == expected


def test_what_crosses_nothing_has_no_such_row(embedded: Relations, table: pd.DataFrame) -> None:
    judged = embedded.schaalniveau
    nee = (judged["kruist_provinciegrens"] == "nee") & (judged["kruist_landsgrens"] == "nee")
    inside = set(judged.loc[nee, "project_id"])
    assert len(inside) > 0
    assert inside.isdisjoint(table.loc[table["soort"] == LIES, "van_id"])


def test_km_of_rows_are_those_of_the_schaalniveau(embedded: Relations, table: pd.DataFrame) -> None:
    lies = table[(table["soort"] == LIES) & table["afstand_km"].notna()]
    maten = embedded.schaalniveau.set_index("project_id")["maten"].map(json.loads)
    assert len(lies) > 0
    for row in lies.to_dict("records"):
        assert row["afstand_km"] == pytest.approx(maten[row["van_id"]][row["naar_id"]])


# ---- the table -----------------------------------------------------------------------------------


def test_the_columns(table: pd.DataFrame) -> None:
    assert list(table.columns) == list(COLUMNS)


def test_what_may_be_in_the_columns(table: pd.DataFrame) -> None:
    assert set(table["soort"]) <= KINDS
    assert set(table["grensoverschrijdend"]) <= FIRM_OR_NOT | {"nee", "onbekend"}
    plans = {"conflict", "mogelijk conflict", "geen conflict", "onbekend"}
    assert set(table["planning"]) <= plans
    stands = {b.split(": ")[0] for b in table["bewijs"]}
    assert stands <= {"opgegeven", "berekend", "vermoed", "bevestigd"}
    assert (table["toelichting"].str.len() > 0).all()
    assert (table["afstand_km"].dropna() >= 0).all()


def test_each_row_once_and_in_order(table: pd.DataFrame) -> None:
    key = ["van_id", "naar_id", "soort"]
    rows = table[key].to_numpy().tolist()
    assert rows == sorted(rows)
    assert not table.duplicated(key).any()
    assert (table["van_id"] != table["naar_id"]).all()


def test_guesses_are_never_called_berekend(table: pd.DataFrame) -> None:
    guessed = table["bewijs"].str.contains("dichtstbijzijnd", regex=False)
    assert guessed.any()
    assert table.loc[guessed, "bewijs"].str.startswith("vermoed: ").all()


def test_lines_are_as_long_as_the_distance(embedded: Relations) -> None:
    found = embedded.afhankelijkheden
    away = found.table["afstand_km"]
    chosen = (found.table["soort"] != LIES) & (away > 0.001) & found.lines.notna().to_numpy()
    computed = found.table["bewijs"].str.contains("station, op", regex=False) & chosen
    assert computed.sum() > 20
    lengths = found.lines[computed.to_numpy()].length / 1000
    assert lengths.to_numpy() == pytest.approx(away[computed].to_numpy(), abs=1e-6)
    # Whatever has a place at both ends has a distance.
    assert away[(found.table["soort"] != LIES) & found.lines.notna().to_numpy()].notna().all()


def test_ids_are_those_of_the_layers(embedded: Relations, table: pd.DataFrame) -> None:
    known = set(PROVINCIES)
    for layer, key in (
        ("projecten", "project_id"),
        ("stations", "station_id"),
        ("traces", "trace_id"),
        ("ontwikkelingen", "ontwikkeling_id"),
    ):
        known |= set(embedded.lagen.frame(layer)[key])
    assert set(table["van_id"]) <= known
    named = {i for i in table["naar_id"] if not i.startswith("Buitenland")}
    assert named - {"Eems-Dollard"} <= known


def test_fiches_have_all_projects(embedded: Relations) -> None:
    fiches = embedded.afhankelijkheden.fiches
    assert fiches["project_id"].tolist() == embedded.lagen.frame("projecten")["project_id"].tolist()
    without = fiches["buiten_provincie"] == "Geen afhankelijkheden buiten de provincie gevonden."
    rows = embedded.afhankelijkheden.table
    crossing = set(rows.loc[rows["grensoverschrijdend"].isin(FIRM_OR_NOT), "van_id"])
    assert set(fiches.loc[~without, "project_id"]) == crossing & set(fiches["project_id"])


def test_chains_follow_the_rows(embedded: Relations, table: pd.DataFrame) -> None:
    found = embedded.afhankelijkheden
    held_up = table[~table["soort"].isin(["ontwikkeling", LIES])]
    steps = set(zip(held_up["van_id"], held_up["naar_id"], strict=True))
    chains = [found.chain(p) for p in found.fiches["project_id"]]
    assert max(len(c) for c in chains) > 2
    for chain in chains:
        assert set(itertools.pairwise(chain)) <= steps


# ---- counts --------------------------------------------------------------------------------------


def areas_of(text: str) -> list[str]:
    return text.split(";") if text else ["onbekend"]


def cells(row: dict) -> list[tuple[str, str]]:
    """Each area of the one end with each of the other."""
    return list(itertools.product(areas_of(row["provincie_van"]), areas_of(row["provincie_naar"])))


def test_pairs_agree_with_a_plain_loop(embedded: Relations, table: pd.DataFrame) -> None:
    n, over, late, km = Counter(), Counter(), Counter(), Counter()
    for row in table.to_dict("records"):
        for pair in cells(row):
            n[pair] += 1
            over[pair] += row["grensoverschrijdend"] == "ja"
            late[pair] += row["planning"] in ("conflict", "mogelijk conflict")
            if row["soort"] == LIES and row["afstand_km"] == row["afstand_km"]:
                km[pair] += row["afstand_km"]
    pairs = embedded.afhankelijkheden.pairs
    keys = list(zip(pairs["provincie_van"], pairs["provincie_naar"], strict=True))
    assert keys == sorted(n)
    assert pairs["aantal"].tolist() == [n[k] for k in keys]
    assert pairs["over_grens"].tolist() == [over[k] for k in keys]
    assert pairs["conflicten"].tolist() == [late[k] for k in keys]
    assert pairs["km"].tolist() == pytest.approx([km[k] for k in keys])
    # What a cell counts is what it shows when it is chosen.
    assert [in_pair(table, k).sum() for k in keys] == pairs["aantal"].tolist()


def test_pairs_of_some_rows(table: pd.DataFrame) -> None:
    some = table[table["soort"] == "eindstation"]
    pairs = count_pairs(some)
    assert pairs["aantal"].sum() == sum(len(cells(r)) for r in some.to_dict("records"))
    # Some ends lie in more than one area.
    assert pairs["aantal"].sum() > len(some) > 0
    assert len(count_pairs(table.iloc[:0])) == 0


@pytest.mark.parametrize("provincie", PROVINCIES)
def test_rows_of_a_provincie(provincie: str, embedded: Relations, table: pd.DataFrame) -> None:
    expected = [any(provincie in c for c in cells(row)) for row in table.to_dict("records")]
    chosen = embedded.in_provincie("afhankelijkheden", provincie)
    assert chosen.tolist() == expected
    assert any(expected)


def test_a_station_counts_for_both_provincies_of_its_line(
    embedded: Relations, table: pd.DataFrame
) -> None:
    """P16 runs from Meppel (Drenthe) to Zwolle (Overijssel), for the most part in Overijssel."""
    ends = table[(table["van_id"] == "P16") & (table["soort"] == "eindstation")]
    assert len(ends) == 2
    assert set(ends["provincie_naar"]) == {"Drenthe", "Overijssel"}
    for provincie in ("Drenthe", "Overijssel"):
        shown = embedded.in_provincie("afhankelijkheden", provincie)
        assert shown[ends.index].all()


def test_rows_of_all_provincies(embedded: Relations, table: pd.DataFrame) -> None:
    assert embedded.in_provincie("afhankelijkheden", None).tolist() == [True] * len(table)
