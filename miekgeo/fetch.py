"""Fetch from a service: official borders to keep, or any collection as a layer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.errors import GrenzenError
from miekgeo.geometry import RD, Geometries
from miekgeo.grenzen import load_grenzen
from miekgeo.grenzen.files import find_omgeving, name_provincies, read_areas
from miekgeo.grenzen.kept import KeptSet, keep, use
from miekgeo.grenzen.model import official_name
from miekgeo.grenzen.official import check_official
from miekgeo.lagen import Laag, build_layer
from miekgeo.progress import Progress, silent
from miekgeo.schema import load_definition
from miekgeo.sources.ogcapi import RD_CODE, Fetched, fetch_collection
from miekgeo.sources.web import PATIENCE, Patience
from miekgeo.thresholds import load_thresholds
from miekgeo.version import __version__

# Kadaster, Bestuurlijke Gebieden, through PDOK.
OFFICIAL_URL = "https://api.pdok.nl/kadaster/brk-bestuurlijke-gebieden/ogc/v1"
PROVINCIES_COLLECTION = "provinciegebied"
GEMEENTEN_COLLECTION = "gemeentegebied"
KADASTER = "Kadaster, Bestuurlijke Gebieden"


@dataclass(frozen=True)
class FetchedLaag:
    """A layer from a service, with where it came from.

    Attributes
    ----------
    laag : Laag
        Validated; rows without a source of their own carry that of the collection.
    url, title, licence : str
        Of the collection; title and licence as the service says.
    announced : int or None
        Rows the service announced.
    opgehaald : str
        Day, as 2026-11-21.
    """

    laag: Laag
    url: str
    title: str
    licence: str
    announced: int | None
    opgehaald: str

    def account(self) -> pd.DataFrame:
        """Where the layer came from: `onderwerp, waarde`."""
        announced = "niet aangekondigd" if self.announced is None else str(self.announced)
        rows = [
            ("programma", f"miekgeo {__version__}"),
            ("laag", self.laag.definition.layer),
            ("collectie", self.title),
            ("adres", self.url),
            ("licentie", self.licence or "niet opgegeven door de dienst"),
            ("opgehaald", self.opgehaald),
            ("rijen aangekondigd", announced),
            ("rijen gelezen", str(self.laag.n_read)),
            ("rijen gebruikt", str(len(self.laag.frame))),
            ("rijen terzijde", str(len(self.laag.aside))),
        ]
        return pd.DataFrame(rows, columns=["onderwerp", "waarde"])


def fetch_grenzen(
    url: str = OFFICIAL_URL,
    *,
    provincies: str = PROVINCIES_COLLECTION,
    gemeenten: str = GEMEENTEN_COLLECTION,
    tolerantie_m: float | None = None,
    patience: Patience = PATIENCE,
    progress: Progress = silent,
) -> KeptSet:
    """Fetch provincies and gemeenten, check them, keep them and take them into use.

    Parameters
    ----------
    url : str
        Landing page of an OGC API Features service.
    provincies, gemeenten : str
        Ids of its collections.
    tolerantie_m : float, optional
        Tolerance of what the service has, in metres; else 1 for the official service, else what
        the features carry, else 100.
    patience : Patience
    progress : Progress

    Raises
    ------
    SourceError
        The service can't be read, or doesn't give all it announces.
    GrenzenError
        What came isn't the whole of the Netherlands in RD (see `check_official`).
    WriteError
        The set can't be kept.

    Notes
    -----
    Until the set is whole and checked nothing changes: the set in use stays in use.
    """
    came = [
        fetch_collection(url, name, patience=patience, progress=progress)
        for name in (provincies, gemeenten)
    ]
    progress("Grenzen controleren")
    frames = [_areas(c) for c in came]
    host = str(urlsplit(came[0].url).hostname)
    check_official(frames[0], frames[1], host)
    progress("Grenzen bewaren")
    about = _about(came, frames, host, tolerantie_m)
    kept = keep(about, *_layers(frames, about))
    use(kept.naam)
    return kept


def fetch_layer(
    url: str,
    collection: str,
    layer: str,
    *,
    columns: Mapping[str, str | None] | None = None,
    patience: Patience = PATIENCE,
    progress: Progress = silent,
) -> FetchedLaag:
    """Fetch a collection and validate it as a layer.

    Parameters
    ----------
    url : str
        Landing page of an OGC API Features service.
    collection : str
    layer : str
        Name of the layer it is to be.
    columns : mapping of field to column, optional
        Columns chosen by the user, before anything is recognised.
    patience : Patience
    progress : Progress

    Raises
    ------
    SourceError
        The service can't be read, or doesn't give all it announces.
    """
    definition = load_definition(layer)
    came = fetch_collection(url, collection, patience=patience, progress=progress)
    progress("Gegevens controleren")
    laag = build_layer(came.table, definition, nederland=load_grenzen().nederland, columns=columns)
    today = date.today().isoformat()  # noqa: DTZ011 the day as the user's calendar has it
    said = (came.title, came.url, came.licence, f"opgehaald {today}")
    bron = ", ".join(x for x in said if x)
    return FetchedLaag(
        _with_source(laag, bron, today), came.url, came.title, came.licence, came.announced, today
    )


def _areas(came: Fetched) -> gpd.GeoDataFrame:
    """Rows of a collection as areas; nothing may be left out."""
    if not came.table.n_read:
        raise GrenzenError(
            f"{came.url} heeft geen rijen.", hint="Controleer de naam van de collectie."
        )
    if came.table.crs != RD_CODE or _in_degrees(came.table.geometry):
        raise GrenzenError(
            f"{came.url} levert geen RD (EPSG:28992).",
            hint="Kies een dienst die RD levert: omrekenen zou de grenzen verschuiven.",
        )
    frame = read_areas(came.table)
    if len(frame) != came.table.n_read:
        raise GrenzenError(
            f"{came.url}: {came.table.n_read - len(frame)} van {came.table.n_read} rijen zijn geen "
            "vlak.",
            hint="Controleer de naam van de collectie.",
        )
    return frame


def _in_degrees(areas: Geometries | None) -> bool:
    """Whether coordinates are too small for RD, whatever the service says of them."""
    bounds = shapely.total_bounds(areas)
    return bool((np.abs(bounds) <= 360).all())


def _about(
    came: list[Fetched], frames: list[gpd.GeoDataFrame], host: str, tolerantie_m: float | None
) -> KeptSet:
    today = date.today().isoformat()  # noqa: DTZ011 the day as the user's calendar has it
    official = came[0].url.startswith(f"{OFFICIAL_URL}/")
    tolerance = _tolerance(frames, tolerantie_m, official=official)
    licences = sorted({c.licence for c in came if c.licence})
    fallback = load_definition("grenzen").licence if official else "niet opgegeven door de dienst"
    kind = "officieel" if official else "opgehaald"
    return KeptSet(
        naam=f"{kind}-{today}-{_content(frames, came[0].url, tolerance)[:8]}",
        titel="officiële set (Kadaster, PDOK)" if official else f"set van {host}",
        bron=f"{KADASTER}, {came[0].url}" if official else came[0].url,
        opgehaald=today,
        licentie="; ".join(licences) or fallback,
        provincies=len(frames[0]),
        gemeenten=len(frames[1]),
        tolerantie_m=tolerance,
        sha256="",
    )


def _tolerance(frames: list[gpd.GeoDataFrame], given: float | None, *, official: bool) -> float:
    thresholds = load_thresholds()
    if given is not None:
        return float(given)
    if official:
        return thresholds.tolerantie_officieel_m
    carried = pd.concat([pd.to_numeric(f["tolerantie_m"], errors="coerce") for f in frames])
    known = carried.dropna()
    return float(known.max()) if len(known) else thresholds.tolerantie_onbekend_m


def _content(frames: list[gpd.GeoDataFrame], url: str, tolerantie_m: float) -> str:
    """Checksum of origin, names and geometry, whatever the order they came in."""
    digest = hashlib.sha256(f"{url} {tolerantie_m:g}".encode())
    for frame in frames:
        names = frame["code"].astype(str) + " " + frame["naam"].astype(str)
        rows = zip(names, shapely.to_wkb(frame.geometry.to_numpy()), strict=True)
        for name, wkb in sorted(rows):
            digest.update(name.encode())
            digest.update(wkb)
    return digest.hexdigest()


def _layers(
    frames: list[gpd.GeoDataFrame], about: KeptSet
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Provincies, gemeenten and what lies around them, as they are kept."""
    provincies, gemeenten = (f.sort_values("code", ignore_index=True) for f in frames)
    around = find_omgeving(shapely.union_all(provincies.geometry.to_numpy()))
    omgeving = gpd.GeoDataFrame({"naam": list(around)}, geometry=list(around.values()), crs=RD)
    carried = {
        "bron": about.bron,
        "peildatum": about.opgehaald,
        "tolerantie_m": about.tolerantie_m,
    }
    return (
        provincies.assign(naam=name_provincies(provincies), soort="provincie", **carried),
        gemeenten.assign(naam=_distinct(gemeenten), soort="gemeente", **carried),
        omgeving.assign(**carried),
    )


def _distinct(gemeenten: gpd.GeoDataFrame) -> pd.Series:
    """Names of gemeenten, with their provincie behind where two have the same."""
    naam = gemeenten["naam"].astype(object)
    provincie = gemeenten["provincie"].map(official_name, na_action="ignore")
    double = naam.duplicated(keep=False) & provincie.notna()
    return naam.where(~double, naam + " (" + provincie.astype(object) + ")")


def _with_source(laag: Laag, bron: str, today: str) -> Laag:
    """Rows say where they came from, unless the collection said so itself."""
    frame = laag.frame.copy()
    for name, value in (("bron", bron), ("bron_datum", today)):
        if name in laag.definition.by_name:
            frame[name] = frame[name].fillna(value)
    return replace(laag, frame=frame)
