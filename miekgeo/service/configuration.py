"""The configuration of pygeoapi for a public edition, with all that a reader should know of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
import yaml

from miekgeo.collection import GRENZEN, LAYERS, Collection
from miekgeo.errors import SourceError, WriteError, reason_of
from miekgeo.export.atomic import replacing_files
from miekgeo.export.layers import write_gpkg
from miekgeo.geometry import to_map
from miekgeo.schema import load_definition
from miekgeo.service.names import (
    ACCOUNT,
    CONFIGURATION,
    CRS84_URI,
    GEOPACKAGE,
    MAX_PAGE_ROWS,
    MAX_PAGE_VERTICES,
    MIN_PAGE_ROWS,
    OPENAPI,
    PAGE_ROWS,
    RD_URI,
    SYSTEMS,
    json_type,
)
from miekgeo.service.openapi import openapi_document
from miekgeo.version import __version__

PROVIDER = "miekgeo.service.provider.LayerProvider"
NEDERLAND = [3.2, 50.7, 7.3, 53.6]
CC_BY = "https://creativecommons.org/licenses/by/4.0/deed.nl"
# What says of a row that it is not to be taken as fact, with how it is named.
EXAMPLES: Mapping[str, tuple[str, str]] = {
    "herkomst_getallen": ("rekenvoorbeeld", "rekenvoorbeelden"),
    "ligging": ("indicatief", "een indicatieve ligging"),
    "zekerheid": ("indicatief", "indicatieve gegevens"),
}


def write_service(
    found: Collection,
    folder: Path,
    *,
    layers: Sequence[str] = LAYERS,
    url: str,
    host: str = "127.0.0.1",
    port: int = 5055,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write what the service serves and how: a GeoPackage, the configuration, an OpenAPI document.

    Parameters
    ----------
    found : Collection
        Of a public edition.
    folder : Path
        Made when it isn't there; files of these names are replaced.
    layers : sequence of str
        Names as in `collection.LAYERS`.
    url : str
        Address under which others reach the service, without a slash at its end.
    host, port : str, int
        What it listens on.

    Returns
    -------
    settings, document : dict
        The configuration and the OpenAPI document.

    Raises
    ------
    WriteError
        The edition is confidential, or the folder can't be written.
    SourceError
        No such layer.
    """
    if not found.edition.openbaar:
        raise WriteError("Een vertrouwelijke uitgave wordt niet gepubliceerd.")
    frames = {name: found.layers[name] for name in chosen_layers(layers)}
    make_folder(folder)
    settings = configuration(found, frames, url=url, host=host, port=port)
    document = openapi_document(settings, {n: _kinds(f) for n, f in frames.items()})
    text = yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)
    # A service that starts must find what belongs together.
    with replacing_files(folder / GEOPACKAGE) as fresh:
        write_gpkg(frames, {ACCOUNT: found.account}, fresh / GEOPACKAGE)
        (fresh / CONFIGURATION).write_bytes(text.encode())
        (fresh / OPENAPI).write_bytes(
            (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
        )
    return settings, document


def make_folder(folder: Path) -> None:
    """Make the folder unless it is there.

    Raises
    ------
    WriteError
        It can't be made.
    """
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise WriteError(
            f"De map {folder.name} maken lukt niet ({reason_of(error)}).",
            hint="Kies met --map een map die er is, of waarvan de bovenliggende map er is.",
        ) from error


def chosen_layers(names: Sequence[str]) -> tuple[str, ...]:
    """The layers of these names, in the order of `collection.LAYERS`.

    Raises
    ------
    SourceError
        No names, or an unknown one.
    """
    unknown = [n for n in names if n not in LAYERS]
    if unknown or not names:
        raise SourceError(
            f"Er is geen laag {unknown[0]!r}." if unknown else "Er is geen laag gekozen.",
            hint=f"Kies uit: {', '.join(LAYERS)}.",
        )
    return tuple(n for n in LAYERS if n in names)


def configuration(
    found: Collection,
    frames: Mapping[str, gpd.GeoDataFrame],
    *,
    url: str,
    host: str,
    port: int,
) -> dict[str, Any]:
    """What pygeoapi is told of the service and of each of its layers."""
    title = f"MIEK {found.provincie or 'Nederland'}"
    someone = {"name": title, "url": url}
    return {
        "server": {
            "bind": {"host": host, "port": port},
            "url": url,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "languages": ["nl-NL"],
            "limits": {
                "default_items": PAGE_ROWS,
                "max_items": MAX_PAGE_ROWS,
                "on_exceed": "throttle",
            },
            "map": {"url": "", "attribution": ""},
        },
        # What is wrong with a question is told to who asked, not to a log.
        "logging": {"level": "CRITICAL"},
        "metadata": {
            "identification": {
                "title": title,
                "description": _sentences("Projecten en analyses voor het MIEK", _made(found)),
                "keywords": ["MIEK", "energie-infrastructuur", "ruimtelijke analyse"],
                "keywords_type": "theme",
                "terms_of_service": f"{url}/{ACCOUNT}",
                "url": f"{url}/{ACCOUNT}",
            },
            "license": {"name": "Per laag; zie de verantwoording", "url": f"{url}/{ACCOUNT}"},
            "provider": someone,
            "contact": dict(someone),
        },
        "resources": {name: _resource(found, name, frame, url) for name, frame in frames.items()},
    }


def _resource(found: Collection, name: str, frame: gpd.GeoDataFrame, url: str) -> dict[str, Any]:
    definition = load_definition(name)
    provider: dict[str, Any] = {
        "type": "feature",
        "name": PROVIDER,
        "data": GEOPACKAGE,
        "table": name,
        "storage_crs": RD_URI,
        "crs": list(SYSTEMS),
        # A parameter that nobody knows is then refused instead of left out.
        "include_extra_query_parameters": True,
    }
    if definition.key in frame:
        provider["id_field"] = definition.key
    if "naam" in frame:
        provider["title_field"] = "naam"
    return {
        "type": "collection",
        "title": definition.title,
        "description": _sentences(
            definition.description, *_caveats(frame), _source(found, name), _made(found)
        ),
        "keywords": ["MIEK", definition.title, found.edition.label],
        "links": [_licence(found, name, url), *_about(url)],
        "extents": {"spatial": {"bbox": _extent(frame), "crs": CRS84_URI}},
        "limits": _limits(frame),
        "providers": [provider],
    }


def _made(found: Collection) -> str:
    grenzen = found.grenzen
    day = f", peildatum {grenzen.peildatum}" if grenzen.peildatum else ""
    return _sentences(
        f"{found.edition.label}, gemaakt op {found.on.isoformat()} met miekgeo {__version__} uit: "
        f"{found.source}",
        f"Grenzen: {grenzen.naam}{day}, tolerantie {grenzen.tolerantie_m:g} m",
    )


def _source(found: Collection, name: str) -> str:
    if name == GRENZEN:
        return f"Bron: {found.grenzen.bron}"
    said = dict(found.sources).get(name)
    return f"Bron: {said}" if said else "Berekend door miekgeo"


def _caveats(frame: gpd.GeoDataFrame) -> list[str]:
    """What not every row may be taken for."""
    found = [
        f"Bevat {words} (veld {column}: {value})"
        for column, (value, words) in EXAMPLES.items()
        if column in frame and bool((frame[column].astype("str") == value).any())
    ]
    n = int((frame.geometry.isna() | frame.geometry.is_empty).sum())
    rows = "1 rij heeft" if n == 1 else f"{n} rijen hebben"
    return [*found, f"{rows} geen plaats op de kaart"] if n else found


def _licence(found: Collection, name: str, url: str) -> dict[str, str]:
    if name == GRENZEN:
        text = found.grenzen.licentie or "Volgens de bron van de grenzen"
    elif name in found.lagen.layers:
        text = found.source_of(name)[1]
        text = f"{text[:1].upper()}{text[1:]}"
    else:
        text = "Volgens de bronnen waaruit is gerekend; zie de verantwoording"
    is_open = text.startswith("CC BY 4.0")
    return {
        "rel": "license",
        "type": "text/html",
        "title": text,
        "href": CC_BY if is_open else f"{url}/{ACCOUNT}",
    }


def _about(url: str) -> list[dict[str, str]]:
    link = {"rel": "describedby", "title": "Verantwoording: bronnen, grenzen en drempels"}
    return [
        {**link, "type": "text/html", "href": f"{url}/{ACCOUNT}?f=html"},
        {**link, "type": "application/json", "href": f"{url}/{ACCOUNT}?f=json"},
    ]


def _extent(frame: gpd.GeoDataFrame) -> list[float]:
    """West, south, east, north in degrees, a little wider than the rows; the country if none."""
    geometry = frame.geometry.to_numpy()
    placed = geometry[~(shapely.is_missing(geometry) | shapely.is_empty(geometry))]
    if not len(placed):
        return list(NEDERLAND)
    bounds, grid = shapely.total_bounds(to_map(placed)), 10_000
    outward = [*np.floor(bounds[:2] * grid), *np.ceil(bounds[2:] * grid)]
    return [float(v) / grid for v in outward]


def _limits(frame: gpd.GeoDataFrame) -> dict[str, Any]:
    vertices = int(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum())
    fitting = MAX_PAGE_VERTICES * len(frame) // vertices if vertices else MAX_PAGE_ROWS
    most = min(MAX_PAGE_ROWS, max(MIN_PAGE_ROWS, fitting))
    return {"default_items": min(PAGE_ROWS, most), "max_items": most, "on_exceed": "throttle"}


def _kinds(frame: gpd.GeoDataFrame) -> dict[str, str]:
    values = frame.drop(columns=frame.geometry.name)
    return {str(n): json_type(t.kind) for n, t in values.dtypes.items()}


def _sentences(*parts: str) -> str:
    return " ".join(f"{p.strip().rstrip('.')}." for p in parts if p.strip())
