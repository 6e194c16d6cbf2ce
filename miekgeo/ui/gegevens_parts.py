"""The parts of the page Gegevens about the set in use: its sources, and what its fields mean."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from miekgeo.collection import caveats_of, source_of
from miekgeo.columns import LOCATION_ALIASES
from miekgeo.export.content import content_of
from miekgeo.export.tables import write_csv
from miekgeo.lagen import Laag
from miekgeo.schema import (
    LAYER_NAMES,
    RESULT_NAMES,
    TYPE_WORDS,
    Field,
    LayerDefinition,
    load_definition,
)
from miekgeo.tasks import Assessment
from miekgeo.ui.components import text
from miekgeo.ui.served import data_name, is_example
from miekgeo.values import fold, texts_of

NOT_STATED = "niet vermeld"
_DATE = "bron_datum"
# The layer whose areas are made of gemeenten where the file draws none.
_OF_GEMEENTEN = "clusters"
_PLACES = (
    "Een bestand zonder eigen geometrie zegt de plaats in kolommen. De eerste die gevuld is telt: "
    "WKT, dan een lijst van plaatsen, dan lengte en breedte, dan x en y (RD)."
)


def show_header() -> None:
    """Title, and what the page is for."""
    st.html(
        '<div class="kop"><h1>Gegevens</h1><p>Waar de gegevens vandaan komen, wat ze betekenen, '
        "en uw eigen bestanden controleren en verbeteren.</p></div>"
    )


def show_sources(found: Assessment) -> None:
    """Source, licence, date and number of rows of each layer of the set that is served."""
    lagen = found.lagen
    st.html(f"<h2>Bron en datum van elke laag</h2><p>Set in gebruik: {text(data_name())}.</p>")
    if caveats := caveats_of(lagen.frame):
        st.html(f'<p class="melding"><b>Let op:</b> {text(" ".join(caveats))}</p>')
    rows = [_source_row(laag) for laag in lagen.layers.values()]
    rows += [
        (text(load_definition(n).title), "0", "", "", "De laag ontbreekt en is dus leeg.", "", "")
        for n in lagen.missing
    ]
    grenzen = found.grenzen
    rows.append(
        (
            "Grenzen",
            f"{len(grenzen.names)} provincies, {len(grenzen.gemeenten.labels)} gemeenten",
            "",
            "",
            f"{text(grenzen.bron)} ({text(grenzen.naam)}; tolerantie {grenzen.tolerantie_m:g} m)",
            text(grenzen.peildatum),
            text(load_definition("grenzen").licence),
        )
    )
    heads = ("Laag", "Rijen", "Zonder locatie", "Terzijde", "Bron", "Datum", "Licentie")
    st.html(table_of_texts(heads, rows))
    if found.remarks:
        items = "".join(f"<li>{text(r)}</li>" for r in found.remarks)
        st.html(f'<h3>Opmerkingen bij deze set</h3><ul class="opmerkingen">{items}</ul>')
    st.html(
        '<p class="stil">Rijen die terzijde zijn gelegd staan met hun reden in elke export; rijen '
        "zonder locatie tellen mee en staan in de lijsten.</p>"
    )


def show_dictionary(layer: str) -> None:
    """What each field of a layer is: meaning, unit, allowed values, other names.

    Parameters
    ----------
    layer : str
        A layer that is read, or one that is found.
    """
    definition = load_definition(layer)
    st.html(f"<h2>{text(definition.title)}</h2><p>{text(definition.description)}</p>")
    origin = "Wordt berekend" if layer in RESULT_NAMES else "Wordt ingelezen"
    st.html(
        f'<p class="stil">{origin}. Plaats: {text(_geometry(definition))}. Sleutel: '
        f"{text(definition.key or 'geen')}. {len(definition.fields)} velden.</p>"
    )
    heads = ("Veld", "Naam", "Soort", "Verplicht", "Betekenis", "Toegestaan", "Ook herkend als")
    st.html(table_of_texts(heads, [_field_row(f) for f in definition.fields]))
    if layer in LAYER_NAMES and definition.has_geometry:
        rows = [(text(kind), text(", ".join(names))) for kind, names in LOCATION_ALIASES.items()]
        st.html(f"<h3>Kolommen met de plaats</h3><p>{_PLACES}</p>")
        st.html(table_of_texts(("Soort", "Kolomnamen die worden herkend"), rows))
    if layer in LAYER_NAMES:
        st.download_button(
            "Leeg bestand om in te vullen (CSV)",
            partial(content_of, partial(_write_empty, definition), f"{layer}.csv"),
            file_name=f"{layer}.csv",
            on_click="ignore",
            icon=":material/download:",
            key="leeg_bestand",
        )


def table_of_texts(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """HTML of a table that becomes a list on a phone; cells are HTML already."""
    top = "".join(f'<th scope="col">{text(h)}</th>' for h in heads)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td data-kop="{text(h)}">{cell}</td>' for h, cell in zip(heads, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return f'<table class="gegevens"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'


def layer_title(layer: str) -> str:
    """What a layer is called in a list to choose from."""
    return f"{load_definition(layer).title} ({layer})"


def _source_row(laag: Laag) -> tuple[str, ...]:
    origin, licence = source_of(laag, data_name())
    without = str(int(laag.frame.geometry.isna().sum())) if laag.definition.has_geometry else ""
    if laag.definition.layer == _OF_GEMEENTEN:
        without = "volgt uit gemeenten"
    return (
        text(laag.definition.title),
        str(len(laag.frame)),
        without,
        str(len(laag.aside)),
        text(origin),
        text(_dates(laag)),
        text(licence),
    )


def _dates(laag: Laag) -> str:
    """First and last date of the sources that the rows name; else what is known of the example."""
    told = pd.Series(texts_of(laag.frame, _DATE), dtype="str")
    told = told[told != ""]
    if not len(told):
        return (laag.definition.dated if is_example() else "") or NOT_STATED
    first, last = _dutch_date(told.min()), _dutch_date(told.max())
    period = first if first == last else f"{first} tot {last}"
    silent = len(laag.frame) - len(told)
    return f"{period}; {silent} zonder datum" if silent else period


def _dutch_date(iso: str) -> str:
    parts = iso.split("-")
    return "-".join(reversed(parts)) if len(parts) == 3 else iso


def _field_row(field: Field) -> tuple[str, ...]:
    kind = TYPE_WORDS[field.type] + (f", {field.unit}" if field.unit else "")
    meaning = f"{field.description} ({field.source})" if field.source else field.description
    if field.confidential:
        meaning += " Niet in de openbare uitgave."
    return (
        f"<code>{text(field.name)}</code>",
        text(field.label),
        text(kind),
        "ja" if field.required else "nee",
        text(meaning),
        text(_allowed(field)),
        text(", ".join(field.aliases)),
    )


def _allowed(field: Field) -> str:
    if field.allowed:
        # The label only where it says more than the value.
        same = (
            a.value if fold(a.label) == fold(a.value) else f"{a.value} ({a.label})"
            for a in field.allowed
        )
        return "; ".join(same)
    low = "" if field.minimum is None else f"vanaf {_limit(field.minimum)}"
    high = "" if field.maximum is None else f"tot en met {_limit(field.maximum)}"
    return " ".join(x for x in (low, high) if x)


def _limit(value: float) -> str:
    # Years among them: no dot between thousands.
    return f"{value:g}".replace(".", ",")


def _geometry(definition: LayerDefinition) -> str:
    if not definition.geometry_types:
        return "geen"
    need = "verplicht" if definition.geometry_required else "mag ontbreken"
    return f"{' of '.join(definition.geometry_types)}, {need}"


def _write_empty(definition: LayerDefinition, path: Path) -> None:
    names = [f.name for f in definition.fields]
    places = ["wkt"] if definition.has_geometry else []
    write_csv(pd.DataFrame(columns=[*names, *places]), path)
