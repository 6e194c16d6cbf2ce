"""The public and the confidential edition of a data set.

A public edition is made before anything is computed, so that no analysis, map or text made of it
can tell what it must not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.errors import SourceError
from miekgeo.geometry import RD, grid_cells
from miekgeo.lagen import GEOMETRY, ROW, Laag, Lagen, empty_frame
from miekgeo.redaction import HIDDEN, Redact, make_redactor, same_name
from miekgeo.schema import LAYER_NAMES, LayerDefinition, load_definition
from miekgeo.values import numbers_of, texts_of

VERTROUWELIJK = "vertrouwelijk"
# A finer grid hides nothing.
MIN_RASTER_M = 100.0
_ASIDE = "Terzijde; niet beschreven in de openbare uitgave."
# Columns of a file that aren't fields and are used all the same: see `tasks.status_of`.
_USED = {"projecten": ("programma",)}
# What a blurred row keeps beside its coarse place.
_KEPT = frozenset({"modaliteit", "infrastructuur", "projecttype", "sector", "status"})
# Fields by layer that hold keys of other layers: one, or a list of them.
_STATIONS, _PROJECTEN = ("stations",), ("projecten",)
_REFERENCES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "traces": {"project_id": _PROJECTEN, "van_station": _STATIONS, "naar_station": _STATIONS},
    "status": {"project_id": _PROJECTEN},
    "stationscapaciteit": {"station_id": _STATIONS},
    "projecten": {
        "ontwikkeling_ids": ("ontwikkelingen",),
        "afhankelijk_van": ("projecten", "stations", "traces", "ontwikkelingen"),
    },
}
# Rows that tell of another row: they go where that one goes.
_BELONGS = {
    "traces": ("project_id", "projecten"),
    "status": ("project_id", "projecten"),
    "stationscapaciteit": ("station_id", "stations"),
}
# What may come between codes, or between a code and what is said of it.
_AFTER_CODE = re.compile(r"[\s:(,/&+]|-\s")
# Findings that quote what wasn't used: raw rows, names of columns, of sheets and of other layers.
_UNREADABLE, _UNREAD, _DOUBLE, _JUDGEMENT = "L05", "L04", "L06", "O01"
_COLUMNS_READ = re.compile(r"; gelezen kolommen: .*", re.DOTALL)
_NAMELESS = {
    _UNREADABLE: "Een rij is niet te lezen.",
    _UNREAD: "Niet alle bladen of lagen zijn gelezen.",
    _DOUBLE: "Een kolom staat er dubbel en is niet gebruikt.",
    _JUDGEMENT: "Een oordeel klopt niet en is niet gebruikt.",
}


@dataclass(frozen=True)
class Edition:
    """For whom something is made.

    Attributes
    ----------
    openbaar : bool
        Whether it may be published: without what is marked vertrouwelijk.
    raster_m : float or None
        In a public edition: None leaves confidential rows out, a size keeps them as nameless rows
        that cover the cells of a grid of that size (m, EPSG:28992, from the origin).
    provincies : tuple of str or None
        In a confidential edition: None has everything, names have the confidential rows that are
        theirs alone; see `miekgeo.confidential`.

    Raises
    ------
    SourceError
        The grid is finer than `MIN_RASTER_M`, or no size at all.
    """

    openbaar: bool = True
    raster_m: float | None = None
    provincies: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Refuse a grid that hides nothing."""
        size = self.raster_m
        if size is not None and not (math.isfinite(size) and size >= MIN_RASTER_M):
            raise SourceError(
                f"Een raster van {size:g} m verbergt niets.",
                hint=f"Kies een raster van {MIN_RASTER_M:g} m of groter.",
            )

    @property
    def label(self) -> str:
        """What is written on everything made for it."""
        if self.openbaar:
            return "Openbare uitgave"
        if self.provincies is None:
            return "Vertrouwelijke uitgave"
        of = ", ".join(self.provincies).replace("alle", "alle provincies")
        return f"VERTROUWELIJK, uitgave voor {of}"

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return not self.openbaar and self.provincies is None


FULL = Edition(openbaar=False)
PUBLIC = Edition()


