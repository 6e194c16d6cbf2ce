"""Page Schaalniveau in a browser: bring a file, look at the answers, take them along."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pyogrio
import pytest
import shapely

from tests.browser.conftest import Look, NewContext
from tests.browser.kaart import IFRAME
from tests.browser.schaalniveau import Schaalniveau
from tests.test_cli_use import ENGLISH
from tests.ui import independent
from tests.ui.conftest import HOSTILE_NAMES, write_projects

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright ontbreekt")
expect = sync_api.expect

PHONE = (360, 740)
BROKEN = re.compile(r"Traceback|Error:|Exception|\.py\b")

# As a werkorganisatie has it: number, name, provincie, x and y in RD, status, remark.
HEAD = ("Nr", "Projectnaam", "Provincie", "X-coördinaat", "Y-coördinaat", "Status", "Toelichting")
ASSEN, UTRECHT, ARNHEM = (234_000, 557_000), (136_000, 456_000), (190_000, 444_000)
LIST = (
    ("D1", "Station Assen-Noord", "Drenthe", *ASSEN, "in studie", "Alternatief Assen"),
    ("U2", "Station Utrecht", "Utrecht", *UTRECHT, "loopt", "Alternatief Utrecht"),
    ("G3", "Station Arnhem", "Utrecht", *ARNHEM, "loopt", "Alternatief Arnhem"),
    ("O4", "Warmtenet, plaats volgt", "Limburg", None, None, "idee", "Alternatief later"),
)
# In RD; the first two go over a provincial border, the last stays in Drenthe.
TRACES = {
    "Kabel Utrecht - Arnhem": shapely.LineString([UTRECHT, ARNHEM]),
    "Kabel Zwolle - Assen": shapely.LineString([(203_000, 502_000), ASSEN]),
    "Kabel bij Assen": shapely.LineString([(228_000, 552_000), (240_000, 556_000)]),
}


def projectenlijst(path: Path, *rows: tuple[Any, ...]) -> Path:
    """A workbook with a title above the list."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Projectenlijst werkorganisatie"])
    sheet.append([])
    for row in (HEAD, *(rows or LIST)):
        sheet.append(row)
    book.save(path)
    return path


def shapefile(path: Path) -> Path:
    """A zipped Shapefile of the traces."""
    codes = [f"T{n}" for n, _ in enumerate(TRACES, start=1)]
    columns = {"code": codes, "naam": list(TRACES)}
    frame = gpd.GeoDataFrame(columns, geometry=list(TRACES.values()), crs=28992)
    folder = path.with_suffix("")
    folder.mkdir()
    frame.to_file(folder / "traces.shp")
    with zipfile.ZipFile(path, "w") as archive:
        for part in folder.iterdir():
            archive.write(part, part.name)
    return path


def shares(name: str) -> Mapping[str, float]:
    """The share of a trace in each provincie, without the package."""
    line = TRACES[name]
    parts = {p: line.intersection(a).length for p, a in independent.provincies().items()}
    return {p: m / line.length for p, m in parts.items() if m > 0}


def opened(mine: Schaalniveau, name: str) -> None:
    """Wait until the explanation of a project is shown."""
    expect(mine.heading).to_have_text(name)


# ---- it stands ---------------------------------------------------------------------------------


def test_the_examples_are_there_first(look: Look) -> None:
    mine = look()
    n = len(independent.rows("projecten"))
    expect(mine.page.get_by_text(f"{n} van {n} projecten")).to_be_visible()
    expect(mine.page.locator("p.melding", has_text="geen officiële projectenlijst")).to_be_visible()
    expect(mine.heading).to_have_text("Kies een project")
    first = independent.rows("projecten")["project_id"][0]
    expect(mine.column_of(1).first).to_have_text(first)
    assert mine.query == {}


def test_the_title_is_not_under_the_menu(look: Look) -> None:
    page = look().page
    title = page.locator("h1").bounding_box()
    menu = page.get_by_test_id("stHeader").bounding_box()
    assert title is not None
    assert menu is not None
    assert title["y"] >= menu["y"] + menu["height"]


def test_a_link_to_a_project_and_a_filter(look: Look) -> None:
    mine = look("?project=P16&advies=provincies%20gezamenlijk")
    opened(mine, "110 kV-kabel Meppel Noord-Zwolle Hessenweg")
    expect(mine.chosen_row.locator("td").first).to_have_text("P16")
    expect(mine.page.get_by_text("6 van 89 projecten")).to_be_visible()
    expect(mine.labels).to_have_count(2)
    # Between Meppel and Zwolle.
    assert mine.kaart.shows(6.15, 52.6)
    mine.page.get_by_role("button", name="provincies gezamenlijk (6)").click()
    expect(mine.page.get_by_text("89 van 89 projecten")).to_be_visible()
    opened(mine, "110 kV-kabel Meppel Noord-Zwolle Hessenweg")
    mine.settled()
    assert mine.query == {"project": "P16"}


