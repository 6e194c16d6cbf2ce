"""Which confidential rows a provincie may see, and how they are marked where it does.

Who signs in for a provincie sees the confidential rows that are that provincie's own. A row whose
provincie can't be told, or that concerns another one too, stays hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import shapely

from miekgeo.grenzen import Grenzen, official_name
from miekgeo.lagen import ROW, Laag, Lagen
from miekgeo.values import split_list, texts_of

VERTROUWELIJK = "vertrouwelijk"
# In place of names of provincies: all rows, of whatever provincie or of none.
ALLE = "alle"
# What stands before the name of each confidential row.
MARK = "Vertrouwelijk: "
UNNAMED = "Vertrouwelijk (zonder naam)"
# Lists that the Rijk keeps: a project that stands there alone is no provincie's own.
_RIJK = frozenset({"nMIEK", "MIEK-onderzoek"})

Rows = Mapping[str, frozenset[int]]


@dataclass(frozen=True)
class _Concerns:
    """Whom a row concerns.

    Attributes
    ----------
    listed : frozenset of str
        Provincies in whose list it stands.
    others : frozenset of str
        Provincies it names or lies in.
    """

    listed: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    def may_be_seen(self, provincies: frozenset[str]) -> bool:
        """By a provincie that lists it; else by who may see for all that it concerns."""
        if self.listed:
            return bool(self.listed & provincies)
        return bool(self.others) and self.others <= provincies


def visible_rows(lagen: Lagen, provincies: Iterable[str], grenzen: Grenzen) -> Rows:
    """Confidential rows in use that these provincies may see, by layer.

    Parameters
    ----------
    lagen : Lagen
        The whole data set.
    provincies : iterable of str
        Official names, or `ALLE`.
    grenzen : Grenzen
        Tells in which provincies a row lies: also in one that is within the tolerance.

    Notes
    -----
    A project that stands in lists of provincies is theirs, whatever it lies in; one that stands in
    a list of the Rijk alone is no provincie's. Any other row is for who may see for every provincie
    that it names or lies in; a trace and the capacity of a station also concern whom their project
    and station do, and a cluster the provincies that it names.
    """
    allowed = frozenset(provincies)
    marked = {n: laag.frame[ROW].isin(laag.confidential) for n, laag in lagen.layers.items()}
    if ALLE in allowed:
        return {n: _rows(lagen.layers[n], m.to_numpy()) for n, m in marked.items()}
    concerns = _concerns_of(lagen, grenzen)
    seen = {n: np.array([c.may_be_seen(allowed) for c in of], dtype=bool) for n, of in concerns}
    return {n: _rows(lagen.layers[n], marked[n].to_numpy() & s) for n, s in seen.items()}


def mark_rows(lagen: Lagen, visible: Rows) -> Lagen:
    """The data set with a mark on each confidential row in it, and on rows that tell of one."""
    layers = dict(lagen.layers)
    owners = {"projecten": "project_id", "stations": "station_id"}
    keys: dict[str, set[str]] = {}
    for name in sorted(layers, key=lambda n: n not in owners):
        laag = layers[name]
        rows = laag.frame[ROW].isin(visible.get(name, frozenset())).to_numpy()
        for owner, column in owners.items():
            if name == owner:
                keys[owner] = set(texts_of(laag.frame, column)[rows])
            elif column in laag.frame:
                rows = rows | np.isin(texts_of(laag.frame, column), [*keys.get(owner, ())])
        layers[name] = _marked(laag, rows)
    return replace(lagen, layers=layers)


def _marked(laag: Laag, rows: np.ndarray) -> Laag:
    frame = laag.frame.copy()
    if VERTROUWELIJK in frame:
        frame.loc[rows, VERTROUWELIJK] = True
    if "naam" in frame:
        named = [f"{MARK}{n}" if n else UNNAMED for n in texts_of(frame, "naam")[rows]]
        frame.loc[rows, "naam"] = named
    return replace(laag, frame=frame, confidential=_rows(laag, rows))


def _rows(laag: Laag, chosen: np.ndarray) -> frozenset[int]:
    return frozenset(int(r) for r in laag.frame.loc[chosen, ROW])


# ---- whom a row concerns -----------------------------------------------------------------------


def _concerns_of(lagen: Lagen, grenzen: Grenzen) -> list[tuple[str, list[_Concerns]]]:
    places = {n: _lies_in(laag.frame.geometry.to_numpy(), grenzen) for n, laag in _all(lagen)}
    projects = _of_projects(lagen, places.get("projecten", []))
    stations = dict(
        zip(
            texts_of(lagen.frame("stations"), "station_id"), places.get("stations", []), strict=True
        )
    )
    found = []
    for name, laag in _all(lagen):
        if name == "projecten":
            of = list(projects.values())
        elif name == "traces":
            ids = texts_of(laag.frame, "project_id")
            of = [_with(projects, i, p) for i, p in zip(ids, places[name], strict=True)]
        elif name == "stationscapaciteit":
            ids = texts_of(laag.frame, "station_id")
            of = [_Concerns(others=stations.get(i, frozenset())) for i in ids]
        elif name == "clusters":
            # Its outline ends at the border of its provincie as a rule: that it touches the next
            # one says nothing.
            of = [_Concerns(others=_named(text)) for text in texts_of(laag.frame, "provincies")]
        else:
            of = [_Concerns(others=p) for p in places[name]]
        found.append((name, of))
    return found


def _all(lagen: Lagen) -> list[tuple[str, Laag]]:
    """Layers with marks of their own; a status has none and goes with its project."""
    return [(n, laag) for n, laag in lagen.layers.items() if VERTROUWELIJK in laag.frame]


def _of_projects(lagen: Lagen, places: list[frozenset[str]]) -> dict[str, _Concerns]:
    """By code, in the order of the file."""
    if "projecten" not in lagen.layers:
        return {}
    frame, status = lagen.frame("projecten"), lagen.frame("status")
    listed: dict[str, set[str]] = {}
    of_rijk = set()
    columns = (texts_of(status, c) for c in ("project_id", "provincie", "programma"))
    for project, provincie, programma in zip(*columns, strict=True):
        if provincie:
            listed.setdefault(project, set()).update(_named(provincie))
        elif programma in _RIJK:
            of_rijk.add(project)
    said = [_named(text) for text in texts_of(frame, "provincies_opgegeven")]
    ids = texts_of(frame, "project_id")
    return {
        i: _Concerns(
            frozenset(listed.get(i, ())), frozenset({ALLE}) if i in of_rijk else place | named
        )
        for i, place, named in zip(ids, places, said, strict=True)
    }


def _with(projects: Mapping[str, _Concerns], key: str, place: frozenset[str]) -> _Concerns:
    """Whom a trace concerns: as its project, else by all that either names or lies in."""
    of_project = projects.get(key, _Concerns())
    return _Concerns(of_project.listed, of_project.others | place)


def _named(text: str) -> frozenset[str]:
    """Official names; what isn't one stays as it is, so that nobody may see for it."""
    return frozenset(official_name(p) or p for p in split_list(text))


def _lies_in(places: np.ndarray, grenzen: Grenzen) -> list[frozenset[str]]:
    areas = grenzen.provincies.areas[grenzen.provincies.inside]
    names = np.array(grenzen.names)
    tree = shapely.STRtree(areas)
    rows, hits = tree.query(places, predicate="dwithin", distance=grenzen.tolerantie_m)
    return [frozenset(names[hits[rows == i]].tolist()) for i in range(len(places))]
