"""What a fiche says, held against projects that were made up for it."""

from __future__ import annotations

import pytest

from miekgeo.collection import Collection
from miekgeo.errors import SourceError
from miekgeo.projectfiche import Fiche, Sentence, build_fiche
from miekgeo.projectfiche.forms import load_rows
from tests.collections_for_tests import nederland_collection
from tests.projectfiche.world import CONTACT, HOSTILE, SECRET, section, texts

BEREKEND, OPGEGEVEN, VERMOED = "berekend", "opgegeven", "vermoed"


@pytest.fixture(scope="module")
def kabel(openbaar: Collection) -> Fiche:
    return build_fiche(openbaar, "W1")


@pytest.fixture(scope="module")
def station(openbaar: Collection) -> Fiche:
    return build_fiche(openbaar, "W2")


@pytest.fixture(scope="module")
def leeg(openbaar: Collection) -> Fiche:
    return build_fiche(openbaar, "W3")


# ---- form and order ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("project_id", "form"), [("W1", "pMIEK"), ("W2", "nMIEK"), ("W3", "pMIEK"), ("W5", "pMIEK")]
)
def test_the_form_is_that_of_the_programme(
    openbaar: Collection, project_id: str, form: str
) -> None:
    fiche = build_fiche(openbaar, project_id)
    assert fiche.form == form
    assert [s.title for s in fiche.sections] == [r.title for r in load_rows(form)]
    assert not any("Op het formulier" in label for label in fiche.labels)


def test_another_form_can_be_chosen_and_says_so(openbaar: Collection) -> None:
    fiche = build_fiche(openbaar, "W2", "pMIEK")
    assert fiche.sections[-8].title == "Bevoegd gezag"
    assert fiche.labels == (
        "Op het formulier voor het pMIEK; volgens de gegevens hoort het project bij het nMIEK.",
    )


def test_parts_keep_the_order_of_the_sections(kabel: Fiche) -> None:
    parts = list(kabel.parts())
    assert [name for name, _ in parts] == [
        "Algemene gegevens",
        "Projectinformatie",
        "Schaalniveau (vraag 9 van het afwegingskader) en aandachtspunten",
    ]
    assert tuple(s for _, sections in parts for s in sections) == kabel.sections


# ---- what was given ----------------------------------------------------------------------------


def test_a_full_fiche_lacks_nothing(kabel: Fiche, station: Fiche) -> None:
    assert kabel.missing == ()
    assert kabel.summary == "Alle verplichte onderdelen zijn ingevuld."
    assert station.missing == ()


def test_planning_gives_ranges_and_how_they_compare(kabel: Fiche) -> None:
    assert texts(kabel, "planning") == [
        "Fase netbeheerder: basisontwerp",
        "Fase overheid: vergunningen",
        "Gewenste inbedrijfname: 2028.",
        "Verwachte inbedrijfname: 2029-Q3 tot 2031.",
        "Bouw: 2027 tot 2028.",
        "Verwacht in 2029-Q3 tot 2031, gewenst in 2028: later dan gewenst.",
    ]
    assert [s.stand for s in section(kabel, "planning").sentences][-2:] == [OPGEGEVEN, BEREKEND]


def test_one_moment_is_not_shown_as_a_range(station: Fiche) -> None:
    found = texts(station, "activiteiten")
    assert "Verwachte inbedrijfname: 2030 (één moment opgegeven, zonder bandbreedte)." in found
    # Within one year nobody knows which comes first.
    assert "Verwacht in 2030, gewenst in 2030: misschien later dan gewenst." in found


def test_numbers_lists_choices_and_names_are_dutch(kabel: Fiche) -> None:
    assert texts(kabel, "type_infrastructuur") == [
        "nieuwe 110 kV-kabel van 20 km",
        "Infrastructuur: Lijninfrastructuur",
        "Modaliteit: Elektriciteit",
        "Spanning: 110 kV",
        "Vermogen: 1.250,5 MW",
        "Gemeten lengte: 20,0 km.",
    ]
    assert "Ontwikkelingen: O1 (Wijk Noord)" in texts(kabel, "sectoren")
    assert texts(kabel, "financieel")[-1] == "Investering: 45 mln euro"
    assert "In monitoring: ja" in texts(kabel, "uitvoeringsafspraken")
    assert texts(kabel, "omschrijving") == [
        "Een kabel tussen twee stations.\nMet een tweede regel."
    ]


def test_a_party_without_a_role_is_named(kabel: Fiche, station: Fiche) -> None:
    assert texts(kabel, "partijen")[-1] == "De rol van gemeente Assen is niet opgegeven."
    assert not any("rol van" in t for t in texts(station, "stakeholders"))


def test_the_four_aspects_and_the_verdict_of_people(kabel: Fiche) -> None:
    assert texts(kabel, "vraagarticulatie") == ["De vraag is per bedrijf bekend."]
    for key in ("instrumentarium", "coordinatiefalen"):
        assert section(kabel, key).note == "Nog niet ingevuld."
        assert not section(kabel, key).missing
    assert texts(kabel, "oordeel") == [
        "Oordeel: rijk",
        "Reden van het oordeel: de kabel hoort bij het landelijke net",
        "Oordeel door: energyboard",
        "Datum van het oordeel: 03-11-2025",
    ]


