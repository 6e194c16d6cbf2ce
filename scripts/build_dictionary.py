"""Write docs/gegevenswoordenboek.md from the layer definitions and the tables."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from miekgeo import paths, thresholds
from miekgeo.checks import CHECKS
from miekgeo.columns import LOCATION_ALIASES
from miekgeo.schema import (
    BESIDE_NAMES,
    LAYER_NAMES,
    RESULT_NAMES,
    TYPE_WORDS,
    Field,
    LayerDefinition,
    load_definition,
)

TARGET = paths.PACKAGE.parent / "docs" / "gegevenswoordenboek.md"

_COLUMNS = (
    "Kolomnamen worden herkend aan de veldnaam, het label of een van de andere namen, zonder op"
    " hoofdletters, accenten of leestekens te letten. Onbekende kolommen blijven bewaard. Een"
    " lijst in een cel gebruikt `;`. Getallen mogen een decimale komma hebben."
)
_PLACES = (
    "Voor bestanden zonder eigen geometrie. De eerste die gevuld is telt: WKT, dan een"
    " plaatsenlijst (`Naam lengte breedte; Naam lengte breedte`), dan lengte en breedte, dan"
    " x en y. Het stelsel wordt uit de coördinaten herkend en gemeld."
)
_RESULTS = (
    "Wat miekgeo berekent en in exports meegeeft. Deze lagen worden niet ingelezen: ze volgen uit"
    " de lagen hierboven."
)
_ASIDE = (
    "Een rij die terzijde gaat wordt niet gebruikt en blijft met de reden in elke uitkomst staan."
)
_ORDER = (
    "De eerste regel in deze volgorde die van toepassing is beslist; alle die van toepassing"
    " zijn worden genoemd."
)


def build() -> str:
    """Text of the data dictionary."""
    parts = [
        "# Gegevenswoordenboek",
        "Gemaakt uit `layers/` en `miekgeo/tables/` met `make docs`; niet met de hand wijzigen.",
        _COLUMNS,
        *(_layer(load_definition(name)) for name in LAYER_NAMES),
        *(_layer(load_definition(name)) for name in BESIDE_NAMES),
        _locations(),
        "## Uitkomsten",
        _RESULTS,
        *(_layer(load_definition(name), level=3) for name in RESULT_NAMES),
        _checks(),
        _thresholds(),
        _rules(),
    ]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Write the document."""
    TARGET.write_text(build(), encoding="utf-8")


def _layer(definition: LayerDefinition, level: int = 2) -> str:
    shapes = ", ".join(definition.geometry_types) or "geen"
    need = " (verplicht)" if definition.geometry_required else " (mag ontbreken)"
    if not definition.geometry_types:
        need = ""
    key = f"`{definition.key}`" if definition.key else "geen"
    head = [
        f"{'#' * level} {definition.title} (`{definition.layer}`)",
        definition.description,
        f"Geometrie: {shapes}{need}. Sleutel: {key}.",
        f"Bron van wat is meegeleverd: {definition.source}. Licentie: {definition.licence}.",
    ]
    rows = [
        [
            f"`{f.name}`",
            f.label,
            TYPE_WORDS[f.type] + (f", {f.unit}" if f.unit else ""),
            "ja" if f.required else "",
            _meaning(f),
            ", ".join(f.aliases),
        ]
        for f in definition.fields
    ]
    titles = ["veld", "label", "soort", "verplicht", "betekenis", "andere namen"]
    return "\n\n".join([*head, _table(titles, rows), *_style(definition)])


def _meaning(field: Field) -> str:
    text = field.description
    if field.allowed:
        text += f" Waarden: {', '.join(a.value for a in field.allowed)}."
    if field.minimum is not None or field.maximum is not None:
        low = "" if field.minimum is None else f"vanaf {field.minimum:g}"
        high = "" if field.maximum is None else f"tot {field.maximum:g}"
        text += f" Toegestaan: {' '.join(x for x in (low, high) if x)}."
    return f"{text} ({field.source})" if field.source else text


def _style(definition: LayerDefinition) -> list[str]:
    if definition.style is None:
        return []
    rows = [
        [
            c.label,
            c.code,
            f"`{c.colour}`",
            " ".join(f"{d:g}" for d in c.dash) or "vol",
            f"{c.width:g}",
        ]
        for c in definition.style.categories
    ]
    titles = ["op de kaart", "code", "kleur", "lijn (px)", "breedte (px)"]
    return [f"Uiterlijk naar `{definition.style.by}`:", _table(titles, rows)]


def _locations() -> str:
    rows = [[kind, ", ".join(names)] for kind, names in LOCATION_ALIASES.items()]
    return "\n\n".join(
        [
            "## Plaatskolommen",
            _PLACES,
            _table(["soort", "kolomnamen"], rows),
        ]
    )


def _checks() -> str:
    rows = [
        [c.check_id, c.ernst, c.titel, "ja" if c.terzijde else "", c.actie] for c in CHECKS.values()
    ]
    return "\n\n".join(
        [
            "## Controles",
            _ASIDE,
            _table(["code", "ernst", "controle", "rij terzijde", "wat te doen"], rows),
        ]
    )


def _thresholds() -> str:
    rows = [
        [f"`{t['naam']}`", f"{t['waarde']} {t['eenheid']}", t["omschrijving"], t["bron"]]
        for t in thresholds.read_table()
    ]
    return "\n\n".join(["## Drempels", _table(["naam", "waarde", "betekenis", "bron"], rows)])


def _rules() -> str:
    rows = _read(paths.TABLES / "schaalniveau_rules.csv")
    table = [
        [r["regel"], r["voorwaarde"], r["antwoord"] or "(ter informatie)", r["bron"]] for r in rows
    ]
    answers = _read(paths.TABLES / "answers.csv")
    meanings = [[a["antwoord"], a["betekenis"]] for a in answers]
    return "\n\n".join(
        [
            "## Schaalniveau",
            _ORDER,
            _table(["regel", "voorwaarde", "antwoord", "bron"], table),
            "Antwoorden per grens:",
            _table(["antwoord", "betekenis"], meanings),
        ]
    )


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(c.replace("|", "\\|") for c in row) + " |" for row in lines)


if __name__ == "__main__":
    main()
