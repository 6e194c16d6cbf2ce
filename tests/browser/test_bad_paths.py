"""Ways in which a visitor goes wrong, on each page: it is told in Dutch, and the page goes on.

What goes well stands in the tests of each page; here each visit ends with its main task. The
fixture `seen` has the last word: no error in the browser, and nothing asked elsewhere.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.browser.conftest import Look, NewPage, Visit
from tests.browser.kaart import Kaart

if TYPE_CHECKING:
    from playwright.sync_api import Page

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright ontbreekt")
expect = sync_api.expect

HOSTILE = '<img src=x onerror="window.gekaapt=1">'
# Neither a name, a code nor a gemeente of the example set.
NOWHERE = "xyzzy"
HEAD = "project_id;naam;x;y\n"
GOOD = f"{HEAD}A1;Kabel Assen;234000;557000\n"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """What a visitor may have at hand instead of a list of projects."""
    texts = {
        "leeg.csv": "",
        "notulen.pdf": "%PDF-1.7\n",
        "naamloos.csv": "project_id;omschrijving;x;y\nA1;Kabel Assen;234000;557000\n",
        "elders.csv": f"{HEAD}A1;Kabel Berlijn;900000;900000\n",
        "stations.csv": "station_id;naam;spanning_kv;x;y\nS1;Assen;110;234000;557000\n",
        "lijst.csv": "nummer;wat\n1;iets\n",
        "goed.csv": GOOD,
    }
    found = {name: tmp_path / name for name in (*texts, "traces.zip")}
    for name, text in texts.items():
        found[name].write_text(text, encoding="utf-8")
    with zipfile.ZipFile(found["traces.zip"], "w") as archive:
        archive.writestr("leesmij.txt", "De tracés volgen.")
    return found


def settled(page: Page) -> None:
    """Wait until the server is done with what was asked."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(
        state="attached"
    )


def told(page: Page, *said: str) -> None:
    """Each of these is said, in a message of its own."""
    for words in said:
        message = page.get_by_test_id("stAlert").filter(has_text=words).first
        expect(message).to_be_visible()


def silent(page: Page) -> None:
    """Nothing is said any more."""
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def wipe(page: Page, place: str) -> None:
    """Take all filters away by the button there, and see that the page does so."""
    page.locator(f".st-key-{place} button").first.click()
    expect(page.get_by_role("textbox", name="Zoek").first).to_have_value("")


@pytest.fixture
def unharmed(new_page: NewPage) -> Iterator[NewPage]:
    """Open an address; at the end no value of a link was run in what was opened."""
    opened: list[Page] = []

    def make(query: str) -> Page:
        opened.append(new_page(query))
        return opened[-1]

    yield make
    for page in opened:
        settled(page)
        assert page.evaluate("() => window.gekaapt") is None
        assert page.locator('[src="x"]').count() == 0


def test_start_by_a_wrong_address(unharmed: NewPage, app: str) -> None:
    page = unharmed("bestaatniet")
    told(page, "Het adres bestaatniet is er niet. Kies hieronder of in het menu")
    # An address of one of the pages, with what a sentence or a keyboard does to it.
    page.goto(f"{app}/Kaart.?provincie=Drenthe")
    page.wait_for_url(re.compile(r"/kaart\?provincie=Drenthe"))
    expect(Kaart(page).heading).to_contain_text("Drenthe: 8 van 89")
    # Links of when the map stood here, of another version.
    page.goto(f"{app}/?v=99&provincie={quote(HOSTILE)}&grenzen=weg")
    told(
        page,
        "De link is van versie 99; hier gevolgd als versie 1.",
        f"De provincie {HOSTILE[:40]}",
        "De grenzenset weg uit de link is hier niet",
    )
    page.goto(f"{app}/portfoli")
    told(page, "Het adres portfoli is er niet.")
    page.locator('[data-testid="stMain"]').get_by_role("link", name="Start").click()
    page.get_by_role("link", name="Drenthe: 8 projecten").click()
    page.wait_for_url(re.compile(r"/kaart\?provincie=Drenthe$"))