# ---- what was computed -------------------------------------------------------------------------


def test_where_a_project_lies_in_words(kabel: Fiche) -> None:
    found = texts(kabel, "locatie")
    assert found[0] == "Provincies (opgegeven): Drenthe"
    assert found[1] in {
        "Provincies: Drenthe (10,0 km, 50%) en Groningen (10,0 km, 50%).",
        "Provincies: Groningen (10,0 km, 50%) en Drenthe (10,0 km, 50%).",
    }
    assert found[2].startswith("Gemeenten: ")
    assert "km, " in found[2]
    assert found[3] == "Ligging: Definitief: op 1 m nauwkeurig."
    assert {s.stand for s in section(kabel, "locatie").sentences[1:]} == {BEREKEND}
    assert section(kabel, "locatie").has_map
    assert kabel.has_place


def test_the_advice_with_rules_borders_and_the_verdict_beside_it(kabel: Fiche) -> None:
    found = texts(kabel, "ruimtelijk")
    assert found[0] == "Advies: provincies gezamenlijk."
    assert found[1].startswith("Uitleg: Het tracé van 20,0 km ligt voor 50%")
    assert found[2] == (
        "Regels: R5 (Het project ligt in twee of meer provincies en kruist geen andere grens). "
        "De eerste beslist."
    )
    assert found[3] == (
        "Grenzenset: ingebedde set 2025, tolerantie 100 m; met de ligging van het project samen "
        "100 m."
    )


def test_dependencies_carry_their_standing(kabel: Fiche) -> None:
    first, second = section(kabel, "afhankelijk_infrastructuur").sentences[:2]
    assert first == Sentence("W2 (in overleg met Groningen)", label="Afhankelijk van")
    assert second.stand == OPGEGEVEN
    assert second.text.startswith(
        "Kabel Assen-Groningen hangt af van Station Groningen Zuid (opgegeven: in afhankelijk_van: "
        "in overleg met Groningen)."
    )
    assert "Planning: mogelijk conflict" in second.text
    (plan,) = section(kabel, "afhankelijk_ontwikkelingen").sentences
    assert plan.text.startswith("Kabel Assen-Groningen is er voor Wijk Noord (opgegeven: ")
    assert plan.text.endswith(" (rekenvoorbeeld)")
    assert any("ligt ook in" in t for t in texts(kabel, "afhankelijk_buiten"))


def test_what_depends_on_a_project_is_told_too(station: Fiche) -> None:
    found = texts(station, "modaliteit")
    assert any(t.startswith("Kabel Assen-Groningen hangt af van") for t in found)


def test_contradictions_stand_apart_from_points_for_attention(kabel: Fiche) -> None:
    (told,) = texts(kabel, "tegenspraken")
    assert told.endswith("Opgegeven: Drenthe. Berekend: Drenthe, Groningen.")
    points = " ".join(texts(kabel, "aandachtspunten"))
    assert told.split(" Opgegeven")[0].partition(": ")[2] not in points
    # What people said has a row of its own, and was not computed.
    assert "energyboard" not in points
    assert any("is gewenst in 2028" in t for t in texts(kabel, "aandachtspunten"))


@pytest.mark.parametrize("project_id", ["N12a", "P14", "P17", "N01a", "N23", "P09"])
def test_the_dependency_fields_are_those_of_the_analysis(project_id: str) -> None:
    collection = nederland_collection()
    fiche = build_fiche(collection, project_id, "pMIEK")
    fields = collection.tables["projectfiche"].set_index("project_id").loc[project_id]
    for key, column in (
        ("afhankelijk_infrastructuur", "infrastructuurprojecten"),
        ("afhankelijk_ontwikkelingen", "ontwikkelingen"),
    ):
        told = " ".join(texts(fiche, key))
        plain = told.replace(" (voorbeeld)", "").replace(" (rekenvoorbeeld)", "")
        if fiche.has_place:
            assert plain.startswith(str(fields[column]))
        else:
            assert plain.startswith("Onbekend: zonder locatie")


def test_every_way_over_a_border_is_named_with_its_standing() -> None:
    collection = nederland_collection()
    fiche = build_fiche(collection, "P17")
    rows = [
        r
        for r in collection.relations.afhankelijkheden.rows
        if r["van_id"] == "P17" and r["grensoverschrijdend"] in ("ja", "grensgeval", "mogelijk")
    ]
    told = " ".join(texts(fiche, "afhankelijk_buiten"))
    assert len(rows) > 2
    for row in rows:
        assert row["naam_naar"] in told
        assert f"({row['stand']}" in told
    assert told.endswith("Hoe hiermee wordt omgegaan, is niet opgegeven.")


# ---- what isn't there --------------------------------------------------------------------------


