"""What sheets say: all projects, what is uncertain, its sources, and nothing confidential."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from miekgeo.collection import Collection
from miekgeo.errors import MiekGeoError
from miekgeo.sheets import location_map, write_sheet
from miekgeo.sheets.compose import Sheet, project_sheet, provincie_sheet
from miekgeo.sheets.lettering import plain, shorten, width_of, wrap
from miekgeo.sheets.output import drawing
from tests.sheets.world import (
    HOSTILE_SHOWN,
    LONG,
    SECRET,
    SECRET_ID,
    UNBROKEN,
    pages_of,
    reader,
    text_of,
)


def test_all_projects_of_the_provincie_are_listed(world_pdf: Path) -> None:
    text = text_of(world_pdf)
    assert "Projecten (7)" in text
    assert "Kabel Assen-Groningen (S1, concreet, in bedrijf 2029-2031)" in text
    assert "Zoekgebied Smilde (S2, onderzoek)" in text
    assert "Warmtenet ergens (S3, zonder locatie)" in text
    assert "Opslag ver weg (S4, buiten de kaart)" in text
    assert "(S6, voorbeeld)" in text
    assert "(S7)" in text


def test_all_projects_of_the_embedded_drenthe_are_listed(
    drenthe: Collection, drenthe_pdf: Path
) -> None:
    text = text_of(drenthe_pdf)
    frame = drenthe.layers["projecten"]
    assert len(frame) == 8
    for row in frame.itertuples():
        assert f"{row.naam} ({row.project_id}" in text


def test_names_are_shown_as_they_are(world_pdf: Path) -> None:
    text = text_of(world_pdf)
    assert HOSTILE_SHOWN in text
    assert LONG in text
    assert UNBROKEN in text.replace(" ", "")


def test_source_date_borders_tolerance_edition_are_on_every_page(world_pdf: Path) -> None:
    pages = pages_of(world_pdf)
    assert len(pages) == 2
    for i, text in enumerate(pages, start=1):
        for said in (
            "Gegevens: gegevens",
            "Grenzen: ingebedde set 2025, peildatum 2025, tolerantie 100 m (CC BY 4.0",
            "Coördinaten: RD (EPSG:28992)",
            "Openbare uitgave. Gemaakt met miekgeo",
            "op 15 januari 2026",
            f"Blad {i} van 2",
        ):
            assert said in text
    assert "projecten: projecten.csv:" in pages[1]
    assert "grenzen: Berekend uit Kadaster Bestuurlijke Gebieden" in pages[1]
    assert "weggelaten" in pages[1]


def test_what_is_indicative_or_an_example_is_said(world_pdf: Path) -> None:
    text = text_of(world_pdf)
    for said in (
        "Indicatief: de ligging van 1 van de 7 projecten, met rechte lijnen tussen plaatsen; geen",
        "Voorbeeld: 1 van de 7 projecten (zekerheid van de bron indicatief).",
        "Zonder locatie: 1 van de 7 projecten; wel in de lijst.",
        "Indicatief: de plaats van 1 station.",
        "Rekenvoorbeeld: de getallen van 1 van de 2 ontwikkelingen.",
    ):
        assert said in text


def test_the_file_says_what_it_is(world_pdf: Path) -> None:
    pdf = reader(world_pdf)
    said = pdf.metadata
    assert said is not None
    assert said.title == "Energie-infrastructuur Drenthe"
    assert "15 januari 2026" in str(said.subject)
    assert "tolerantie 100 m" in str(said.subject)
    assert str(said.creation_date) == "2026-01-15 00:00:00+00:00"
    assert pdf.trailer["/Root"]["/Lang"] == "nl-NL"


def test_a_public_sheet_has_nothing_confidential(world_pdf: Path) -> None:
    pdf = reader(world_pdf)
    drawn = b"".join(p.get_contents().get_data() for p in pdf.pages).decode("latin-1")
    for said in (
        text_of(world_pdf),
        drawn,
        str(pdf.metadata),
        world_pdf.read_bytes().decode("latin-1"),
    ):
        assert SECRET not in said
        assert SECRET_ID not in said


def test_a_confidential_sheet_has_it_and_says_so(secret_world: Collection, tmp_path: Path) -> None:
    path = tmp_path / "geheim.pdf"
    write_sheet(secret_world, path)
    text = text_of(path)
    assert f"{SECRET} ({SECRET_ID})" in text
    assert text.count("Vertrouwelijke uitgave") >= len(reader(path).pages) * 2
    assert "Openbare uitgave" not in text


def test_a_project_without_location_gets_its_provincie(world: Collection) -> None:
    with drawing():
        sheet = project_sheet(world, "S3", "A4")
    assert "Zonder locatie: alleen de provincie is bekend." in sheet.pages[0].texts
    assert sheet.contents.subtitle.startswith("S3, Drenthe, zonder locatie")
    assert "Kruising" not in [e.label for e in sheet.entries]


def test_a_project_says_its_schaalniveau_and_what_it_touches(world: Collection) -> None:
    with drawing():
        sheet = project_sheet(world, "S2", "A4")
    # The line of S7 runs through the area of S2.
    assert [p.project_id for p in sheet.contents.lists[0][1]] == ["S2"]
    assert "S7" in [p.project_id for p in sheet.contents.lists[1][1]]
    texts = dict(sheet.contents.texts)
    assert texts["Schaalniveau"][0].startswith("Advies: ")
    assert "Modaliteit: waterstof" in texts["Gegevens van het project"]


def test_an_unknown_project_is_refused(world: Collection) -> None:
    with pytest.raises(MiekGeoError, match="Project S99 is er niet"):
        location_map(world, "S99", width_mm=100, height_mm=80)


def test_every_number_is_on_the_map_or_said_not_to_be(world_sheet: Sheet) -> None:
    numbers = [p.number for p in world_sheet.contents.lists[0][1]]
    assert numbers == list(range(1, 8))
    texts = world_sheet.pages[0].texts
    # On the map and in the list: S3 and S4 in the list alone.
    assert [texts.count(str(n)) for n in numbers] == [2, 2, 1, 1, 2, 2, 2]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (pd.NA, ""),
        ("a\x00b\nc\td", "a b c d"),
        ("e\u0301", "é"),
        ("\u202eom\u202c", "om"),
        ("漢字", "□□"),
        ("x" * 5_000, "x" * 2_000),
        (12, "12"),
    ],
)
def test_values_become_harmless_text(value: object, shown: str) -> None:
    assert plain(value) == shown


@pytest.mark.parametrize("width", [8.0, 20.0, 61.5])
def test_wrapped_lines_fit_and_lose_nothing(width: float) -> None:
    text = f"Een {UNBROKEN} en {LONG} slot"
    lines = wrap(text, width, 6.0)
    assert max(width_of(line, 6.0) for line in lines) <= width
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_title_that_is_too_long_ends_in_an_ellipsis() -> None:
    short = shorten(LONG, 50.0, 17.0, bold=True)
    assert short.endswith("…")
    assert width_of(short, 17.0, bold=True) <= 50
    assert shorten("Kort", 50.0, 17.0) == "Kort"


def test_a_long_title_stays_clear_of_the_edition(world: Collection) -> None:
    with drawing():
        page = project_sheet(world, "S6", "A4").pages[0]
    found = {t.get_text(): t.get_window_extent() for t in page.sheet.texts}
    (title,) = [box for text, box in found.items() if text.endswith("…")]
    assert title.x1 < found["Openbare uitgave"].x0
    assert f"{LONG} (S6, voorbeeld)" in " ".join(page.texts)


def test_the_country_has_all_projects(world: Collection) -> None:
    whole = replace(world, provincie=None)
    with drawing():
        sheet = provincie_sheet(whole, "A4")
    assert sheet.contents.title == "Energie-infrastructuur Nederland"
    assert "CO₂" in [e.label for e in sheet.entries]
