"""The file a visitor brought along on another page, with all its answers: for this visit only."""

from __future__ import annotations

import streamlit as st

from miekgeo.collection import Collection, collect
from miekgeo.edition import Edition
from miekgeo.scratch import scratch_folder
from miekgeo.ui import upload
from miekgeo.ui.own_oordelen import own_table, revision

EMBEDDED = "Voorbeeldset"
_KEY = "_eigen_verzameling"


def has_own() -> bool:
    """Whether this visitor brought a file along that can be used."""
    found = upload.current()
    return found is not None and found.found is not None


def own_name() -> str:
    """Name of the visitor's file; empty without one."""
    found = upload.current()
    return f"Uw bestand {found.naam}" if found is not None else ""


def own_collection(grenzenset: str, edition: Edition) -> Collection:
    """The visitor's file with all its answers, of all provincies.

    Raises
    ------
    MiekGeoError
        The file can't be used with this boundary set.
    """
    found = upload.current()
    if found is None:
        raise LookupError("no file was brought along")
    mark = (found.mark, grenzenset, edition, revision(own=True))
    kept = st.session_state.get(_KEY)
    if kept is None or kept[0] != mark:
        with (
            st.spinner("Uw bestand wordt beoordeeld …"),
            scratch_folder() as folder,
        ):
            path = folder / found.naam
            path.write_bytes(found.inhoud)
            whole = collect(
                path,
                edition=edition,
                grenzen_path=grenzenset,
                columns=found.columns,
                oordelen=own_table(own=True),
            )
            # All parts at once: later the file is gone.
            _ = (whole.layers, whole.tables)
        kept = (mark, whole)
        st.session_state[_KEY] = kept
    collection: Collection = kept[1]
    return collection