# ---- own files ---------------------------------------------------------------------------------


def test_a_projectenlijst_from_excel(look: Look, tmp_path: Path) -> None:
    mine = look().own_file().take(projectenlijst(tmp_path / "Projectenlijst 2026.xlsx"))
    expect(mine.about).to_contain_text("4 rijen gelezen, 4 gebruikt, waarvan 1 zonder locatie.")
    mine.ready()
    expect(mine.column_of(1)).to_have_text(["D1", "U2", "G3", "O4"])
    expect(mine.column_of(3)).to_have_text(["provincie", "provincie", "provincie", "onbekend"])
    expect(mine.column_of(7)).to_have_text(["Drenthe", "Utrecht", "Gelderland", ""])
    expect(mine.page.get_by_text("4 van 4 projecten")).to_be_visible()
    expect(mine.kaart.markers("Project")).to_have_count(3)
    # How the columns were understood, and to say it otherwise.
    mine.unfold("Kolommen:")
    for name, label in (
        ("Nr", "Projectcode"),
        ("Projectnaam", "Naam"),
        ("Provincie", "Provincies (opgegeven)"),
        ("X-coördinaat", "plaats: x (RD)"),
        ("Y-coördinaat", "plaats: y (RD)"),
    ):
        expect(mine.column(name)).to_have_value(label)
    mine.assign("Projectnaam", "niet gebruikt, blijft bewaard")
    mine.assign("Toelichting", "Naam")
    expect(mine.column("Toelichting")).to_have_value("Naam")
    mine.page.get_by_role("button", name="Opnieuw beoordelen").click()
    expect(mine.column_of(2)).to_have_text([row[-1] for row in LIST])
    mine.settled()
    # One of them, with what the list says otherwise.
    mine.choose(2)
    opened(mine, "Alternatief Arnhem")
    expect(mine.explanation).to_contain_text("Ruimtelijk advies: provincie")
    expect(mine.explanation).to_contain_text("Het project ligt in Gelderland.")
    expect(mine.explanation.locator("h3", has_text="Tegenspraken")).to_be_visible()
    expect(mine.explanation.locator("ul.lees")).to_contain_text("Gelderland")
    # The link can't carry the file.
    mine.settled()
    assert mine.query == {}


def test_a_zipped_shapefile_on_the_map(look: Look, tmp_path: Path) -> None:
    mine = look().own_file().take(shapefile(tmp_path / "traces.zip")).ready()
    expect(mine.about).to_contain_text("3 rijen gelezen, 3 gebruikt.")
    expect(mine.column_of(4)).to_have_text(["ja", "ja", "nee"])
    names = list(TRACES)
    for name in names:
        expect(mine.lines(name)).to_have_count(len(shares(name)))
    expect(mine.labels).to_have_count(0)
    # A click on the map opens a project, in the table too; the view stays.
    view = mine.kaart.view()
    mine.grips(names[2]).click()
    opened(mine, names[2])
    expect(mine.chosen_row.locator("td").first).to_have_text("T3")
    mine.settled()
    assert mine.kaart.still_at(view)
    # A row opens another one, and it stands out on the map.
    mine.choose(0)
    opened(mine, names[0])
    expect(mine.chosen_row.locator("td").first).to_have_text("T1")
    told = [f"{p} {s:.0%}" for p, s in shares(names[0]).items()]
    expect(mine.labels).to_have_count(len(told))
    assert sorted(mine.labels.all_text_contents()) == sorted(told)
    expect(mine.crossed_borders).not_to_have_count(0)
    strong, faded = (
        {float(str(e.get_attribute("stroke-opacity"))) for e in mine.lines(name).all()}
        for name in names[:2]
    )
    assert min(strong) == 1
    assert max(faded) < 0.5
    assert len({e.get_attribute("stroke") for e in mine.lines(names[0]).all()}) == len(told)
    # Where it crosses.
    mine.settled()
    assert mine.kaart.shows(5.55, 52.05)
    mine.kaart.marker(names[0]).hover()
    tip = mine.kaart.map.locator(".leaflet-tooltip")
    expect(tip).to_contain_text("Provinciegrens: ")
    expect(tip).to_contain_text("Utrecht")
    expect(tip).to_contain_text("Gelderland")
    # The same row closes it.
    mine.choose(0)
    opened(mine, "Kies een project")
    expect(mine.labels).to_have_count(0)
    expect(mine.chosen_row).to_have_count(0)


