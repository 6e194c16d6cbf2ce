"""The tables that code takes its thresholds, checks and rules from."""

from __future__ import annotations

import csv
import re
from dataclasses import fields
from pathlib import Path

import pytest

from miekgeo import paths, thresholds
from miekgeo.checks import CHECKS
from miekgeo.errors import SchemaError, ThresholdError
from miekgeo.schaalniveau import rules
from miekgeo.schaalniveau.rules import CONDITIONS, load_rules
from miekgeo.thresholds import Thresholds, load_thresholds

# What the name of a threshold ends in when it has this unit.
SUFFIXES = {
    "m": "_m",
    "m2": "_m2",
    "km": "_km",
    "mw": "_mw",
    "aandeel": "_aandeel",
    "aantal": "_aantal",
    "kv": "_kv",
}
ADVICE = {
    "onbekend",
    "niet van toepassing",
    "rijk",
    "bespreken",
    "provincies gezamenlijk",
    "provincie",
    "",
}


def read(name: str) -> list[dict[str, str]]:
    """Rows of a table as they stand in the file."""
    with (paths.TABLES / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def code() -> dict[str, str]:
    """Text of each module, by its path in the package."""
    return {
        p.relative_to(paths.PACKAGE).as_posix(): p.read_text(encoding="utf-8")
        for p in sorted(paths.PACKAGE.rglob("*.py"))
    }


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("thresholds.csv", "naam;analyse;waarde;eenheid;omschrijving;bron"),
        ("checks.csv", "check_id;ernst;terzijde;titel;actie"),
        ("schaalniveau_rules.csv", "regel;voorwaarde;antwoord;zin;bron"),
        ("knooppunt_rules.csv", "regel;soort;voorwaarde;zin;bron"),
        ("knooppunt_score.csv", "onderdeel;gewicht;vol_bij;omschrijving;bron"),
        ("raakvlak_rules.csv", "regel;voorwaarde;duiding;zin;bron"),
    ],
)
def test_header_and_whole_rows(name: str, header: str) -> None:
    assert (paths.TABLES / name).read_text(encoding="utf-8").splitlines()[0] == header
    for row in read(name):
        # A cell too many is under None, a cell too few is None.
        assert list(row) == header.split(";")
        assert None not in row.values()
        assert all(cell == cell.strip() for cell in row.values())


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("thresholds.csv", "naam"),
        ("checks.csv", "check_id"),
        ("schaalniveau_rules.csv", "regel"),
        ("knooppunt_rules.csv", "regel"),
        ("knooppunt_score.csv", "onderdeel"),
        ("raakvlak_rules.csv", "regel"),
    ],
)
def test_ids_are_unique(name: str, key: str) -> None:
    ids = [row[key] for row in read(name)]
    assert sorted(ids) == sorted(set(ids))
    assert "" not in ids


@pytest.mark.parametrize("row", read("thresholds.csv"), ids=lambda row: row["naam"])
def test_a_threshold_ends_in_its_unit_and_has_a_source(row: dict[str, str]) -> None:
    by_name = [u for u, suffix in SUFFIXES.items() if row["naam"].endswith(suffix)]
    assert by_name == [row["eenheid"]]
    assert row["omschrijving"]
    assert row["bron"]
    assert float(row["waarde"].replace(",", ".")) >= 0


def test_a_share_is_between_0_and_1() -> None:
    shares = [
        float(r["waarde"].replace(",", "."))
        for r in read("thresholds.csv")
        if r["eenheid"] == "aandeel"
    ]
    assert len(shares) > 0
    assert all(0 < s < 1 for s in shares)


def test_thresholds_in_the_table_and_the_code_are_the_same() -> None:
    assert [r["naam"] for r in read("thresholds.csv")] == [f.name for f in fields(Thresholds)]


@pytest.mark.parametrize("name", [f.name for f in fields(Thresholds)])
def test_a_threshold_is_used(name: str) -> None:
    users = [
        path
        for path, text in code().items()
        if path != "thresholds.py" and re.search(rf"\.{name}\b", text)
    ]
    assert users != []


