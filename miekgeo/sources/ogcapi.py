"""Read a whole collection of an OGC API Features service as a raw table.

Page by page, by the service's own links. What was announced must have come: a page too few, a
feature twice or a count that changes underway is an error, never a shorter table.
Standard: OGC API Features part 1 (17-069r4) par. 7.15, part 2 (18-058r1) for other systems than
degrees.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import shapely

from miekgeo.errors import SourceError, name_ids
from miekgeo.geometry import Geometries
from miekgeo.limits import LIMITS, Limits, shown
from miekgeo.progress import Progress, silent
from miekgeo.sources.raw import RawTable
from miekgeo.sources.web import PATIENCE, Answer, NotFoundError, Patience, Service

PAGE_ROWS = 1000
# Degrees, longitude first: what a service answers when nothing else is asked.
DEGREES = "OGC:CRS84"
RD_CODE = "EPSG:28992"
_RD_URI = re.compile(r"/def/crs/EPSG/[^/]+/28992$")
# A collection may refer to the list that all collections of a service share.
_SHARED_CRS = "#/crs"


@dataclass(frozen=True)
class Fetched:
    """A collection as it came.

    Attributes
    ----------
    table : RawTable
        All features; in RD where the service has it, else in degrees.
    url : str
        Address of the collection.
    title, licence : str
        As the service says; empty when it doesn't.
    announced : int or None
        Number of features the service said it has.
    """

    table: RawTable
    url: str
    title: str
    licence: str
    announced: int | None


def fetch_collection(
    url: str,
    collection: str,
    *,
    patience: Patience = PATIENCE,
    limits: Limits = LIMITS,
    progress: Progress = silent,
) -> Fetched:
    """Fetch all features of a collection.

    Parameters
    ----------
    url : str
        Landing page of the service.
    collection : str
        Id of the collection.
    patience : Patience
    limits : Limits
        `rows` and `unpacked_bytes` hold for the whole collection.
    progress : Progress
        Told of each page.

    Raises
    ------
    SourceError
        The service can't be read (see `Service.ask`), doesn't know the collection, sends less,
        more or other features than it announces, or too many.
    """
    with Service(url, patience) as service:
        about = _describe(service, collection)
        title = _text(about.get("title")) or collection
        crs = _rd_of(service, about)
        pages = _Pages(service, title, limits)
        asked = {"f": "json", "limit": str(PAGE_ROWS)} | ({"crs": crs} if crs else {})
        address: str | None = _items(collection)
        params: Mapping[str, str] | None = asked
        while address is not None:
            progress(title, len(pages.features), pages.announced)
            answer = service.ask(address, params)
            address, params = _next(service, answer), None
            pages.add(answer, crs)
            pages.check_next(address, len(answer.content["features"]))
        pages.check_whole()
        progress(title, len(pages.features), len(pages.features))
        whole = f"{service.url}/collections/{collection}"
        licence = _licence(about) or _shared_licence(service)
    table = _table(pages.features, collection, RD_CODE if crs else DEGREES)
    return Fetched(table, whole, title, licence, pages.announced)


@dataclass
class _Pages:
    """Features so far, and what is known of how many there must be."""

    service: Service
    title: str
    limits: Limits
    features: list[dict[str, Any]] = field(default_factory=list)
    announced: int | None = None
    size: int = 0
    ids: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)

    def add(self, answer: Answer, crs: str | None) -> None:
        """Take the features of a page, after checking what the page says of itself."""
        page = answer.content
        features = page.get("features")
        if not isinstance(features, list) or not all(isinstance(f, dict) for f in features):
            raise self._wrong("stuurt een pagina zonder lijst van objecten")
        self._check_counts(page, len(features))
        self._check_crs(answer.headers, crs)
        self._check_ids(features)
        self.features += features
        self.size += answer.size
        if len(self.features) > self.limits.rows or self.size > self.limits.unpacked_bytes:
            raise SourceError(
                f"{self.service.host}, {self.title}: meer dan {shown('rows', self.limits)} rijen "
                f"of {shown('unpacked_bytes', self.limits)} MB.",
                hint="Kies een kleinere collectie.",
            )

    def check_next(self, address: str | None, n: int) -> None:
        """Refuse a link that would never end: to a page that was read, or from an empty one."""
        if address is None:
            return
        if address in self.seen or n == 0:
            raise self._wrong("verwijst steeds door naar een volgende pagina")
        self.seen.add(address)

    def check_whole(self) -> None:
        """Refuse a collection of which less or more came than announced."""
        if self.announced is not None and self.announced != len(self.features):
            raise self._wrong(
                f"kondigt {self.announced} rijen aan en stuurt er {len(self.features)}"
            )

    def _check_counts(self, page: Mapping[str, Any], n: int) -> None:
        returned, matched = page.get("numberReturned"), page.get("numberMatched")
        if isinstance(returned, int) and returned != n:
            raise self._wrong(f"zegt {returned} rijen op een pagina te sturen en stuurt er {n}")
        if not isinstance(matched, int):
            return
        if self.announced not in (None, matched):
            raise self._wrong(f"kondigt eerst {self.announced} en dan {matched} rijen aan")
        self.announced = matched

    def _check_crs(self, headers: Mapping[str, str], crs: str | None) -> None:
        said = headers.get("Content-Crs", "").strip().strip("<>")
        if crs and said and not _RD_URI.search(said):
            raise self._wrong(f"stuurt een ander coördinatenstelsel dan gevraagd ({said[:100]})")

    def _check_ids(self, features: Sequence[Mapping[str, Any]]) -> None:
        ids = [str(f["id"]) for f in features if f.get("id") is not None]
        new = set(ids)
        if len(new) < len(ids) or new & self.ids:
            twice = sorted(new & self.ids) or sorted({i for i in ids if ids.count(i) > 1})
            raise self._wrong(f"stuurt rijen twee keer ({name_ids(twice)})")
        self.ids |= new

    def _wrong(self, what: str) -> SourceError:
        return SourceError(
            f"{self.service.host}, {self.title}: de dienst {what}.",
            hint="Er is niets overgenomen; probeer het later opnieuw of meld het de beheerder.",
        )


def _items(collection: str) -> str:
    return f"collections/{collection}/items"


def _describe(service: Service, collection: str) -> dict[str, Any]:
    if not re.fullmatch(r"[\w.:-]+", collection):
        raise SourceError(
            f"{collection[:100]!r} is geen naam van een collectie.",
            hint="Een naam bestaat uit letters, cijfers, punten, streepjes en dubbele punten.",
        )
    try:
        return service.ask(f"collections/{collection}", {"f": "json"}).content
    except NotFoundError as error:
        known = _known(service)
        raise SourceError(
            f"{service.host} heeft geen collectie {collection}.",
            hint=f"Wel: {name_ids(known)}." if known else "Controleer het adres van de dienst.",
        ) from error


def _known(service: Service) -> list[str]:
    """Ids of the collections of a service; none when it isn't an OGC API."""
    try:
        answer = service.ask("collections", {"f": "json"})
    except SourceError:
        return []
    listed = answer.content.get("collections")
    found = listed if isinstance(listed, list) else []
    return sorted(str(c["id"])[:80] for c in found if isinstance(c, dict) and "id" in c)