@dataclass(frozen=True)
class _Secrets:
    """What a public edition hides.

    Attributes
    ----------
    marked : mapping of layer to bool array
        Rows in use that are confidential, or tell of such a row.
    keys : mapping of layer to list of str
        Keys of hidden rows, in the order of the file.
    public : mapping of layer to set of str
        Keys that stay.
    renamed : mapping of layer to mapping of key to key
        Keys without meaning for rows that are blurred.
    redact : function
        Takes the codes and names out of a text.
    shared : int
        Names of hidden rows that rows that stay have too.
    """

    marked: Mapping[str, np.ndarray]
    keys: Mapping[str, list[str]]
    public: Mapping[str, frozenset[str]]
    renamed: Mapping[str, Mapping[str, str]]
    redact: Redact
    shared: int

    @property
    def any(self) -> bool:
        """Whether there is anything to hide."""
        return any(m.any() for m in self.marked.values()) or any(self.keys.values())

    def hides(self, layer: str, key: str) -> bool:
        """Whether a reference is to a hidden row, in whatever case it is written."""
        return key not in self.public.get(layer, ()) and _folded(key) in self._folded[layer]

    def new_key(self, layers: tuple[str, ...], key: str) -> str | None:
        """The key without meaning of a hidden row; None when it was left out."""
        for layer in layers:
            for old, new in self.renamed.get(layer, {}).items():
                if _folded(old) == _folded(key):
                    return new
        return None

    @property
    def _folded(self) -> Mapping[str, set[str]]:
        return {n: {_folded(k) for k in self.keys.get(n, ())} for n in LAYER_NAMES}


def make_edition(
    lagen: Lagen,
    edition: Edition,
    *,
    known_places: Collection[str] = (),
    visible: Mapping[str, frozenset[int]] | None = None,
) -> Lagen:
    """The data set as an edition shows it.

    Parameters
    ----------
    lagen : Lagen
    edition : Edition
    known_places : collection of str
        Names of gemeenten and provincies: a confidential row named as its gemeente doesn't make
        that name a secret.
    visible : mapping of layer to set of int, optional
        Confidential rows in use that may be seen all the same.

    Returns
    -------
    Lagen
        For a whole edition the same. Else: without confidential rows and the rows that tell
        of them (or with their place blurred), without confidential fields and columns that aren't
        fields, and without their codes and names in any text. A row whose mark can't be read counts
        as confidential. Of confidential rows that were set aside the number stays.
        Its remarks say how many rows of which layer were left out or blurred; no codes, no names.

    Notes
    -----
    Free text loses whole codes and names, not what else it may tell of a row; a remark says so.
    """
    if edition.is_whole:
        return lagen
    secrets = _find_secrets(lagen, edition, known_places, visible or {})
    layers = {n: _public_layer(laag, secrets, edition) for n, laag in lagen.layers.items()}
    unread = lagen.unread
    if secrets.any:
        unread = tuple((layer, HIDDEN) for layer, _ in lagen.unread)
    remarks = (*lagen.remarks, *_remarks(lagen, secrets, edition))
    # Judgements are on the projects by now; the file itself names hidden ones too.
    return replace(lagen, layers=layers, unread=unread, remarks=remarks, oordelen=None)


# ---- what is hidden ----------------------------------------------------------------------------


def _find_secrets(
    lagen: Lagen,
    edition: Edition,
    known_places: Collection[str],
    visible: Mapping[str, frozenset[int]],
) -> _Secrets:
    marked = {
        n: laag.frame[ROW].isin(laag.confidential - visible.get(n, frozenset())).to_numpy()
        for n, laag in lagen.layers.items()
    }
    keys = {n: _hidden_keys(laag, marked[n]) for n, laag in lagen.layers.items()}
    for name, (column, owner) in _BELONGS.items():
        if name in lagen.layers:
            stays = _public_keys(lagen, marked, owner)
            gone = {_folded(k) for k in keys.get(owner, ())}
            lost = _has_keyless_secret(lagen, owner)
            told = [
                bool(k) and k not in stays and (lost or _folded(k) in gone)
                for k in texts_of(lagen.layers[name].frame, column)
            ]
            marked[name] = marked[name] | np.array(told, dtype=bool)
    if "stationscapaciteit" in lagen.layers:
        frame = lagen.layers["stationscapaciteit"].frame
        marked["stationscapaciteit"] = _with_carried(frame, marked["stationscapaciteit"])
    keys = {
        n: _hidden_keys(laag, marked[n], all_aside=_owner_hides(n, keys))
        for n, laag in lagen.layers.items()
    }
    public = {n: frozenset(_public_keys(lagen, marked, n)) for n in lagen.layers}
    renamed = _new_keys(lagen, marked, public) if edition.raster_m else {}
    names, shared = _hidden_names(lagen, marked, keys, known_places)
    codes = {
        k: renamed.get(n, {}).get(k, HIDDEN) for n in keys for k in keys[n] if k not in public[n]
    }
    everything_public = {k for n in public for k in public[n]}
    redact = make_redactor(codes, names, sorted(everything_public))
    return _Secrets(marked, keys, public, renamed, redact, shared)