def test_kaart_by_a_mangled_link(unharmed: NewPage, app: str) -> None:
    page = unharmed(
        f"kaart?provincie=Atlantis&project={quote(HOSTILE)}&v=99&jaar=1200&kaartjaar=2999"
        "&plek=maan&zonder=lucht&modaliteit=kaas&uitsnede=1,1,1&fiche=9"
    )
    told(
        page,
        "De provincie Atlantis in de link is onbekend; getoond wordt Heel Nederland.",
        f"Het project {HOSTILE[:40]}",
        "De link is van versie 99",
        "Het jaar 1200 in de link kan niet",
        "Het jaar van de kaart 2999 in de link kan niet",
        "De plek maan in de link kan niet",
        "De laag lucht in de link bestaat niet.",
        "Modaliteit kaas in de link kan niet",
        "De uitsnede 1,1,1 in de link kan niet; getoond wordt de gewone.",
        "De fiche 9 in de link bestaat niet.",
    )
    kaart = Kaart(page).ready()
    kaart.choose_provincie("Drenthe")
    expect(kaart.heading).to_contain_text("Drenthe: 8 van 89")
    silent(page)
    # The whole fiche of what has no place: it says so, and closes.
    page.goto(f"{app}/kaart?project=P09&fiche=1")
    fiche = page.locator(".st-key-fiche")
    expect(fiche).to_contain_text("zonder locatie")
    settled(page)
    fiche.get_by_role("button", name="Sluit de projectfiche").click()
    expect(fiche).to_have_count(0)


def test_kaart_with_a_filter_that_leaves_nothing(visit: Visit) -> None:
    kaart = visit(f"?provincie=Drenthe&project=N01a&zoek={quote(HOSTILE)}")
    page = kaart.page
    expect(page.get_by_text("Dit project ligt niet in Drenthe.")).to_be_visible()
    page.get_by_role("button", name="Terug naar de lijst").click()
    told(page, "Geen project past bij deze filters.")
    kaart.settled()
    for frame in (page.main_frame, kaart.frame):
        assert frame.evaluate("() => window.gekaapt") is None
    wipe(page, "lijst_wis")
    expect(kaart.heading).to_contain_text("Drenthe: 8 van 89")
    silent(page)


def test_schaalniveau_by_a_mangled_link(look: Look, app: str) -> None:
    mine = look("?project=NEE&advies=misschien&provincie=Atlantis&v=99")
    page = mine.page
    told(
        page,
        "Het project NEE in de link staat niet in deze gegevens.",
        "Het advies misschien in de link krijgt hier geen enkel project.",
        "De provincie Atlantis in de link is onbekend",
        "De link is van versie 99",
    )
    words = page.get_by_role("textbox", name="Zoek")
    words.fill(NOWHERE)
    words.press("Enter")
    expect(page.get_by_text("0 van 89 projecten", exact=True)).to_be_visible()
    mine.answered()
    wipe(page, "filterregel_wis")
    expect(page.get_by_text("89 van 89 projecten", exact=True)).to_be_visible()
    mine.settled().choose(0)
    expect(mine.heading).not_to_have_text("Kies een project")


def test_schaalniveau_with_a_file_that_is_no_list(look: Look, files: dict[str, Path]) -> None:
    mine = look().own_file()
    page = mine.page
    for name, said in (
        ("traces.zip", "bevat geen leesbare laag (gevonden: leesmij.txt). Zip een Shapefile met"),
        ("notulen.pdf", "notulen.pdf is een PDF, geen kaart- of tabelbestand."),
        ("leeg.csv", "leeg.csv is leeg (0 bytes). Lever het bestand opnieuw aan."),
    ):
        mine.take(files[name])
        told(page, said)
        mine.another()
    # Readable, but without what is needed: the place, and then the name.
    mine.take(files["elders.csv"])
    findings = mine.unfold("Controle:").locator("canvas tbody tr")
    expect(findings.filter(has_text="zijn geen RD en geen WGS84").first).to_be_attached()
    mine.another().take(files["naamloos.csv"]).ready()
    findings = mine.unfold("Controle:").locator("canvas tbody tr")
    expect(findings.filter(has_text="Kolom naam (Naam) ontbreekt").first).to_be_attached()
    mine.unfold("Kolommen:")
    mine.assign("omschrijving", "Projectcode")
    again = page.get_by_role("button", name="Opnieuw beoordelen")
    again.click()
    told(page, "Twee kolommen zijn hetzelfde veld: Projectcode. Kies er een.")
    mine.answered()
    mine.assign("omschrijving", "Naam")
    again.click()
    expect(mine.column_of(2).first).to_have_text("Kabel Assen")
    silent(page)


