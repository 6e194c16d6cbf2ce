"""The map of a provincie, or of the country, in one HTML file that opens without internet.

Everything is in the file: scripts, styles, type, the ground and the data. Texts from data are
escaped here and in `features`; a policy in the page keeps the browser from asking for anything.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd

from miekgeo.collection import Collection
from miekgeo.export.atomic import replacing
from miekgeo.export.description import facts_of, warnings_of
from miekgeo.grenzen import load_grenzen
from miekgeo.kaart.assets import load_scripts, load_styles
from miekgeo.kaart.elements import Features, script_json
from miekgeo.kaart.ground import make_ground, make_provincie
from miekgeo.kaart.knooppunten import make_hubs, make_ontwikkelingen
from miekgeo.kaart.layers import (
    LayerFeatures,
    make_clusters,
    make_projects,
    make_stations,
    make_traces,
)
from miekgeo.kaart.legend import legend_of
from miekgeo.kaart.listing import LONG, NO_PLACE, Listing, listings_of


def write_standalone(collection: Collection, path: Path) -> None:
    """Write the map of a collection as one HTML file.

    Parameters
    ----------
    collection : Collection
        Of one provincie, or of all together.
    path : Path
        Its folder must exist; a file that is there is replaced.

    Raises
    ------
    WriteError
        The folder is missing, writing isn't allowed, or the disk is full. `path` is untouched.
    """
    content = standalone_html(collection)
    with replacing(path) as fresh:
        fresh.write_text(content, encoding="utf-8", newline="\n")


def standalone_html(collection: Collection) -> str:
    """The whole page; the same collection gives the same text."""
    listings = listings_of(collection)
    scripts = load_scripts()
    data = script_json(_data_of(collection, listings))
    title = f"MIEK-kaart van {collection.provincie or 'Nederland'}"
    parts = [
        "<!DOCTYPE html>",
        '<html lang="nl">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(scripts)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{html.escape(title)} ({html.escape(collection.edition.label)})</title>",
        f"<style>{load_styles()}</style>",
        "</head>",
        "<body>",
        '<a class="spring" href="#tabel">Naar de projecten als tabel</a>',
        _header(collection, title),
        "<main>",
        _map_part(listings),
        _words_part(collection),
        *_tables(collection, listings),
        _basis_part(collection),
        "</main>",
        f'<script type="application/json" id="gegevens">{data}</script>',
        *(f"<script>{script}</script>" for script in scripts),
        "</body>",
        "</html>",
        "",
    ]
    return "\n".join(parts)


# ---- what the browser may do -------------------------------------------------------------------


def _policy(scripts: Sequence[str]) -> str:
    """Only these scripts run, and nothing is asked of any computer."""
    hashes = (base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts)
    allowed = " ".join(f"'sha256-{h}'" for h in hashes)
    # Leaflet moves things by their style.
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "font-src data:; base-uri 'none'; form-action 'none'"
    )


# ---- the map -----------------------------------------------------------------------------------


def _data_of(collection: Collection, listings: Sequence[Listing]) -> dict[str, Any]:
    grenzen, naam = collection.grenzen, collection.provincie
    # Official gemeenten reach into the water: what is land, the embedded set says.
    ground = make_ground(grenzen, load_grenzen().land)
    borders: list[tuple[str, Features]] = []
    if naam is not None:
        inner = make_provincie(grenzen, naam)
        borders += [("sluier", inner.around), ("grens", inner.gemeenten)]
    borders.append(("grens", ground.borders[""]))
    if naam is not None:
        borders.append(("grens", ground.borders[naam]))
    west, south, east, north = ground.bounds[naam or ""]
    drawn = {listing.name: _drawn(listing) for listing in listings}
    return {
        "attribution": ground.attribution,
        "focus": naam or "Nederland",
        "bounds": [[south, west], [north, east]],
        "grond": ground.areas.collection,
        "namen": ground.names.collection,
        "grenzen": [{"vlak": pane, "vormen": shapes.collection} for pane, shapes in borders],
        # The lowest first.
        "lagen": [
            {
                "naam": name,
                "vormen": features.shapes.collection,
                "punten": features.gathered.collection,
            }
            for name, features in reversed(drawn.items())
        ],
    }


def _drawn(listing: Listing) -> LayerFeatures:
    frame = listing.frame
    if listing.name == "projecten":
        known = zip(frame["project_id"], frame["oordeel__antwoord_ruimtelijk"], strict=True)
        return make_projects(frame, {str(i): str(a) for i, a in known if isinstance(a, str)})
    makers: dict[str, Callable[[gpd.GeoDataFrame], LayerFeatures]] = {
        "knooppunten": make_hubs,
        "stations": make_stations,
        "traces": make_traces,
        "ontwikkelingen": make_ontwikkelingen,
        "clusters": make_clusters,
    }
    return makers[listing.name](frame)


# ---- the page ----------------------------------------------------------------------------------


def _header(collection: Collection, title: str) -> str:
    facts = dict(facts_of(collection))
    secret = "" if collection.edition.openbaar else " vertrouwelijk"
    made = html.escape(f"{facts['Gegevens']}; gemaakt op {facts['Gemaakt']}")
    warnings = "".join(f"<li>{html.escape(w)}</li>" for w in _short_warnings(collection))
    notice = (
        '<details class="letop" open><summary>Let op: voorbeelden en indicatieve gegevens</summary>'
        f"<ul>{warnings}</ul></details>"
    )
    return (
        f"<header><h1>{html.escape(title)}</h1>"
        f'<p class="uitgave{secret}">{html.escape(collection.edition.label)}</p>'
        f'<p class="stil">{made}</p></header>{notice if warnings else ""}'
    )


def _short_warnings(collection: Collection) -> list[str]:
    """What must be known before looking; the remarks stand at the end."""
    remarks = set(collection.remarks)
    found = [w for w in warnings_of(collection) if w not in remarks]
    if any("indicatief" in w for w in found):
        found.append(
            "Een indicatieve ligging is een rechte lijn of een ongeveer gekozen punt: meet er niet "
            "op."
        )
    return found


def _map_part(listings: Sequence[Listing]) -> str:
    switches = "".join(_switch(listing) for listing in listings)
    return (
        '<section id="kaartvak" aria-label="Kaart">'
        '<div id="kaart"><p class="geenscript">De kaart vraagt een browser met JavaScript. Alles '
        "wat erop staat, staat ook in de tabellen hieronder.</p></div>"
        '<div id="zij"><section id="feiten" aria-live="polite" aria-label="Gekozen">'
        "<h2>Kies iets op de kaart</h2><p>Klik op een project, station of lijn, of ga erheen met "
        "Tab en druk op Enter. Hetzelfde staat in de tabellen onder de kaart.</p></section>"
        f"<fieldset><legend>Lagen en legenda</legend>{switches}</fieldset></div></section>"
    )


def _switch(listing: Listing) -> str:
    placed = sum(row.placed for row in listing.rows)
    name, checked = html.escape(listing.name), " checked" if listing.shown else ""
    return (
        f'<label class="schakel"><input type="checkbox" data-laag="{name}"{checked} disabled>'
        f'<span>{html.escape(listing.title)}</span><span class="aantal">{placed}</span></label>'
        f'<ul class="legenda" data-legenda="{name}">{legend_of(listing)}</ul>'
    )


def _words_part(collection: Collection) -> str:
    if collection.words is None:
        return ""
    sentences = "".join(f"<p>{html.escape(s)}</p>" for s in collection.words.sentences)
    return f'<section class="lees"><h2>De kaart in woorden</h2>{sentences}</section>'


def _tables(collection: Collection, listings: Sequence[Listing]) -> list[str]:
    projects, *others = listings
    place = html.escape(collection.provincie or "Nederland")
    without = [row for row in projects.rows if not row.placed]
    n = len(projects.rows)
    about = f"{n} {'project' if n == 1 else 'projecten'} in {place}, {len(without)} {NO_PLACE}."
    parts = [
        f'<section id="tabel"><h2>Projecten</h2>{_table(projects, about)}</section>',
        f'<section id="zonder"><h2>Projecten {NO_PLACE}</h2>',
    ]
    if without:
        items = "".join(
            f"<li>{html.escape(row.name)} ({html.escape(row.id)})</li>" for row in without
        )
        parts.append(f"<p>Deze staan niet op de kaart.</p><ul>{items}</ul></section>")
    else:
        parts.append("<p>Geen: elk project heeft een plaats op de kaart.</p></section>")
    shown = [listing for listing in others if listing.rows]
    if shown:
        parts.append("<section><h2>Wat er verder op de kaart staat</h2>")
        for listing in shown:
            title = html.escape(f"{listing.title} ({len(listing.rows)})")
            body = _table(listing, "")
            parts.append(f"<details><summary>{title}</summary>{body}</details>")
        parts.append("</section>")
    return parts


def _table(listing: Listing, about: str) -> str:
    """Rows of a layer; a column without anything in it is left out."""
    if not listing.rows:
        return f"<p>{about}</p>"
    names = [name for name, _ in listing.rows[0].facts]
    used = [i for i in range(len(names)) if any(row.facts[i][1] for row in listing.rows)]
    heads = "".join(f'<th scope="col">{html.escape(names[i])}</th>' for i in used)
    caption = f"<caption>{about}</caption>" if about else ""
    body = []
    for row in listing.rows:
        cells = "".join(_cell(*row.facts[i]) for i in used)
        about_row = (
            f'data-laag="{html.escape(listing.name)}" data-id="{html.escape(row.id)}" '
            f'data-naam="{html.escape(row.name)}"'
        )
        body.append(
            f'<tr {about_row}><th scope="row">{html.escape(row.name)}'
            f'<button type="button" class="toon" hidden>Toon op de kaart</button></th>{cells}</tr>'
        )
    return (
        f'<div class="rollend"><table>{caption}<thead><tr><th scope="col">Naam</th>{heads}</tr>'
        f"</thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def _cell(name: str, value: str) -> str:
    text = html.escape(value)
    kind = ' class="lang"' if name in LONG else ""
    if name == "Let op" and value:
        text = f'<span class="label">{text}</span>'
    return f'<td data-kop="{html.escape(name)}"{kind}>{text}</td>'


def _basis_part(collection: Collection) -> str:
    rows = [*facts_of(collection), *((f"Bron {n}", text) for n, text in collection.sources)]
    facts = "".join(f"<dt>{html.escape(n)}</dt><dd>{html.escape(t)}</dd>" for n, t in rows)
    remarks = "".join(f"<li>{html.escape(r)}</li>" for r in collection.remarks)
    said = f"<h3>Opmerkingen bij de gegevens</h3><ul>{remarks}</ul>" if remarks else ""
    return (
        f'<section class="basis"><h2>Waar dit op rust</h2><dl>{facts}</dl>{said}'
        '<p class="stil">De kaart is getekend met Leaflet en Leaflet.markercluster; de letter is '
        "Source Sans 3 (SIL Open Font License).</p></section>"
    )