def test_values_of_the_design() -> None:
    values = load_thresholds()
    assert values.tolerantie_onbekend_m == 100
    assert values.nauwkeurigheid_definitief_m == 1
    assert values.nauwkeurigheid_voorkeurstrace_m == 100
    assert values.nauwkeurigheid_zoekgebied_m == 0
    assert values.nauwkeurigheid_indicatief_m == 2500
    assert values.nabijheid_m == 2000
    assert values.omslag_max_m == 5000
    assert values.tegenspraak_lengte_aandeel == 0.2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("nabijheid_m;schaalniveau;2000", "nabij_m;schaalniveau;2000"), "nabij_m, nabijheid_m"),
        (
            ("nabijheid_m;schaalniveau;2000", "nabijheid_m;schaalniveau;veel"),
            "een waarde is geen getal",
        ),
        (
            ("nabijheid_m;schaalniveau;2000", "nabijheid_m;schaalniveau;-1"),
            "waarden onder nul: (nabijheid_m)",
        ),
    ],
)
def test_a_broken_table_of_thresholds_is_refused(
    change: tuple[str, str], message: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = (paths.TABLES / "thresholds.csv").read_text(encoding="utf-8")
    (tmp_path / "thresholds.csv").write_text(text.replace(*change), encoding="utf-8")
    monkeypatch.setattr(thresholds, "TABLE", tmp_path / "thresholds.csv")
    with pytest.raises(ThresholdError, match=re.escape(message)):
        # Past the cache, which holds the values that ship.
        load_thresholds.__wrapped__()


@pytest.mark.parametrize("row", read("checks.csv"), ids=lambda row: row["check_id"])
def test_a_check_is_whole(row: dict[str, str]) -> None:
    assert re.fullmatch(r"[A-Z]\d\d", row["check_id"])
    assert row["ernst"] in ("fout", "opmerking")
    assert row["terzijde"] in ("ja", "nee")
    # A row isn't left out for a remark.
    assert (row["ernst"], row["terzijde"]) != ("opmerking", "ja")
    assert row["titel"]
    assert row["actie"].endswith(".")


def test_a_check_as_loaded() -> None:
    check = CHECKS["I02"]
    assert (check.ernst, check.terzijde, check.titel) == ("fout", True, "Code komt vaker voor")
    assert CHECKS["G12"].terzijde is False
    assert len(CHECKS) == len(read("checks.csv"))


def test_checks_in_the_table_and_the_code_are_the_same() -> None:
    used = {c for text in code().values() for c in re.findall(r'"([LKWIGRO]\d\d)"', text)}
    assert used == set(CHECKS)


@pytest.mark.parametrize("row", read("schaalniveau_rules.csv"), ids=lambda row: row["regel"])
def test_a_rule_is_whole(row: dict[str, str]) -> None:
    assert row["antwoord"] in ADVICE
    assert row["voorwaarde"]
    assert row["zin"].endswith(".")
    assert row["bron"]


def test_rules_in_the_table_and_the_code_are_the_same() -> None:
    assert [r["regel"] for r in read("schaalniveau_rules.csv")] == list(CONDITIONS)
    assert list(load_rules()) == list(CONDITIONS)


def test_each_advice_of_the_design_has_a_rule() -> None:
    assert {r.antwoord for r in load_rules().values()} == ADVICE


def test_a_rule_without_condition_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = (paths.TABLES / "schaalniveau_rules.csv").read_text(encoding="utf-8")
    (tmp_path / "rules.csv").write_text(f"{text}R99;Altijd;rijk;Zo is het.;niets\n", "utf-8")
    monkeypatch.setattr(rules, "TABLE", tmp_path / "rules.csv")
    with pytest.raises(SchemaError, match=r"rules\.csv en de code noemen niet dezelfde regels"):
        load_rules.__wrapped__()