def test_what_is_required_and_missing_is_marked(leeg: Fiche) -> None:
    assert [(s.title, s.note) for s in leeg.missing] == [
        ("Locatie", "Ontbreekt nog (verplicht)."),
        (
            "Type infrastructuur",
            "Ontbreekt nog (verplicht): type infrastructuur, orde van grootte.",
        ),
        ("Planning", "Ontbreekt nog (verplicht): oplevering, fase netbeheerder, fase overheid."),
        ("Betrokken partijen", "Ontbreekt nog (verplicht)."),
        ("Sectoren en ontwikkelingen", "Ontbreekt nog (verplicht)."),
        ("Omschrijving", "Ontbreekt nog (verplicht)."),
        ("Reden opname/afweging", "Ontbreekt nog (verplicht)."),
        ("Projectfase", "Ontbreekt nog (verplicht): fase netbeheerder, fase overheid."),
        (
            "Uitvoeringsafspraken",
            "Ontbreekt nog (verplicht): uitvoeringsafspraken, opname in de monitoring.",
        ),
    ]
    assert section(leeg, "financieel").note == "Niet ingevuld (indien relevant)."
    assert section(leeg, "bevoegd_gezag").note == "Nog niet ingevuld."
    assert leeg.summary.startswith("9 onderdelen missen nog iets wat verplicht is: Locatie, ")


def test_without_a_place_what_hangs_on_it_is_unknown(leeg: Fiche) -> None:
    assert not leeg.has_place
    assert not any(s.has_map for s in leeg.sections)
    assert texts(leeg, "locatie") == [
        "Provincies en gemeenten: onbekend, want het project heeft geen locatie.",
        "Dit project heeft geen locatie die te tekenen is; er is daarom geen kaart.",
    ]
    assert texts(leeg, "ruimtelijk")[0] == "Advies: onbekend."
    assert texts(leeg, "afhankelijk_buiten") == [
        "Onbekend: zonder locatie zijn afhankelijkheden buiten de provincie niet te vinden."
    ]
    assert all("samen" not in t for t in texts(leeg, "ruimtelijk"))


def test_examples_and_indicative_places_are_labelled(openbaar: Collection) -> None:
    fiche = build_fiche(openbaar, "W5")
    assert fiche.labels == (
        "Voorbeeld: de plaats in een officieel programma is niet gelezen.",
        "De ligging is indicatief.",
    )
    assert "Indicatief: getekend tussen plaatsen, op 2,5 km nauwkeurig" in fiche.place
    assert any("(indicatief getekend)" in t for t in texts(fiche, "type_infrastructuur"))


def test_puntinfrastructuur_comes_by_the_systeemroute_only(
    openbaar: Collection, station: Fiche
) -> None:
    fiche = build_fiche(openbaar, "W5", "nMIEK")
    assert texts(fiche, "type_infrastructuur")[-1] == (
        "Puntinfrastructuur kan alleen via de systeemroute worden aangedragen."
    )
    assert "een station is dat niet" in texts(station, "type_infrastructuur")[-1]


def test_a_fiche_longer_than_the_form_allows_says_so(openbaar: Collection) -> None:
    fiche = build_fiche(openbaar, HOSTILE)
    assert fiche.labels[-1] == (
        "De handreiking denkt aan 1 A4 per project; dit fiche is langer. Kort de ingevulde teksten "
        "in."
    )


# ---- editions ----------------------------------------------------------------------------------


def test_contact_persons_are_in_the_confidential_edition_only(
    station: Fiche, vertrouwelijk: Collection
) -> None:
    assert texts(station, "contactpersonen") == ["Niet in de openbare uitgave."]
    assert not section(station, "contactpersonen").missing
    assert station.edition == "Openbare uitgave"
    full = build_fiche(vertrouwelijk, "W2")
    assert texts(full, "contactpersonen") == [f"{CONTACT}; P. Pieters (p.pieters@voorbeeld.nl)"]
    assert full.edition == "Vertrouwelijke uitgave"
    # Of a project without them they are missing there.
    assert section(build_fiche(vertrouwelijk, "W1", "nMIEK"), "contactpersonen").missing


def test_a_confidential_project_has_no_public_fiche(
    openbaar: Collection, vertrouwelijk: Collection
) -> None:
    assert build_fiche(vertrouwelijk, "W6").naam == SECRET
    with pytest.raises(SourceError, match="Dit project staat niet in de gegevens: W6"):
        build_fiche(openbaar, "W6")
    for project_id in openbaar.project_ids:
        assert SECRET not in repr(build_fiche(openbaar, project_id))


def test_what_it_rests_on_is_named(kabel: Fiche) -> None:
    basis = dict(kabel.basis)
    assert basis["Formulier"].endswith("het project staat in: pMIEK")
    assert basis["Bron van het project"] == "pMIEK Drenthe (01-06-2025)"
    assert basis["Tolerantie van de grenzen"] == "100 m"
    assert basis["Gemaakt op"] == "15-01-2026"
    assert "15-01-2026. Openbare uitgave. Grenzen: ingebedde set 2025, tolerantie 100 m." in (
        kabel.source_line
    )
    assert any("niet leesbaar" in r for r in kabel.remarks)


def test_unknown_projects_are_all_named(openbaar: Collection) -> None:
    with pytest.raises(SourceError, match="Dit project staat niet in de gegevens: P99"):
        build_fiche(openbaar, "P99")
