"""Codes and names in free text, however they are written."""

from __future__ import annotations

import pytest

from miekgeo.redaction import HIDDEN, make_redactor
from tests.edition.conftest import Read, texts_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wacht op P9.", f"wacht op {HIDDEN}."),
        ("wacht op p9", f"wacht op {HIDDEN}"),
        ("P90 en AP9 en P9a", "P90 en AP9 en P9a"),
        ("P9/P10", f"{HIDDEN}/P10"),
        ("plan_P9_v2", f"plan_{HIDDEN}_v2"),
        ("P9-A is een ander", "P9-A is een ander"),
        ("P9-B is onbekend", f"{HIDDEN}-B is onbekend"),
    ],
)
def test_codes_are_words_of_their_own(text: str, expected: str) -> None:
    redact = make_redactor({"P9": HIDDEN}, [], ["P9-A", "P10"])
    assert redact(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 km kabel in 2031", "12 km kabel in 2031"),
        ("zie project 12 en 120", f"zie project {HIDDEN} en 120"),
        ("Project nr. 12", f"Project nr. {HIDDEN}"),
        ("code: 12", f"code: {HIDDEN}"),
        ("tracé 12 of #12", f"tracé {HIDDEN} of #{HIDDEN}"),
        ("project 123", "project 123"),
        ("dossier 900812", f"dossier {HIDDEN}"),
        ("dossier 9008123", "dossier 9008123"),
    ],
)
def test_figures_are_a_code_only_where_something_says_so(text: str, expected: str) -> None:
    assert make_redactor({"12": HIDDEN, "900812": HIDDEN}, [])(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("de kabel van het net", "de kabel van het net"),
        ("VAN is een code", f"{HIDDEN} is een code"),
        ("VANUIT", "VANUIT"),
    ],
)
def test_a_code_that_is_a_word_is_found_in_its_own_case(text: str, expected: str) -> None:
    assert make_redactor({"VAN": HIDDEN}, [])(text) == expected


@pytest.mark.parametrize(
    "written",
    [
        "Coördinatie Noord", "COÖRDINATIE NOORD", "Coordinatie Noord", "Coo\u0308rdinatie Noord",
        "Coördinatie  Noord", "Coördinatie\nNoord", "coördinatie-noord", "coordinatie_noord",
        "Coördinatie\u00a0Noord", "Coördinatie\u2013Noord", "coordinatie%20noord",
        "coordinatie+noord",
    ],
)  # fmt: skip
def test_a_name_is_found_in_any_dress(written: str) -> None:
    assert make_redactor({}, ["Coördinatie Noord"])(f"Bij {written}.") == f"Bij {HIDDEN}."


@pytest.mark.parametrize(
    "name", ["a.b*c+d", "x(y", "[z]q", "a|bcd", "$^prijs", "\\d+\\w", "(?i)x", "'t Zand"]
)
def test_signs_in_a_name_are_signs(name: str) -> None:
    redact = make_redactor({name: HIDDEN}, [name])
    assert redact(f"voor {name} na") == f"voor {HIDDEN} na"
    assert redact("aXbbbc abcd 12") == "aXbbbc abcd 12"


def test_the_longest_name_goes_first() -> None:
    redact = make_redactor({}, ["Noord", "Station Noord-Oost"])
    assert redact("Station Noord-Oost en Noord") == f"{HIDDEN} en {HIDDEN}"


def test_a_long_name_is_found_within_words() -> None:
    redact = make_redactor({}, ["Geheimstad", "Kavel 1", "Kip"])
    assert redact("de Geheimstadse centrale") == f"de {HIDDEN}se centrale"
    assert redact("nieuwgeheimstad") == f"nieuw{HIDDEN}"
    assert redact("Kavel 12 en Kavel 1") == f"Kavel 12 en {HIDDEN}"
    assert redact("Kippen en Kip") == f"Kippen en {HIDDEN}"


def test_a_name_is_found_without_what_it_has_in_brackets() -> None:
    redact = make_redactor({}, ["Station Zwijgveld (380/110 kV)"])
    assert redact("bij station Zwijgveld, oost") == f"bij {HIDDEN}, oost"


def test_what_was_hidden_is_not_hidden_again() -> None:
    redact = make_redactor({"P9": HIDDEN}, ["vertrouwelijk", "Geheimstad"])
    assert redact("Geheimstad (P9)") == f"{HIDDEN} ({HIDDEN})"


def test_many_names_in_long_texts_take_no_time() -> None:
    names = [f"Locatie {a}{b}{c}" for a in "abcdefghij" for b in "klmnopqrst" for c in "uvwxyz"]
    text = "Een lange tekst over stations en kabels. " * 500
    redact = make_redactor({}, names)
    assert redact(text) == text
    assert redact(f"{text} locatie aku") == f"{text} {HIDDEN}"


# ---- in a data set -----------------------------------------------------------------------------


