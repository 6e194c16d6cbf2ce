"""The table of the forms against the handbook, as copied by hand from its pages."""

from __future__ import annotations

import pytest

from miekgeo.errors import SchemaError
from miekgeo.projectfiche import _COMPUTED, MAP
from miekgeo.projectfiche.forms import FORMS, NMIEK, PMIEK, Need, load_rows
from miekgeo.schema import load_definition

YES, RELEVANT = "Ja", "Indien relevant"
# MIEK-handleiding 2025, pMIEK bijlage 2 (its last row can't be read; from the handreiking instead).
BIJLAGE_2 = [
    ("Projectnaam", YES),
    ("Locatie", YES),
    ("Type infrastructuur", YES),
    ("Planning", YES),
    ("Betrokken partijen", YES),
    ("Sectoren en ontwikkelingen", YES),
]
# pMIEK bijlage 3; of the last the handbook doesn't say whether it is required.
BIJLAGE_3 = [
    ("Omschrijving", YES),
    ("Reden opname/afweging", YES),
    ("Financiële informatie", RELEVANT),
    ("Investeringsplannen", RELEVANT),
    ("Projectfase", YES),
    ("Afhankelijkheden van andere infrastructuurprojecten", RELEVANT),
    ("Afhankelijkheden van sectorale- en gebiedsontwikkelingen", RELEVANT),
    ("Afhankelijkheden buiten provincie", RELEVANT),
    ("Uitvoeringsafspraken", YES),
    ("Bevoegd gezag", ""),
]
# The form for the nMIEK, which has numbers; only 2.2.b and Overig are left to who fills it in.
NMIEK_FORM = [
    ("2.1.a", "Projectnaam", YES),
    ("2.1.b", "Aandrager(s)", YES),
    ("2.1.c", "Contactpersonen", YES),
    ("2.1.d", "Type infrastructuur", YES),
    ("2.1.e", "Route", YES),
    ("2.2.a", "Maatschappelijk doel", YES),
    ("2.2.b", "Neveneffecten", RELEVANT),
    ("2.2.c", "Noodzakelijkheid", YES),
    ("2.2.d", "Energie-modaliteit", YES),
    ("2.2.e", "Locatie", YES),
    ("2.2.f", "Stakeholders", YES),
    ("2.3.a", "Activiteiten en tijdlijn", YES),
    ("2.3.b", "Hulpvraag naar het nationale MIEK", YES),
    ("", "Overig", RELEVANT),
]


def test_the_pmiek_form_is_in_the_order_of_the_handbook() -> None:
    rows = [r for r in load_rows(PMIEK) if not r.added]
    assert [(r.title, r.required) for r in rows] == BIJLAGE_2 + BIJLAGE_3
    assert [r.part for r in rows] == ["Algemene gegevens"] * 6 + ["Projectinformatie"] * 10


def test_the_nmiek_form_is_in_the_order_of_the_handbook() -> None:
    rows = [r for r in load_rows(NMIEK) if not r.added]
    assert [(r.number, r.title, r.required) for r in rows] == NMIEK_FORM
    parts = list(dict.fromkeys(r.part for r in rows))
    assert parts == [
        "2.1 Algemene informatie",
        "2.2 Projectomschrijving",
        "2.3 Hulpvraag aan het nationale MIEK",
        "Overig",
    ]


def test_the_row_that_cannot_be_read_names_where_it_comes_from() -> None:
    (row,) = [r for r in load_rows(PMIEK) if r.key == "sectoren"]
    assert row.source == "Handreiking Integraal Programmeren, stap 4 (projectenlijst)"


@pytest.mark.parametrize("form", FORMS)
def test_what_no_form_asks_for_comes_last(form: str) -> None:
    added = [r.added for r in load_rows(form)]
    assert added == sorted(added)
    assert [r.title for r in load_rows(form) if r.added] == [
        "Vraagarticulatie (aspect 1)",
        "Ruimtelijke grenzen (aspect 2)",
        "Instrumentarium (aspect 3)",
        "Coördinatiefalen (aspect 4)",
        "Oordeel van mensen",
        "Aandachtspunten",
        "Tegenspraken",
    ]


@pytest.mark.parametrize("form", FORMS)
def test_the_table_names_only_what_there_is(form: str) -> None:
    known = load_definition("projecten").by_name
    rows = load_rows(form)
    assert {f for r in rows for f in r.fields} <= set(known)
    assert {f for r in rows for n in r.needs for f in n.fields} <= {*known, "geometry"}
    assert {c for r in rows for c in r.computed} <= {*_COMPUTED, MAP}
    assert len({r.key for r in rows}) == len(rows)
    assert all(r.question and r.source and r.part for r in rows)
    # What is required says by what it is met.
    assert all(r.needs for r in rows if r.required == YES)


def test_every_field_of_the_handbooks_form_is_on_a_fiche() -> None:
    asked = {
        f.name
        for f in load_definition("projecten").fields
        if "projectfiche" in f.source or "bijlage" in f.source
    }
    # How firm a place is and when come with words of their own.
    shown = {f for form in FORMS for r in load_rows(form) for f in r.fields} | {"ibn_verwacht_tot"}
    assert len(asked) > 15
    assert asked - shown == set()


def test_needs_have_a_name_and_choices() -> None:
    (row,) = [r for r in load_rows(PMIEK) if r.key == "planning"]
    assert row.needs == (
        Need("oplevering", ("ibn_verwacht_van", "ibn_verwacht_tot", "ibn_gewenst")),
        Need("", ("fase_netbeheerder",)),
        Need("", ("fase_overheid",)),
    )


def test_another_form_does_not_exist() -> None:
    with pytest.raises(SchemaError, match="'gMIEK' bestaat niet; wel: pMIEK, nMIEK"):
        load_rows("gMIEK")