def test_schaalniveau_with_a_place_that_cannot_be(new_page: NewPage) -> None:
    page = new_page("schaalniveau?plek=kapot")
    told(page, "De plek in de link kan niet en is weggelaten: kapot")
    place = page.get_by_role("textbox", name="Plaats")
    for typed, said in (
        ("", "Er is geen plaats ingevuld."),
        ("LINESTRING(155000", "De WKT is niet te lezen."),
        ("48,85 2,35", "Regel 1 ligt niet in Nederland"),
        ("POINT(900000 900000)", "zijn geen RD en geen WGS84 in Nederland."),
        (
            "POLYGON((234000 557000, 235000 558000, 234000 558000, 235000 557000, 234000 557000))",
            "kruist zichzelf",
        ),
    ):
        settled(page)
        place.fill(typed)
        page.get_by_role("button", name="Beoordeel deze plaats").click()
        told(page, said)
    settled(page)
    place.fill("234000 557000")
    page.get_by_role("button", name="Beoordeel deze plaats").click()
    answer = page.locator(".st-key-scenario_uitleg")
    expect(answer).to_contain_text("Ruimtelijk advies: provincie")
    silent(page)


def test_knooppunten_by_a_mangled_link(unharmed: NewPage, app: str) -> None:
    page = unharmed(f"knooppunten?straal=7&regels=a-b&beeld={quote(HOSTILE)}&knooppunt=K-WEG&v=0")
    told(
        page,
        "De straal 7 in de link kan niet; getoond wordt de gewone.",
        "De keuze van regels a-b in de link kan niet",
        f"Het kaartbeeld {HOSTILE[:40]}",
        "Het knooppunt K-WEG bestaat niet in deze selectie",
        "De link is van versie 0",
    )
    panel = page.locator(".st-key-knooppunt")
    title = panel.locator("h2").first
    page.goto(f"{app}/knooppunten?regels=8-8-8")
    expect(title).to_have_text("Geen knooppunten in Heel Nederland")
    expect(panel).to_contain_text("Kies een grotere straal, soepeler regels of een andere")
    page.goto(f"{app}/knooppunten?provincie=Groningen&zoek={NOWHERE}")
    expect(title).to_have_text("Geen knooppunt past bij deze filters")
    settled(page)
    wipe(page, "filterregel_wis")
    hub = "Hoogspanningsstation Delfzijl (Farmsum)"
    mark = Kaart(page).map.get_by_role("button", name=f"Knooppunt: {hub}", exact=True)
    mark.wait_for()
    settled(page)
    mark.focus()
    page.keyboard.press("Enter")
    expect(title).to_have_text(hub)
    silent(page)


def test_afhankelijkheden_by_a_mangled_link(unharmed: NewPage, app: str) -> None:
    page = unharmed(f"afhankelijkheden?project=NEE&toon={quote(HOSTILE)}&provincie=Atlantis&v=2")
    told(
        page,
        "Het project NEE in de link staat niet in deze gegevens.",
        f"De keuze {HOSTILE[:40]}",
        "De provincie Atlantis in de link is onbekend",
        "De link is van versie 2",
    )
    for toon, n in (("Raakvlakken", 97), ("Losse einden", 5)):
        page.goto(f"{app}/afhankelijkheden?toon={quote(toon)}&zoek={NOWHERE}")
        said = f"Niet getoond door de filters: {n} van {n} {toon.lower()}."
        expect(page.get_by_text(said)).to_be_visible()
    settled(page)
    wipe(page, "filterregel_wis")
    expect(page.get_by_text("5 losse einden", exact=True).first).to_be_visible()
    # A project that nothing depends on and that has no place.
    page.goto(f"{app}/afhankelijkheden?provincie=Drenthe&project=P09")
    panel = page.locator(".st-key-verbanden")
    expect(panel.locator("h2").first).to_be_visible()
    expect(panel).to_contain_text("Geen afhankelijkheden gevonden")


