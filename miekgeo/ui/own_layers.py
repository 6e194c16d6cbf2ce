"""The layers a visitor brings along: read, checked and corrected in this visit only.

Nothing here is shared: no cache, no name on disk that another could ask for. A file stands in a
folder of its own while it is read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from miekgeo.correction import Edits, apply_edits, build_corrected, guess_layer, with_marks
from miekgeo.dataset import GRENZEN, PROJECTEN, tables_by_layer
from miekgeo.errors import MiekGeoError, SourceError
from miekgeo.export.content import content_of
from miekgeo.export.laag import write_lagen
from miekgeo.grenzen import load_grenzen
from miekgeo.lagen import Laag, read_raw
from miekgeo.schema import LAYER_NAMES, load_definition
from miekgeo.scratch import scratch_folder
from miekgeo.sources import RawTable
from miekgeo.split import part_names
from miekgeo.ui.upload import MAX_BYTES, Upload
from miekgeo.values import fold
from miekgeo.version import __version__

_LAYERS = "_eigen_lagen"
_WAITING = "_eigen_wachtend"
_FAULT = "_eigen_fout"
_SAID = "_eigen_gezegd"
# What is told where: at the file that was brought, or at the table that was corrected.
ABOVE, BESIDE = "boven", "naast"
_COUNT = "_eigen_teller"
# Name under which the layers go to other pages, as one file.
TOGETHER = "eigen-lagen.gpkg"


@dataclass(frozen=True)
class OwnLayer:
    """A visitor's layer with what was found in it.

    Attributes
    ----------
    naam : str
        Name of its file, without folders.
    layer : str
        Name of the layer it is.
    raw : RawTable
        As it was read.
    laag : Laag
        Validated, with the corrections.
    columns : mapping of field to column
        What the visitor chose.
    edits : mapping of (position, column) to text
        What the visitor corrected.
    mark : str
        Differs for another file, choice or correction.
    """

    naam: str
    layer: str
    raw: RawTable = field(repr=False)
    laag: Laag = field(repr=False)
    columns: Mapping[str, str | None] = field(default_factory=dict)
    edits: Edits = field(default_factory=dict)
    mark: str = ""

    @property
    def corrected(self) -> RawTable:
        """The rows as the visitor left them."""
        return apply_edits(self.raw, self.edits)

    @property
    def account(self) -> pd.DataFrame:
        """Where a file made of it comes from: `onderwerp, waarde`."""
        today = date.today()  # noqa: DTZ011 the day as the user's calendar has it
        rows = [
            ("programma", f"miekgeo {__version__}"),
            ("datum", today.isoformat()),
            ("laag", self.layer),
            ("bestand", f"{self.naam}: aangeleverd bestand"),
            ("rijen gelezen", str(self.laag.n_read)),
            ("rijen in gebruik", str(len(self.laag.frame))),
            ("rijen terzijde", str(len(self.laag.aside))),
            ("gewijzigde cellen", str(len(self.edits))),
        ]
        return pd.DataFrame(rows, columns=["onderwerp", "waarde"])


@dataclass(frozen=True)
class Waiting:
    """A file of which the layer isn't known yet.

    Attributes
    ----------
    naam : str
    inhoud : bytes
    guess : str
        The layer it looks like most.
    """

    naam: str
    inhoud: bytes = field(repr=False)
    guess: str = PROJECTEN


def own_layers() -> dict[str, OwnLayer]:
    """The layers of this visitor by name, in the order in which layers are listed."""
    kept: Mapping[str, OwnLayer] = st.session_state.get(_LAYERS, {})
    return {name: kept[name] for name in LAYER_NAMES if name in kept}


def waiting() -> Waiting | None:
    """The file of this visitor of which the layer must be chosen."""
    found: Waiting | None = st.session_state.get(_WAITING)
    return found


def fault() -> str:
    """Why the last file couldn't be used, in Dutch; empty when it could."""
    return str(st.session_state.get(_FAULT, ""))


def said(place: str) -> str:
    """What came of what the visitor did last, once; empty when it is told in another place."""
    told = st.session_state.get(_SAID)
    if told is None or told[0] != place:
        return ""
    del st.session_state[_SAID]
    return str(told[1])


def take(naam: str, inhoud: bytes, layer: str | None) -> None:
    """Read a file as a layer and keep it; without a layer its name, or what is in it, says which.

    What can't be used is told by `fault`, what must be chosen first by `waiting`.
    """
    forget_waiting()
    st.session_state.pop(_FAULT, None)
    try:
        tables = _read(naam, inhoud, layer)
        guess = None if layer is not None else _unsure(naam, tables)
        if guess is not None:
            st.session_state[_WAITING] = Waiting(naam, inhoud, guess)
            return
        read = {name: _build(naam, name, table, {}, {}) for name, table in tables.items()}
    except MiekGeoError as error:
        st.session_state[_FAULT] = str(error)
        return
    before = own_layers()
    replaced = [n for n in read if n in before]
    st.session_state[_LAYERS] = {**before, **read}
    _say(_taken(naam, list(read), replaced))