def _rd_of(service: Service, about: Mapping[str, Any]) -> str | None:
    """How the service names RD; None when it can't answer in it."""
    offered = _strings(about.get("crs"))
    if _SHARED_CRS in offered:
        offered += _strings(service.ask("collections", {"f": "json"}).content.get("crs"))
    return next((c for c in offered if _RD_URI.search(c)), None)


def _next(service: Service, page: Answer) -> str | None:
    for link in _links(page.content):
        if link.get("rel") == "next":
            return service.locate(str(link.get("href")), page.url)
    return None


def _shared_licence(service: Service) -> str:
    """The licence of the whole service, where a collection names none (as at PDOK)."""
    for address in ("collections", ""):
        try:
            found = _licence(service.ask(address, {"f": "json"}).content)
        except SourceError:
            continue
        if found:
            return found
    return ""


def _licence(about: Mapping[str, Any]) -> str:
    """What is said of a licence: the link's title, else its address."""
    if named := _text(about.get("license")):
        return named
    for link in _links(about):
        if link.get("rel") == "license":
            return _text(link.get("title")) or _text(link.get("href"))
    return ""


def _links(content: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    links = content.get("links")
    return [x for x in links if isinstance(x, dict)] if isinstance(links, list) else []


def _strings(value: object) -> list[str]:
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return _storable(value).strip()[:200] if isinstance(value, str) else ""


def _table(features: Sequence[Mapping[str, Any]], name: str, crs: str) -> RawTable:
    records = [_cells(f) for f in features]
    names = dict.fromkeys(name for record in records for name in record)
    # As objects from the start: a column of floats would round large numbers.
    columns = {n: pd.Series([r.get(n) for r in records], dtype=object) for n in names}
    geometry, broken = _geometries([f.get("geometry") for f in features])
    return RawTable(
        name=name,
        source=name,
        frame=pd.DataFrame(columns, index=range(len(features)), dtype=object),
        rows=np.arange(1, len(features) + 1),
        geometry=geometry,
        crs=crs,
        broken_geometry=tuple(broken),
    )


def _cells(feature: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a feature by name; its id too, unless it has a property of that name."""
    properties = feature.get("properties")
    values = dict(properties) if isinstance(properties, dict) else {}
    if feature.get("id") is not None:
        values = {"id": feature["id"]} | values
    return {_storable(k): _cell(v) for k, v in values.items()}


def _cell(value: Any) -> Any:
    """A value as a file would give it: lists as text with semicolons, objects as JSON."""
    if isinstance(value, list) and all(isinstance(v, (str, int, float)) for v in value):
        return ";".join(_storable(str(v)) for v in value)
    if isinstance(value, (dict, list)):
        return json.dumps(value)
    return _storable(value) if isinstance(value, str) else value


def _storable(text: str) -> str:
    """Text that every file can hold: without half characters and the character of no meaning."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def _geometries(shapes: Sequence[Any]) -> tuple[Geometries, list[int]]:
    """Geometries, and the positions of those that can't be read."""
    texts = np.array([None if s is None else json.dumps(s) for s in shapes], dtype=object)
    with np.errstate(over="ignore"):
        # A number that no computer holds becomes infinite; such a place is set aside later.
        geometry: Geometries = np.asarray(shapely.from_geojson(texts, on_invalid="ignore"))
    given = np.array([s is not None for s in shapes], dtype=bool)
    return geometry, np.flatnonzero(given & shapely.is_missing(geometry)).tolist()