def test_a_first_choice_leaves_the_page_as_it_is(look: Look, tmp_path: Path) -> None:
    """The map isn't made anew, and what was opened stays open."""
    mine = look().own_file().take(shapefile(tmp_path / "traces.zip")).ready()
    control = mine.unfold("Controle:")
    mine.kaart.frame.evaluate("() => { window.dezelfde = true; }")
    mine.choose(0)
    opened(mine, next(iter(TRACES)))
    mine.settled()
    expect(control.get_by_role("button", name="Controlerapport (Excel)")).to_be_visible()
    assert mine.kaart.frame.evaluate("() => window.dezelfde")


def test_broken_files_are_explained(look: Look, tmp_path: Path) -> None:
    whole = projectenlijst(tmp_path / "goed.xlsx")
    half = tmp_path / "half.xlsx"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    notes = tmp_path / "notulen.xlsx"
    notes.write_text("Notulen van het overleg.\nEr waren zes mensen.\n", encoding="utf-8")
    mine = look().own_file().take(half)
    alert = mine.page.get_by_role("alert")
    expect(alert).to_contain_text("half.xlsx is een beschadigd")
    expect(mine.page.locator('[data-testid="stException"]')).to_have_count(0)
    mine.another().take(notes)
    expect(mine.page.locator("p.melding").first).to_contain_text("terzijde gelegd")
    part = mine.unfold("Controle:")
    findings = part.locator("canvas tbody tr", has_text="project_id (Projectcode) ontbreekt")
    expect(findings).to_have_count(1)
    text = mine.page.locator('[data-testid="stMain"]').inner_text()
    assert BROKEN.findall(text) == []
    assert ENGLISH.findall(text) == []
    # It goes on with a good one.
    mine.another().take(whole).ready()
    expect(mine.column_of(1)).to_have_text(["D1", "U2", "G3", "O4"])
    expect(alert).to_have_count(0)


def test_names_are_not_run(look: Look, tmp_path: Path) -> None:
    mine = look().own_file().take(write_projects(tmp_path / "p.csv", HOSTILE_NAMES)).ready()
    expect(mine.rows).not_to_have_count(0)
    mine.unfold("Kolommen:")
    mine.unfold("Controle:")
    mine.choose(1)
    opened(mine, HOSTILE_NAMES[1])
    mine.settled()
    assert mine.page.evaluate("() => window.gekaapt") is None
    assert mine.kaart.frame.evaluate("() => window.gekaapt") is None
    assert mine.explanation.locator("script, img:not(.staal), iframe").count() == 0


# ---- visitors ----------------------------------------------------------------------------------


def test_each_visitor_sees_their_own_rows(
    look: Look, new_context: NewContext, tmp_path: Path
) -> None:
    pages = []
    for who, place in (("Anna", ASSEN), ("Bram", ARNHEM)):
        folder = tmp_path / who
        folder.mkdir()
        row = (f"{who}-1", f"Geheim van {who}", "", *place, "", "")
        path = projectenlijst(folder / "projecten.xlsx", row)
        pages.append(look(context=new_context()).own_file().take(path).ready())
    anna, bram = pages
    # Anna looks again, now that both are there.
    anna.choose(0)
    opened(anna, "Geheim van Anna")
    for mine, who, other in ((anna, "Anna", "Bram"), (bram, "Bram", "Anna")):
        mine.settled()
        expect(mine.column_of(1)).to_have_text([f"{who}-1"])
        expect(mine.kaart.marker(f"Geheim van {who}")).to_have_count(1)
        assert other not in mine.page.content()
        assert other not in mine.kaart.frame.content()
    # Somebody who comes in later.
    fresh = look()
    note = fresh.page.locator("p.melding", has_text="geen officiële projectenlijst")
    expect(note).to_be_visible()
    assert "Geheim" not in fresh.page.content()
    fresh.own_file()
    expect(fresh.about).to_have_count(0)
    assert "Geheim" not in fresh.page.content()


# ---- downloads ---------------------------------------------------------------------------------