def forget_waiting() -> None:
    """Forget the file of which the layer wasn't chosen."""
    st.session_state.pop(_WAITING, None)


def remove(layer: str) -> None:
    """Forget a layer of this visitor."""
    st.session_state[_LAYERS] = {n: own for n, own in own_layers().items() if n != layer}
    _say(f"De laag {layer} is verwijderd.")


def map_columns(own: OwnLayer, columns: Mapping[str, str | None]) -> None:
    """Validate a layer again with its columns as the visitor chose them; nothing is recognised."""
    if _keep(own, columns, own.edits):
        _say("De kolommen zijn gelezen zoals u koos.")


def correct(own: OwnLayer, edits: Edits) -> None:
    """Validate a layer again with these corrections, all there are, and tell what came of it."""
    cells = len({at for at, _ in {*edits.items()} ^ {*own.edits.items()}})
    if _keep(own, own.columns, dict(edits)):
        after = faults_of(own_layers()[own.layer].laag)
        what = "1 cel" if cells == 1 else f"{cells} cellen"
        _say(
            f"{what} gewijzigd en opnieuw gecontroleerd. Fouten: eerst {faults_of(own.laag)}, "
            f"nu {after}.",
            BESIDE,
        )


def faults_of(laag: Laag) -> int:
    """How many faults were found, remarks apart."""
    return int((laag.report["ernst"] == "fout").sum())


def together() -> Upload:
    """The layers of this visitor as one file, for the pages that take one.

    The boundaries are left out: every page has its own choice of those.
    """
    lagen = [with_marks(own.laag) for n, own in own_layers().items() if n != GRENZEN]
    return Upload(TOGETHER, content_of(partial(write_lagen, lagen), TOGETHER))


def _keep(own: OwnLayer, columns: Mapping[str, str | None], edits: Edits) -> bool:
    """Validate a layer again; whether that could be done, else it stays as it was."""
    st.session_state.pop(_FAULT, None)
    try:
        built = _build(own.naam, own.layer, own.raw, columns, edits)
    except MiekGeoError as error:
        st.session_state[_FAULT] = str(error)
        return False
    st.session_state[_LAYERS] = {**own_layers(), own.layer: built}
    return True


def _build(
    naam: str, layer: str, raw: RawTable, columns: Mapping[str, str | None], edits: Edits
) -> OwnLayer:
    """The layer, validated as it is now, under a mark of its own."""
    count = st.session_state[_COUNT] = st.session_state.get(_COUNT, 0) + 1
    laag = build_corrected(
        raw,
        edits,
        load_definition(layer),
        nederland=load_grenzen().nederland,
        columns=columns,
    )
    return OwnLayer(naam, layer, raw, laag, columns, edits, f"{layer}_{count}")


def _taken(naam: str, read: Sequence[str], replaced: Sequence[str]) -> str:
    layers = "de laag" if len(read) == 1 else "de lagen"
    text = f"{naam} is gelezen als {layers} {', '.join(read)}."
    return f"{text} Vervangen: {', '.join(replaced)}." if replaced else text


def _say(text: str, place: str = ABOVE) -> None:
    st.session_state[_SAID] = (place, text)


def _read(naam: str, inhoud: bytes, layer: str | None) -> dict[str, RawTable]:
    if len(inhoud) > MAX_BYTES:
        size = math.ceil(len(inhoud) / 1e6)
        raise SourceError(
            f"{naam} is {size} MB; hier mag {MAX_BYTES / 1e6:.0f} MB.",
            hint="Lever een kleiner bestand aan, of gebruik de opdracht miekgeo controleer op uw "
            "eigen computer.",
        )
    with scratch_folder() as folder:
        path = folder / naam
        path.write_bytes(inhoud)
        if layer is not None:
            return {layer: read_raw(path, layer)}
        found = tables_by_layer(path)
    if not found:
        raise SourceError(
            f"{naam} heeft geen laag of werkblad met de naam van een laag.",
            hint=f"Kies de laag, of noem die naar een van: {', '.join(LAYER_NAMES)}.",
        )
    return found


def _unsure(naam: str, tables: Mapping[str, RawTable]) -> str | None:
    """The layer a file looks like, when neither its name nor that of its table says which."""
    if set(tables) != {PROJECTEN}:
        return None
    table = tables[PROJECTEN]
    if fold(table.name) in part_names(PROJECTEN) or fold(Path(naam).stem) == PROJECTEN:
        return None
    return guess_layer(table)