def _hidden_keys(laag: Laag, marked: np.ndarray, *, all_aside: bool = False) -> list[str]:
    """Keys of hidden rows, also of those set aside; all of these when any may be hidden."""
    key = laag.definition.key
    if key is None:
        return []
    aside = laag.aside
    if not all_aside:
        aside = aside[aside[ROW].isin(laag.confidential)]
    found = [*texts_of(laag.frame, key)[marked], *texts_of(aside, key)]
    return list(dict.fromkeys(str(k) for k in found if k))


def _public_keys(lagen: Lagen, marked: Mapping[str, np.ndarray], layer: str) -> set[str]:
    if layer not in lagen.layers or lagen.layers[layer].definition.key is None:
        return set()
    laag = lagen.layers[layer]
    return {str(k) for k in texts_of(laag.frame, str(laag.definition.key))[~marked[layer]] if k}


def _has_keyless_secret(lagen: Lagen, layer: str) -> bool:
    """Whether a hidden row can't be known by its key: any code that isn't known may be its."""
    if layer not in lagen.layers:
        return False
    laag = lagen.layers[layer]
    hidden = laag.aside[laag.aside[ROW].isin(laag.confidential)]
    return bool((texts_of(hidden, str(laag.definition.key)) == "").any())


def _owner_hides(layer: str, keys: Mapping[str, list[str]]) -> bool:
    """Whether rows set aside may tell of a hidden row: what they belong to isn't known."""
    return layer in _BELONGS and bool(keys.get(_BELONGS[layer][1]))


def _with_carried(frame: pd.DataFrame, marked: np.ndarray) -> np.ndarray:
    """Also the rows of earlier years of the same station and scenario.

    They would hold on in the years that are hidden, and tell of room that may not be there.
    """
    about = pd.Series(
        list(zip(texts_of(frame, "station_id"), texts_of(frame, "scenario"), strict=True))
    )
    year = pd.Series(numbers_of(frame, "jaar"))
    last = year[marked].fillna(np.inf).groupby(about[marked]).max()
    earlier: np.ndarray = (year.fillna(-np.inf) < about.map(last).astype(float)).to_numpy()
    return marked | earlier


def _new_keys(
    lagen: Lagen, marked: Mapping[str, np.ndarray], public: Mapping[str, frozenset[str]]
) -> dict[str, dict[str, str]]:
    """Keys without meaning for blurred rows, in the order of the file."""
    found = {}
    taken = {k for keys in public.values() for k in keys}
    for name, laag in lagen.layers.items():
        if name in _BELONGS or laag.definition.key is None:
            continue
        prefix = f"V{LAYER_NAMES.index(name) + 1}"
        while any(k.startswith(f"{prefix}-") for k in taken):
            prefix = f"V{prefix}"
        keys = texts_of(laag.frame, laag.definition.key)[marked[name]]
        found[name] = {str(k): f"{prefix}-{i}" for i, k in enumerate(keys, start=1)}
    return found


def _hidden_names(
    lagen: Lagen,
    marked: Mapping[str, np.ndarray],
    keys: Mapping[str, list[str]],
    known_places: Collection[str],
) -> tuple[set[str], int]:
    """Names of hidden rows that are secret, and how many aren't as other rows have them too."""
    hidden: set[str] = set()
    stays: set[str] = set()
    for name, laag in lagen.layers.items():
        names = texts_of(laag.frame, "naam")
        hidden |= set(names[marked[name]])
        stays |= {same_name(n) for n in names[~marked[name]]}
        aside = laag.aside
        if not _owner_hides(name, keys):
            aside = aside[aside[ROW].isin(laag.confidential)]
        whole = aside[~aside[ROW].isin(_unreadable_rows(laag))]
        hidden |= set(texts_of(whole, "naam"))
    common = {same_name(p) for p in known_places} | _common_words()
    hidden = {n for n in hidden if same_name(n) and same_name(n) not in common}
    shared = {n for n in hidden if same_name(n) in stays}
    return hidden - shared, len(shared)


