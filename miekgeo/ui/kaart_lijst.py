"""The list of projects beside the map: what is in view, and what points at the map."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from miekgeo.schema import load_definition
from miekgeo.styles import category_of
from miekgeo.ui.components import text
from miekgeo.ui.filter_choice import show_reset
from miekgeo.ui.kaart_data import KaartData
from miekgeo.ui.markdown import plain
from miekgeo.ui.project_filter import years_of
from miekgeo.wording import enumerate_words

# Buttons are slow to draw; more than these come when asked for.
FIRST_LISTED = 12
_WHOLE_LIST = "_hele_lijst"
# The project under the pointer or with the focus lights up on the map; leaving it ends that. The
# page stays when the list is drawn anew, so it listens once.
POINTING = """<script>
(function () {
  if (window.miekLijst) { return; }
  window.miekLijst = true;
  function point(id) {
    document.querySelectorAll('iframe[title="streamlit_folium.st_folium"]').forEach(function (f) {
      var map = f.contentWindow && f.contentWindow.miek;
      if (map && map.wijs) { map.wijs(id); }
    });
  }
  function over(e) {
    var item = e.target.closest && e.target.closest('.st-key-lijst [class*="st-key-open_"]');
    var found = item && /st-key-open_([\\w-]+)/.exec(item.className);
    point(found ? found[1] : "");
  }
  document.addEventListener("mouseover", over);
  document.addEventListener("focusin", over);
})();
</script>"""


def show_list(data: KaartData, unfiltered: KaartData) -> str | None:
    """Projects in view as a list; gives the id of the one chosen.

    Parameters
    ----------
    data : KaartData
        What is shown.
    unfiltered : KaartData
        The same without the filter.
    """
    st.html(
        f"<h2>{text(_count_title(data))}</h2>{_filtered_line(data, unfiltered)}{_hidden_line(data)}"
    )
    if len(unfiltered.projecten) and not len(data.projecten):
        st.info("Geen project past bij deze filters.")
        show_reset("lijst_wis")
        return None
    if not len(data.projecten):
        st.info("Hier liggen geen projecten. Kies een andere provincie.")
        return None
    chosen = None
    rest = len(data.projecten) - FIRST_LISTED
    whole = rest <= 0 or st.session_state.get(_WHOLE_LIST, False)
    with st.container(key="lijst"):
        listed = data.projecten if whole else data.projecten.head(FIRST_LISTED)
        phases = data.phases.get("projecten", {})
        for project in listed.to_dict("records"):
            project_id = str(project["project_id"])
            label = _list_label(project, phases.get(project_id))
            if st.button(label, key=f"open_{project_id}", width="stretch"):
                chosen = project_id
        if not whole:
            more = f"Toon ook de andere {rest}"
            st.button(more, key="lijst_heel", width="stretch", on_click=_list_all)
    return chosen


def show_pointing() -> None:
    """Let the list point at the map; drawn with list and project alike, so that it stays."""
    st.html(POINTING, unsafe_allow_javascript=True)


def _list_all() -> None:
    st.session_state[_WHOLE_LIST] = True


def _list_label(project: Mapping[Hashable, Any], phase: str | None) -> str:
    """A project in the list: code of its modaliteit, name, advice, and whether it is an example."""
    style = load_definition("projecten").style
    code = category_of(style, project["modaliteit"]).code if style else ""
    naam = "(zonder naam)" if pd.isna(project["naam"]) else str(project["naam"])
    facts = [str(project["antwoord_ruimtelijk"])]
    if phase:
        facts.append(phase)
    if pd.isna(project["geometry"]):
        facts.append("zonder locatie")
    if project["zekerheid"] == "indicatief":
        facts.append("voorbeeld")
    return f"**{plain(code)}** {plain(naam)} :gray[{plain(', '.join(facts))}]"


def _filtered_line(data: KaartData, whole: KaartData) -> str:
    """How many projects the filter takes away, so that nobody takes them for absent."""
    n = len(whole.projecten) - len(data.projecten)
    if not n:
        return ""
    line = f"Niet getoond door de filters: {n} van {len(whole.projecten)}"
    if data.selection.filter.jaar is not None:
        without = int(np.isnan(years_of(whole.projecten)).sum())
        line += f"; {without} projecten hier hebben geen jaar van inbedrijfname"
    return f'<p class="stil">{text(line)}.</p>'


def _hidden_line(data: KaartData) -> str:
    """Which layers aren't on the map, so that nobody takes them for absent."""
    if not data.selection.hidden:
        return ""
    titles = [load_definition(layer).title.lower() for layer in data.selection.hidden]
    return f'<p class="stil">Niet op de kaart: {text(enumerate_words(titles))}.</p>'


def _count_title(data: KaartData) -> str:
    n = len(data.projecten)
    without = len(data.without_place)
    tail = f", waarvan {without} zonder locatie" if without else ""
    aside = len(data.found.lagen.layers["projecten"].aside)
    if aside and data.selection.provincie is None:
        tail += f"; {aside} {'rij' if aside == 1 else 'rijen'} terzijde gelegd"
    return f"{data.selection.title}: {n} van {data.total} projecten{tail}"