def project_rows(*rows: str) -> dict[str, str]:
    header = "project_id;naam;afhankelijk_van;partijen;locatie_tekst;onderdeel_van;vertrouwelijk"
    return {"projecten": "\n".join([header, *rows])}


def test_a_name_of_a_gemeente_stays(read: Read) -> None:
    rows = project_rows("P1;Assen;;;;;ja", "P2;Kabel;;;Bij Assen;;nee")
    assert read(rows).frame("projecten")["locatie_tekst"].tolist() == ["Bij Assen"]


@pytest.mark.parametrize("name", ["FRIESLAND", "Súdwest Fryslân", "Warmte", "groen gas"])
def test_names_that_everybody_knows_stay(read: Read, name: str) -> None:
    rows = project_rows(f"P1;{name};;;;;ja", f"P2;Kabel;;;Over {name};;nee")
    assert read(rows).frame("projecten")["locatie_tekst"].tolist() == [f"Over {name}"]


def test_every_text_is_looked_through(read: Read) -> None:
    rows = project_rows(
        "PX9;Geheimstad;;;;;ja",
        "P1;Kabel naar Geheimstad;;TenneT|Geheimstad BV;Bij px9;Programma Geheimstad;nee",
    )
    rows["projecten"] = rows["projecten"].replace("|", ", ")
    frame = read(rows).frame("projecten")
    assert frame["naam"].tolist() == [f"Kabel naar {HIDDEN}"]
    assert frame["partijen"].tolist() == [f"TenneT, {HIDDEN} BV"]
    assert frame["locatie_tekst"].tolist() == [f"Bij {HIDDEN}"]
    assert frame["onderdeel_van"].tolist() == [f"Programma {HIDDEN}"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("P9", ""), ("p9", ""), ("P9: wacht op", ""), ("P9 (in overleg)", ""), ("P1,P9", "P1"),
        ("P9, P1", "P1"), ("P9 en P1", "P1"), ("P9/P1", "P1"), ('"P1;P9"', "P1"),
        ('"P9: wacht op; P1: na overleg"', "P1: na overleg"), ("P99", "P99"), ("S9", ""),
    ],
)  # fmt: skip
def test_references_lose_what_is_hidden_and_keep_the_rest(
    read: Read, given: str, expected: str
) -> None:
    files = project_rows("P1;Een;;;;;nee", f"P2;Twee;{given};;;;nee", "P9;Geheimstad;;;;;ja")
    files["stations"] = "station_id;naam;vertrouwelijk;x;y\nS9;Stil station;ja;234000;557000"
    frame = read(files).frame("projecten")
    assert frame["afhankelijk_van"].fillna("").tolist() == ["", expected]


def test_a_public_code_in_another_case_is_not_the_hidden_one(read: Read) -> None:
    files = project_rows("p9;Een;;;;;nee", "P2;Twee;p9;;;;nee", "P9;Geheimstad;;;;;ja")
    frame = read(files).frame("projecten")
    assert frame["project_id"].tolist() == ["p9", "P2"]
    assert frame["afhankelijk_van"].fillna("").tolist() == ["", "p9"]


def test_status_in_another_case_goes_too(read: Read) -> None:
    files = project_rows("P1;Een;;;;;nee", "P9;Geheimstad;;;;;ja")
    files["status"] = "project_id;programma\nP1;pMIEK\np9;pMIEK"
    assert read(files).frame("status")["project_id"].tolist() == ["P1"]


def test_keys_and_references_that_look_like_a_hidden_code_stay(read: Read) -> None:
    files = project_rows("P9-A;Een;;;;;nee", "P9;Geheimstad;;;;;ja")
    files["traces"] = "trace_id;project_id;wkt\nT1;P9-A;LINESTRING(234000 557000, 235000 557000)"
    lagen = read(files)
    assert lagen.frame("projecten")["project_id"].tolist() == ["P9-A"]
    assert lagen.frame("traces")["project_id"].tolist() == ["P9-A"]


def test_plain_figures_as_codes(read: Read) -> None:
    files = project_rows("1;Een;2: wacht op;;12 km van 2;;nee", "2;Geheimstad;;;;;ja")
    frame = read(files).frame("projecten")
    assert frame["project_id"].tolist() == ["1"]
    assert frame["afhankelijk_van"].isna().all()
    assert frame["locatie_tekst"].tolist() == ["12 km van 2"]


def test_a_name_that_a_public_row_has_too_is_said(read: Read) -> None:
    files = project_rows("P1;Kabel Zwijgveld;;;;;nee", "P9;Kabel Zwijgveld;;;;;ja")
    lagen = read(files)
    assert lagen.frame("projecten")["naam"].tolist() == ["Kabel Zwijgveld"]
    assert any("dezelfde naam als een openbare" in r for r in lagen.remarks)
    assert "P9" not in texts_in(lagen)