def _common_words() -> set[str]:
    """Words of the definitions: a row named Warmte doesn't make that word a secret."""
    words: set[str] = set()
    for definition in map(load_definition, LAYER_NAMES):
        words |= {definition.title, definition.layer}
        for field in definition.fields:
            words |= {w for a in field.allowed for w in (a.value, a.label, *a.aliases)}
    return {same_name(w) for w in words}


# ---- what stays --------------------------------------------------------------------------------


def _public_layer(laag: Laag, secrets: _Secrets, edition: Edition) -> Laag:
    definition = laag.definition
    name = definition.layer
    marked = secrets.marked[name]
    own = [*definition.by_name, *_USED.get(name, ()), ROW, GEOMETRY]
    frame = laag.frame[[c for c in dict.fromkeys(own) if c in laag.frame]]
    blank = {
        f.name: pd.Series(None, index=frame.index, dtype="str") for f in _confidential(definition)
    }
    frame = frame.assign(**blank)
    public = _redacted(_without_references(frame[~marked], name, secrets), definition, secrets)
    if name in secrets.renamed:
        blurred = _blurred(frame[marked], definition, secrets.renamed[name], edition)
        # At the end, numbered on: between their neighbours the old code could be guessed.
        last = max([0, *frame[ROW], *laag.aside[ROW]])
        blurred[ROW] = range(last + 1, last + 1 + len(blurred))
        public = gpd.GeoDataFrame(pd.concat([public, blurred]), crs=RD)
    aside, hidden = _public_aside(laag, secrets)
    gone = {*frame.loc[marked, ROW].tolist(), *hidden}
    return replace(
        laag,
        frame=public.reset_index(drop=True),
        aside=aside,
        report=_public_report(laag, gone, secrets.redact),
        mapping=laag.mapping[laag.mapping["veld"] != ""].reset_index(drop=True),
        n_read=len(public) + len(aside),
        confidential=frozenset(),
    )


def _confidential(definition: LayerDefinition) -> list[Any]:
    return [f for f in definition.fields if f.confidential]


def _without_references(frame: gpd.GeoDataFrame, layer: str, secrets: _Secrets) -> gpd.GeoDataFrame:
    frame = frame.copy()
    for column, owners in _REFERENCES.get(layer, {}).items():
        if any(secrets.keys.get(owner) for owner in owners):
            kept = [_rewrite(text, owners, secrets) for text in texts_of(frame, column)]
            frame[column] = pd.Series(kept, index=frame.index, dtype=frame[column].dtype)
    return frame


def _rewrite(text: str, owners: tuple[str, ...], secrets: _Secrets) -> str | None:
    """A list of references without the hidden ones, or with their new key alone."""
    kept: list[str] = []
    for item in (part.strip() for part in text.split(";")):
        words = [w for w in (item, *_AFTER_CODE.split(item)) if w]
        # A code of one layer may be that of another too; a code that stays decides.
        stays = [w for w in words if any(w in secrets.public.get(o, ()) for o in owners)]
        gone = [
            w
            for w in words
            if w not in stays and any(secrets.hides(o, w.strip("()")) for o in owners)
        ]
        if not gone:
            kept.append(item)
            continue
        kept += stays
        renamed = (secrets.new_key(owners, w.strip("()")) for w in gone)
        kept += [key for key in renamed if key]
    return ";".join(dict.fromkeys(k for k in kept if k)) or None


def _redacted(
    frame: gpd.GeoDataFrame, definition: LayerDefinition, secrets: _Secrets
) -> gpd.GeoDataFrame:
    """The rows with hidden codes and names out of every text but keys and references."""
    keys = {definition.key, *_REFERENCES.get(definition.layer, {})} - {"afhankelijk_van"}
    texts = [f.name for f in definition.fields if f.type in ("text", "list") and f.name not in keys]
    for column in (*texts, *_USED.get(definition.layer, ())):
        if column in frame:
            frame[column] = _without_secrets(frame[column], secrets.redact)
    return frame