def test_portfolio_by_a_mangled_link_and_wrong_editions(
    unharmed: NewPage, app: str, files: dict[str, Path]
) -> None:
    page = unharmed(f"portfolio?deel=niks&per=kleur&afstand=7&v=5&type={quote(HOSTILE)}")
    told(
        page,
        "Het onderdeel niks in de link kan niet; getoond wordt de gewone.",
        "De indeling kleur in de link kan niet",
        "De afstand 7 in de link kan niet",
        f"Projecttype {HOSTILE[:40]}",
        "De link is van versie 5",
    )
    page.goto(f"{app}/portfolio?zoek={NOWHERE}")
    nothing = page.get_by_text("Er zijn geen projecten in beeld. Wis de filters, of kies een")
    expect(nothing).to_be_visible()
    settled(page)
    wipe(page, "filterregel_wis")
    expect(nothing).to_have_count(0)
    page.get_by_role("radio", name="Vergelijken").click()
    chooser = page.locator('[class*="st-key-uitgave_"] input[type="file"]')
    expect(chooser).to_have_count(2)
    settled(page)
    another = page.get_by_role("button", name="Ander bestand")
    chooser.first.set_input_files(files["traces.zip"])
    told(page, "traces.zip bevat geen leesbare laag")
    settled(page)
    another.click()
    expect(chooser).to_have_count(2)
    for left in (1, 0):
        settled(page)
        chooser.first.set_input_files(files["goed.csv"])
        expect(chooser).to_have_count(left)
    told(page, "De oude en de nieuwe uitgave zijn hetzelfde bestand.")
    settled(page)
    another.last.click()
    expect(page.get_by_text("in goed.csv naar 89 in ingebedde voorbeeldset")).to_be_visible()


def test_gegevens_by_a_mangled_link_and_wrong_files(
    unharmed: NewPage, app: str, files: dict[str, Path]
) -> None:
    page = unharmed(f"gegevens?deel={quote(HOSTILE)}&v=99&grenzen=weg")
    told(
        page,
        f"Het onderdeel {HOSTILE[:40]}",
        "De link is van versie 99",
        "De grenzenset weg uit de link is hier niet",
    )
    page.goto(f"{app}/gegevens?deel=woordenboek&laag=kabels")
    told(page, "De laag kabels in de link kan niet; getoond wordt de gewone.")
    page.goto(f"{app}/gegevens?deel=eigen")
    chooser = page.locator('[class*="st-key-eigen_bestand_"] input[type="file"]')
    chooser.wait_for(state="attached")
    for name, said in (
        ("stations.csv", "stations.csv is gelezen als de laag stations."),
        ("leeg.csv", "leeg.csv is leeg (0 bytes). Lever het bestand opnieuw aan."),
        ("traces.zip", "traces.zip bevat geen leesbare laag (gevonden: leesmij.txt)."),
    ):
        settled(page)
        chooser.set_input_files(files[name])
        told(page, said)
    settled(page)
    chooser.set_input_files(files["lijst.csv"])
    expect(page.get_by_text("zegt niet welke laag het is.")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Toch niet").click()
    chooser.wait_for(state="attached")
    # What was brought first is still there, and can be checked again.
    expect(page.get_by_role("heading", name="Controle: 0 fouten")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Opnieuw controleren").click()
    told(page, "0 cellen gewijzigd en opnieuw gecontroleerd. Fouten: eerst 0, nu 0.")


def test_export_by_a_mangled_link_and_with_nothing_chosen(unharmed: NewPage, app: str) -> None:
    page = unharmed(f"export?wat={quote(HOSTILE)}&provincie=Atlantis&gefilterd=soms&v=77")
    told(
        page,
        f"De keuze {HOSTILE[:40]}",
        "De provincie Atlantis in de link is onbekend",
        "De keuze om te filteren soms in de link kan niet",
        "De link is van versie 77",
    )
    page.goto(f"{app}/export?zoek={NOWHERE}&gefilterd=ja&wat=projectenlijst")
    nothing = "Geen enkel project komt door de filters: wat u zo meeneemt heeft geen projecten."
    told(page, nothing)
    settled(page)
    page.get_by_role("checkbox", name="Alleen wat door de filters komt").uncheck(force=True)
    silent(page)
    page.goto(f"{app}/export?wat=projectfiche-html&project=WEG")
    told(
        page,
        "Het project WEG in de link staat niet in deze gegevens.",
        "Kies een project; dan staat hier wat er over bekend is.",
    )
    make = page.get_by_role("button", name="Maak het bestand")
    expect(make).to_be_disabled()
    settled(page)
    page.get_by_role("combobox", name="Project").fill("P09")
    page.get_by_role("option", name=re.compile("^P09 ")).click()
    expect(make).to_be_enabled()
    settled(page)
    make.click()
    expect(page.get_by_role("button", name="Download", exact=True)).to_be_visible()
