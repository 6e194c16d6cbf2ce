"""The parts of the page Knooppunten: list, explanation of a hub, legend and downloads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from miekgeo.convergence import Convergence, Found
from miekgeo.export.content import content_of
from miekgeo.knooppunten.items import LAYERS
from miekgeo.knooppunten.rules import NETKNOOPPUNT, RULE_IDS, Rules, load_rules
from miekgeo.knooppunten.toelichting import rule_words
from miekgeo.schema import load_definition
from miekgeo.styles import category_look, load_amount_looks, load_capacity_looks
from miekgeo.ui.access import marked_name
from miekgeo.ui.choice_table import choose_row
from miekgeo.ui.components import hexagon, room_chip, room_swatch, sample, swatch_area, text
from miekgeo.ui.filter_choice import show_reset
from miekgeo.ui.paper_table import show_grid
from miekgeo.ui.served import note_html
from miekgeo.ui.state import ALL
from miekgeo.values import split_list
from miekgeo.wording import distance, number, percentage

KNOOPPUNTEN, TOTAALBEELD = "Knooppunten", "Totaalbeeld per gemeente"
TABLE = {
    "naam": "Naam",
    "soort": "Soort",
    "karakter": "Karakter",
    "score": "Score",
    "provincies": "Ligt in",
    "grensoverschrijdend": "Over een grens",
    "robuustheid": "Bij andere stralen",
    "modaliteiten": "Modaliteiten",
    "sectoren": "Sectoren",
    "jaren": "Jaren",
}
# Members named in the panel; the workbook has them all.
NAMED = 5
_ABOUT = {
    "karakter": "Karakter",
    "jaren": "Wanneer",
    "ligging": "Waar",
    "ruimte": "Ruimte op het net",
}
_TITLES = {
    "stations": "Stations",
    "traces": "Tracés",
    "projecten": "Projecten",
    "ontwikkelingen": "Ontwikkelingen",
}


def show_header() -> None:
    """Title, and what the page answers."""
    st.html(
        '<div class="kop"><h1>Knooppunten</h1><p>Waar komen infrastructuur en ontwikkelingen '
        "samen, waarom daar, en is er in 2030 ruimte?</p></div>"
    )


def show_example_note(data: Convergence) -> None:
    """That data and powers are examples, and that nobody published limits."""
    plans = data.lagen.frame("ontwikkelingen")
    example = (
        f'<p class="melding"><b>Voorbeeldset.</b> Alle ligging is indicatief. De vermogens van '
        f"alle {len(plans)} ontwikkelingen zijn rekenvoorbeelden. Grenzen van stations zijn niet "
        "openbaar; daarom is de ruimte hier overal onbekend.</p>"
    )
    st.html(note_html(example, data.lagen))


def show_hub_table(found: Found, table: pd.DataFrame, chosen: str | None, mark: str) -> str | None:
    """The hubs, highest score first; gives the id of the row that was chosen just now.

    Parameters
    ----------
    found : Found
    table : DataFrame
        Rows to show.
    chosen : str, optional
        Hub that is open.
    mark : str
        Differs for other rows, so that an old choice isn't taken for a new one.
    """
    total = len(found.hubs.table)
    kinds = table["soort"].value_counts()
    net = int(kinds.get(NETKNOOPPUNT, 0))
    st.html(
        f'<p class="stil">{len(table)} van {total} plaatsen: {_n(len(table) - net, "knooppunt")} '
        f"(met ontwikkelingen) en {_n(net, NETKNOOPPUNT)} (alleen infrastructuur)</p>"
    )
    shown = table[list(TABLE)].rename(columns=TABLE)
    for column in ("Ligt in", "Modaliteiten", "Sectoren"):
        # Without a single hub a column has no type to go by.
        shown[column] = shown[column].astype("str").str.replace(";", ", ")
    ids = table["knooppunt_id"].tolist()
    return choose_row(shown, ids, key=f"knooppunten_{mark}", chosen=chosen)


def show_no_match() -> None:
    """What to do when the filters leave no hub."""
    st.html(
        "<h2>Geen knooppunt past bij deze filters</h2><p>Hier komt wel het een en ander samen, "
        "maar geen van de projecten daar is wat u vraagt.</p>"
    )
    show_reset("knooppunten_wis")


def show_nothing(found: Found, provincie: str | None) -> None:
    """What to do when nothing counts."""
    where = provincie or ALL
    rules = "".join(f"<li>{text(w)}</li>" for w in _rule_texts(found.hubs.rules))
    st.html(
        f"<h2>Geen knooppunten in {text(where)}</h2><p>Bij een straal van "
        f"{text(distance(found.hubs.rules.straal_m))} voldoet geen plaats aan een regel. Kies "
        "een grotere straal, soepeler regels of een andere provincie.</p><h3>De regels</h3>"
        f'<ul class="lees">{rules}</ul>'
    )


def show_hub(found: Found, hub_id: str) -> None:
    """Everything about one hub: why it counts, what comes together, how firm, with what room."""
    hubs = found.hubs
    row = hubs.table[hubs.table["knooppunt_id"] == hub_id].iloc[0]
    told = hubs.sentences[hub_id]
    rank = hubs.table.index[hubs.table["knooppunt_id"] == hub_id][0] + 1
    why = f"<b>Waarom dit een {text(row['soort'])} is</b><br>{text(told['regels'])}"
    basis = f"{text(told.get('voorbeeld'))} {text(told['grenzen'])}"
    parts = [
        f'<h2>{text(row["naam"])}</h2>{_labels(row)}<p class="advies">{why}</p>',
        f"<h3>Wat er samenkomt, binnen {text(distance(hubs.rules.straal_m))}</h3>",
        _members(found, hub_id),
        *(f'<h3>{title}</h3><p class="lees">{text(told[k])}</p>' for k, title in _ABOUT.items()),
        _room(found, hub_id),
        f"<h3>Bij andere stralen: {text(row['robuustheid'])}</h3>",
        _stability(found, hub_id),
        f"<h3>Score {row['score']} van 100 (plaats {rank} van {len(hubs.table)})</h3>",
        _score(found, hub_id),
        f'<p class="stil">{basis} De score ordent de lijst; zij kiest niets.</p>',
    ]
    st.html("".join(parts))
    with st.expander("Als tekst, om over te nemen"):
        st.code(str(row["toelichting"]), language=None, wrap_lines=True)


def show_legend(found: Found, table: pd.DataFrame, beeld: str) -> None:
    """What the marks mean, with counts."""
    net = int((table["soort"] == NETKNOOPPUNT).sum())
    items = [
        '<li class="kopje">Knooppunten (getal is de score)</li>',
        _item(
            hexagon(filled=True), "Knooppunt: infrastructuur en ontwikkelingen", len(table) - net
        ),
        _item(hexagon(filled=False), "Netknooppunt: alleen infrastructuur", net),
        _item(hexagon(filled=None), "Straal om het gekozen knooppunt (streep), en zijn leden"),
    ]
    if beeld == TOTAALBEELD:
        items.append('<li class="kopje">Projecten, stations en ontwikkelingen per gemeente</li>')
        items += [_item(swatch_area(a.kleur), a.omschrijving) for a in load_amount_looks()]
    else:
        items += _layer_items(found)
    st.html(f'<ul class="legenda" aria-label="Legenda">{"".join(items)}</ul>')


def show_downloads(found: Found, provincie: str | None) -> None:
    """Hubs as workbook and map layers, made when asked for."""
    what = provincie or "Nederland"
    with st.container(key="knooppunt_downloads", horizontal=True):
        for suffix, label in (("xlsx", "Excel"), ("gpkg", "GeoPackage"), ("csv", "CSV")):
            write = partial(_write, found, provincie)
            st.download_button(
                label,
                partial(content_of, write, f"knooppunten.{suffix}"),
                file_name=marked_name(f"knooppunten-{what}-{_today()}.{suffix}", found.data.lagen),
                on_click="ignore",
                icon=":material/download:",
                key=f"knooppunt_download_{suffix}",
            )


def show_account(found: Found) -> None:
    """What the hubs rest on."""
    with st.expander("Verantwoording: regels, score, grenzen en drempels"):
        show_grid(found.account.astype("str"))


def _write(found: Found, provincie: str | None, path: Any) -> None:
    found.write(path, provincie)


def _labels(row: pd.Series) -> str:
    over = {"ja": "over een grens", "grensgeval": "grensgeval"}.get(row["grensoverschrijdend"])
    values = [
        row["soort"],
        row["karakter"],
        *split_list(row["provincies"]),
        *([over] if over else []),
        row["robuustheid"],
    ]
    labels = "".join(f'<span class="label">{text(v)}</span>' for v in values)
    return f"<div>{labels}</div>"


def _rule_texts(rules: Rules) -> list[str]:
    regels = load_rules()
    return [f"{i}, {regels[i].soort}: {rule_words(i, rules)}." for i in RULE_IDS]


def _members(found: Found, hub_id: str) -> str:
    """Members by layer, the nearest first, with their distance to the middle."""
    members = found.hubs.members
    mine = members[members["knooppunt_id"] == hub_id]
    parts = []
    for layer in LAYERS:
        rows = mine[mine["laag"] == layer].to_dict("records")
        if not rows:
            continue
        items = "".join(f"<li>{_member(r)}</li>" for r in rows[:NAMED])
        rest = len(rows) - NAMED
        items += f"<li>en nog {rest}</li>" if rest > 0 else ""
        parts.append(f"<dt>{_TITLES[layer]} ({len(rows)})</dt><dd><ul>{items}</ul></dd>")
    return f'<dl class="feiten leden">{"".join(parts)}</dl>'


def _member(row: Mapping[Any, Any]) -> str:
    kind = row["sector"] or row["modaliteit"]
    away = "in het midden" if row["afstand_m"] < 1 else distance(row["afstand_m"])
    tail = ", ".join(t for t in (kind, away) if t)
    return f'{text(row["naam"] or row["id"])} <span class="stil">({text(tail)})</span>'


def _room(found: Found, hub_id: str) -> str:
    """Class of each of its stations, with the years to come."""
    members = found.hubs.members
    mine = members[(members["knooppunt_id"] == hub_id) & (members["laag"] == "stations")]
    room = found.data.capaciteit.table
    rows = room[room["station_id"].isin(mine["id"])].to_dict("records")
    cells = "".join(
        f"<tr><td>{text(r['naam'])}</td><td>{room_chip(r['klasse_afname'])}</td>"
        f"<td>{_mw(r['afname_marge_nu_mw'])}</td><td>{_mw(r['afname_marge_2030_mw'])}</td>"
        f"<td>{_mw(r['afname_marge_2035_mw'])}</td></tr>"
        for r in rows
    )
    if not cells:
        return ""
    return (
        '<table class="klein"><thead><tr><th>Station</th><th>Afname 2030</th><th>nu, MW</th>'
        f"<th>2030</th><th>2035</th></tr></thead><tbody>{cells}</tbody></table>"
    )


def _mw(value: float) -> str:
    return "?" if pd.isna(value) else number(value)


def _stability(found: Found, hub_id: str) -> str:
    """A box per radius: whether it exists there, and how much of its members is the same."""
    table = found.hubs.stability
    rows = table[table["knooppunt_id"] == hub_id].to_dict("records")
    cells = "".join(
        f'<li class="{"ja" if r["bestaat"] else "nee"}"><b>{number(r["straal_m"] / 1000)} km</b>'
        f"<br>{percentage(r['gelijkenis']) if r['bestaat'] else 'nee'}</li>"
        for r in rows
    )
    told = found.hubs.sentences[hub_id]["robuustheid"]
    return (
        f'<p class="lees">{text(told)}</p><ol class="stralen" aria-label="Per straal of het '
        f'knooppunt bestaat en welk deel van de leden gelijk is">{cells}</ol>'
    )


def _score(found: Found, hub_id: str) -> str:
    table = found.hubs.score
    rows = table[table["knooppunt_id"] == hub_id].to_dict("records")
    cells = "".join(
        f"<tr><td>{text(r['onderdeel'])}</td><td>{number(r['waarde'], _decimals(r['waarde']))}</td>"
        f"<td>{number(r['punten'], 1)} van {number(r['maximum'])}</td></tr>"
        for r in rows
    )
    return (
        '<table class="klein"><thead><tr><th>Onderdeel</th><th>Aantal</th><th>Punten</th></tr>'
        f"</thead><tbody>{cells}</tbody></table>"
    )


def _n(n: int, word: str) -> str:
    return f"{n} {word}{'' if n == 1 else 'en'}"


def _decimals(value: float) -> int:
    return 0 if float(value).is_integer() else 2


def _item(picture: str, words: str, n: int | None = None) -> str:
    count = "" if n is None else f'<span class="aantal">{n}</span>'
    return f"<li>{picture}<span>{text(words)}</span>{count}</li>"


def _layer_items(found: Found) -> list[str]:
    room = found.data.capaciteit.table["klasse_afname"].value_counts()
    items = [f'<li class="kopje">Stations: ruimte voor afname in 2030 ({int(room.sum())})</li>']
    items += [
        _item(room_swatch(look), f"{look.klasse}: {look.betekenis.lower()}", int(room[klasse]))
        for klasse, look in load_capacity_looks().items()
        if klasse in room
    ]
    plans = found.data.lagen.frame("ontwikkelingen")
    sectors = plans["sector"].fillna("").value_counts()
    style = load_definition("ontwikkelingen").style
    items.append(f'<li class="kopje">Ontwikkelingen, alle rekenvoorbeeld ({len(plans)})</li>')
    for category in style.categories if style else ():
        if category.value in sectors and style is not None:
            look = category_look(style, category)
            words = f"{category.label} ({category.code})"
            items.append(_item(sample(look, kind="punt"), words, int(sectors[category.value])))
    return items


def _today() -> str:
    return date.today().isoformat()  # noqa: DTZ011 the day as the user's calendar has it