def _blurred(
    frame: gpd.GeoDataFrame,
    definition: LayerDefinition,
    renamed: Mapping[str, str],
    edition: Edition,
) -> gpd.GeoDataFrame:
    """Nameless rows on the cells of a grid."""
    raster_m = float(edition.raster_m or 0)
    empty = empty_frame(definition).reindex(range(len(frame)))
    key = str(definition.key)
    values: dict[str, Any] = {c: frame[c].to_numpy() for c in sorted(_KEPT) if c in frame}
    places = grid_cells(frame.geometry.to_numpy(), raster_m)
    if "gebied" not in definition.geometry_types:
        places = shapely.centroid(places)
    values |= {key: [renamed[str(k)] for k in frame[key]], VERTROUWELIJK: True}
    if "naam" in frame:
        values["naam"] = [f"Vertrouwelijk ({definition.title.lower()})"] * len(frame)
    placed = ~shapely.is_missing(places)
    said = {
        "ligging": "zoekgebied",
        "locatie_tekst": f"Vervaagd tot een raster van {raster_m:g} m.",
    }
    for column, text in said.items():
        if column in frame:
            values[column] = [text if p else None for p in placed]
    found = empty.assign(**values).set_geometry(gpd.GeoSeries(places, crs=RD))
    found = found.reindex(columns=list(frame.columns))
    found[ROW] = 0
    dtypes = {c: t for c, t in frame.dtypes.items() if c != GEOMETRY}
    return gpd.GeoDataFrame(found.astype(dtypes), crs=RD)


def _public_aside(laag: Laag, secrets: _Secrets) -> tuple[pd.DataFrame, set[int]]:
    """Rows set aside, with no more than their number where they are hidden, and those numbers."""
    aside, name = laag.aside, laag.definition.layer
    rows = aside[ROW].to_numpy()
    hidden = np.isin(rows, [*laag.confidential, *_unreadable_rows(laag)])
    if laag.definition.key is not None:
        hidden |= np.array(
            [secrets.hides(name, k) for k in texts_of(aside, laag.definition.key)], dtype=bool
        )
    if name in _BELONGS and secrets.keys.get(_BELONGS[name][1]):
        hidden[:] = True
    told = aside.copy()
    for column in (c for c in aside.columns if c != ROW):
        told[column] = [
            None if secret or value is None else secrets.redact(str(value))
            for value, secret in zip(aside[column], hidden, strict=True)
        ]
    told.loc[hidden, "reden"] = _ASIDE
    return told.astype(aside.dtypes), {int(r) for r in rows[hidden]}


def _unreadable_rows(laag: Laag) -> set[int]:
    """Rows that couldn't be split in columns: all of the row stands where its name should."""
    found = laag.report.loc[laag.report["check_id"] == _UNREADABLE, "rij"]
    return {int(r) for r in found.dropna()}


def _public_report(laag: Laag, gone: set[int], redact: Redact) -> pd.DataFrame:
    report = laag.report
    unreadable = report["check_id"] == _UNREADABLE
    report = report[~report["rij"].isin(gone) | unreadable]
    told = [
        _NAMELESS.get(check) or redact(_COLUMNS_READ.sub(".", melding))
        for check, melding in zip(report["check_id"], report["melding"], strict=True)
    ]
    return report.assign(
        melding=pd.Series(told, index=report.index, dtype=report["melding"].dtype)
    ).reset_index(drop=True)


def _without_secrets(values: pd.Series, redact: Redact) -> pd.Series:
    return values.map(redact, na_action="ignore").astype(values.dtype)


def _folded(key: str) -> str:
    return key.strip().casefold()


def _remarks(lagen: Lagen, secrets: _Secrets, edition: Edition) -> list[str]:
    remarks = []
    for name, laag in lagen.layers.items():
        n = int(secrets.marked[name].sum())
        if not n:
            continue
        rows = "rij" if n == 1 else "rijen"
        own = int((secrets.marked[name] & laag.frame[ROW].isin(laag.confidential)).sum())
        how = "weggelaten"
        if name in secrets.renamed:
            how = f"vervaagd tot een raster van {edition.raster_m:g} m"
        of_others = f", waarvan {n - own} om een andere vertrouwelijke rij" if n > own else ""
        title = laag.definition.title.lower()
        made = "Openbare uitgave" if edition.openbaar else "Niet voor u te zien"
        remarks.append(f"{made}: {n} {rows} van {title} {how}{of_others}.")
    if secrets.shared:
        remarks.append(
            f"{secrets.shared} keer heeft een vertrouwelijke rij dezelfde naam als een openbare; "
            "die naam blijft staan."
        )
    if secrets.any:
        remarks.append(
            "Uit vrije tekst zijn codes en namen van vertrouwelijke rijen weggehaald; lees na wat "
            "er verder over gezegd wordt."
        )
    return remarks
