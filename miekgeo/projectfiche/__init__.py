"""Projectfiche: what the handbook's forms ask of a project, filled in as far as the data go.

Content only; `miekgeo.export.projectfiche` writes it. Everything comes from a `Collection`, so that
a public edition is public here too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from miekgeo.collection import Collection
from miekgeo.projectfiche.case import INDICATIEF, Case, find_case, require_projects
from miekgeo.projectfiche.fields import (
    contact_sentences,
    dutch_date,
    given_sentences,
    kind_sentences,
    lacking,
    role_sentences,
)
from miekgeo.projectfiche.forms import FORMS, NMIEK, PMIEK, Row, load_rows
from miekgeo.projectfiche.ligging import (
    in_one_sentence,
    place_sentences,
    size_sentences,
)
from miekgeo.projectfiche.model import Fiche, Section, Sentence
from miekgeo.projectfiche.niveau import (
    attention_sentences,
    contradiction_sentences,
    level_sentences,
)
from miekgeo.projectfiche.planning import planning_sentences
from miekgeo.projectfiche.samenhang import (
    contact_point_sentences,
    development_sentences,
    infrastructure_sentences,
    outside_sentences,
)
from miekgeo.version import __version__

__all__ = ["FORMS", "Fiche", "Section", "Sentence", "build_fiche", "require_projects"]

MAP = "kaart"
_COMPUTED: Mapping[str, Callable[[Case], list[Sentence]]] = {
    "aandachtspunten": attention_sentences,
    "buiten_provincie": outside_sentences,
    "contactpersonen": contact_sentences,
    "infrastructuurprojecten": infrastructure_sentences,
    "ligging": place_sentences,
    "maat": size_sentences,
    "ontwikkelingen": development_sentences,
    "planning": planning_sentences,
    "puntinfrastructuur": kind_sentences,
    "raakvlakken": contact_point_sentences,
    "rollen": role_sentences,
    "schaalniveau": level_sentences,
    "tegenspraken": contradiction_sentences,
}
# What the form says about its own length, and how many characters fill that many pages here.
_LONGEST = {
    PMIEK: (7_000, "De handreiking denkt aan 1 A4 per project"),
    NMIEK: (16_000, "Het formulier vraagt 2 tot 5 pagina's"),
}
_STANDINGS = (
    "Zonder merkteken: zo opgegeven in de gegevens. Berekend: uitgerekend uit de ligging en de "
    "grenzen. Vermoed: afgeleid, meestal van het dichtstbijzijnde station. Bevestigd: opgegeven "
    "en ook berekend."
)
_EXAMPLES = (
    "Voorbeeld achter een zin: wat daar wordt genoemd staat als voorbeeld in de gegevens. "
    "Rekenvoorbeeld: de getallen ervan heeft niemand gepubliceerd."
)
_DAMAGED = (
    "De laatste rij van bijlage 2 van de MIEK-handleiding is niet leesbaar; daar staat hier "
    "'Sectoren en ontwikkelingen', naar de projectenlijst in de Handreiking Integraal Programmeren "
    "(stap 4)."
)


def build_fiche(collection: Collection, project_id: str, form: str | None = None) -> Fiche:
    """Fill in the projectfiche of one project.

    Parameters
    ----------
    collection : Collection
    project_id : str
    form : str, optional
        pMIEK or nMIEK; else that of its programme: nMIEK when it stands in the nMIEK, else pMIEK.

    Returns
    -------
    Fiche
        Sections in the order of the handbook (MIEK-handleiding 2025, pMIEK bijlage 2 and 3; nMIEK
        bijlage 3), then schaalniveau and points for attention. What is required and isn't there is
        marked.

    Raises
    ------
    SourceError
        The data don't have the project.
    SchemaError
        There is no such form.
    """
    case = find_case(collection, project_id)
    chosen = form or case.form
    sections = tuple(_section(case, row) for row in load_rows(chosen))
    return Fiche(
        project_id=project_id,
        naam=case.text("naam") or project_id,
        form=chosen,
        form_name=FORMS[chosen],
        edition=collection.edition.label,
        sections=sections,
        labels=_labels(case, chosen, sections),
        place=in_one_sentence(case),
        has_place=case.has_place,
        basis=_basis(case, chosen),
        remarks=(_STANDINGS, _EXAMPLES, *([_DAMAGED] if chosen == PMIEK else [])),
        source_line=_source_line(collection),
        on=collection.on,
    )


def _section(case: Case, row: Row) -> Section:
    sentences = given_sentences(case, row)
    for part in row.computed:
        if part != MAP:
            sentences += _COMPUTED[part](case)
    return Section(
        key=row.key,
        part=row.part,
        number=row.number,
        title=row.title,
        required=row.required,
        question=row.question,
        source=row.source,
        # What goes over a border may have been said among the others.
        sentences=tuple(dict.fromkeys(sentences)),
        lacking=lacking(case, row),
        has_map=MAP in row.computed and case.has_place,
        added=row.added,
    )


def _labels(case: Case, form: str, sections: tuple[Section, ...]) -> tuple[str, ...]:
    labels = []
    if case.is_example:
        labels.append("Voorbeeld: de plaats in een officieel programma is niet gelezen.")
    if case.text("ligging") == INDICATIEF and case.has_place:
        labels.append("De ligging is indicatief.")
    if form != case.form:
        labels.append(
            f"Op het formulier voor het {form}; volgens de gegevens hoort het project bij het "
            f"{case.form}."
        )
    longest, says = _LONGEST[form]
    size = sum(len(s.text) for section in sections for s in section.sentences)
    if size > longest:
        labels.append(f"{says}; dit fiche is langer. Kort de ingevulde teksten in.")
    return tuple(labels)


def _basis(case: Case, form: str) -> tuple[tuple[str, str], ...]:
    collection = case.collection
    grenzen = collection.grenzen
    listed = ", ".join(case.programmas) or "geen lijst"
    reason = f"het project staat in: {listed}" if form == case.form else "gekozen"
    source = case.text("bron") or "niet opgegeven"
    day = case.text("bron_datum")
    return (
        ("Formulier", f"{FORMS[form]}; {reason}"),
        ("Bron van het project", f"{source} ({dutch_date(day)})" if day else source),
        ("Zekerheid van de bron", case.text("zekerheid") or "niet opgegeven"),
        ("Gegevens", collection.source),
        ("Grenzen", f"{grenzen.naam}: {grenzen.bron}, peildatum {grenzen.peildatum}"),
        ("Tolerantie van de grenzen", f"{grenzen.tolerantie_m:g} m"),
        ("Gemaakt op", dutch_date(collection.on.isoformat())),
        ("Uitgave", collection.edition.label),
        ("Programma", f"miekgeo {__version__}"),
    )


def _source_line(collection: Collection) -> str:
    grenzen = collection.grenzen
    return (
        f"Bron: {collection.source}. {dutch_date(collection.on.isoformat())}. "
        f"{collection.edition.label}. Grenzen: {grenzen.naam}, tolerantie "
        f"{grenzen.tolerantie_m:g} m. miekgeo {__version__}."
    )