def test_what_is_downloaded_can_be_read(look: Look, tmp_path: Path) -> None:
    mine = look().own_file().take(shapefile(tmp_path / "traces.zip")).ready()
    workbook = mine.download("Excel", tmp_path)
    assert re.fullmatch(r"schaalniveau-traces-\d{4}-\d\d-\d\d\.xlsx", workbook.name)
    head, *rows = openpyxl.load_workbook(workbook)["schaalniveau"].values
    answers = {r[0]: dict(zip(head, r, strict=True))["antwoord_ruimtelijk"] for r in rows}
    assert answers == {
        "T1": "provincies gezamenlijk",
        "T2": "provincies gezamenlijk",
        "T3": "provincie",
    }
    geopackage = mine.download("GeoPackage", tmp_path)
    layers = {str(name) for name, _ in pyogrio.list_layers(geopackage)}
    assert {"schaalniveau", "delen", "kruisingen"} <= layers
    parts = gpd.read_file(geopackage, layer="delen")
    for code, (name, line) in zip(("T1", "T2", "T3"), TRACES.items(), strict=True):
        found = parts[parts["project_id"] == code].set_index("gebied").geometry.length
        expected = {p: s * line.length for p, s in shares(name).items()}
        assert found.to_dict() == pytest.approx(expected, abs=1)
    mine.unfold("Controle:")
    mine.settled()
    control = mine.download("Controlerapport (Excel)", tmp_path)
    assert control.name == "controle-traces.xlsx"
    assert "kolommen" in openpyxl.load_workbook(control).sheetnames


def test_the_table_hands_out_no_formulas(
    look: Look, new_context: NewContext, tmp_path: Path
) -> None:
    """Streamlit's own button above a table, as long as it is there."""
    context = new_context()
    # So that the browser saves without asking where.
    context.add_init_script("window.showSaveFilePicker = undefined")
    names = ('=HYPERLINK("https://a.invalid";"klik")', "+1+1", "-2+3", "@SUM(A1)")
    path = write_projects(tmp_path / "p.csv", names)
    mine = look(context=context).own_file().take(path).ready()
    button = mine.grid.get_by_role("button", name="Download as CSV")
    if button.count():
        table = tmp_path / "tabel.csv"
        with mine.page.expect_download() as waiting:
            # By keyboard, as it shows only while the pointer is there.
            button.press("Enter")
        waiting.value.save_as(table)
        with table.open(encoding="utf-8-sig", newline="") as stream:
            cells = [cell for row in csv.reader(stream) for cell in row]
        assert [c for c in cells if c.startswith(("=", "+", "-", "@"))] == []


# ---- small screens -----------------------------------------------------------------------------

# Buttons, lists, tables, text and map that stick out, apart from what scrolls by itself.
_STICKS_OUT = """width => [...document.querySelectorAll(
        '[data-testid=stMain] :is(button, input, label, summary, p, li, h1, h2, h3, dd, iframe)')]
    .filter(e => !e.closest('[data-testid=stDataFrame]') && e.getClientRects().length)
    .map(e => [e, e.getBoundingClientRect()])
    .filter(([e, r]) => r.width > 1 && (r.left < 0 || r.right > width + 0.5))
    .map(([e, r]) => e.outerHTML.slice(0, 120))"""
_WIDE = """() => [document.scrollingElement, document.querySelector('[data-testid=stMain]')]
    .map(e => e.scrollWidth)"""


def fits(mine: Schaalniveau) -> None:
    """Nothing scrolls sideways or sticks out."""
    assert max(mine.page.evaluate(_WIDE)) <= PHONE[0]
    assert mine.page.evaluate(_STICKS_OUT, PHONE[0]) == []


def test_all_of_it_works_on_a_phone(look: Look, new_context: NewContext, tmp_path: Path) -> None:
    mine = look(context=new_context(PHONE, is_mobile=True, has_touch=True))
    fits(mine)
    mine.own_file()
    fits(mine)
    mine.take(projectenlijst(tmp_path / f"{'Projectenlijst' * 3}.xlsx")).ready()
    for title in ("Kolommen:", "Controle:", "Tegenspraken", "Verantwoording"):
        mine.unfold(title)
    expect(mine.page.get_by_role("button", name="Opnieuw beoordelen")).to_be_visible()
    fits(mine)
    # What a row opens stands right under the table, above the map.
    mine.choose(1, tap=True)
    opened(mine, "Station Utrecht")
    mine.settled()
    fits(mine)
    table = mine.page.locator(".st-key-uitkomst").bounding_box()
    text = mine.explanation.bounding_box()
    box = mine.page.locator(IFRAME).bounding_box()
    assert table is not None
    assert text is not None
    assert box is not None
    assert table["y"] + table["height"] <= text["y"]
    assert text["y"] + text["height"] <= box["y"]
    # And a mark on the map opens its project.
    mine.kaart.marker("Station Utrecht").tap()
    opened(mine, "Station Utrecht")
    mine.page.get_by_role("button", name="provincie (3)").tap()
    expect(mine.page.get_by_text("3 van 4 projecten")).to_be_visible()
    mine.settled()
    workbook = mine.download("Excel", tmp_path)
    assert len(list(openpyxl.load_workbook(workbook)["schaalniveau"].rows)) == 5
