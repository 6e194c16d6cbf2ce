"""Whole tasks that command line and pages share: from a path to a result ready to show or write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import pandas as pd

from miekgeo import paths
from miekgeo.checks import report_table
from miekgeo.confidential import mark_rows, visible_rows
from miekgeo.dataset import dataset_report, read_dataset
from miekgeo.day import today
from miekgeo.edition import FULL, Edition, make_edition
from miekgeo.errors import SourceError
from miekgeo.export.schaalniveau import (
    Result,
    build_account,
    check_suffix,
    write_schaalniveau,
)
from miekgeo.grenzen import EMBEDDED, Grenzen, load_grenzen
from miekgeo.grenzen.kept import known_sets, load_kept, name_in_use
from miekgeo.lagen import Laag, Lagen, read_layer
from miekgeo.oordelen import (
    OORDELEN,
    Gelezen,
    empty,
    gather,
    lay_on,
    read_oordelen,
    report_rows,
    said_in,
)
from miekgeo.progress import Progress, silent
from miekgeo.project_places import fill_places
from miekgeo.schaalniveau import find_schaalniveau_full
from miekgeo.schaalniveau.aside import add_aside
from miekgeo.schaalniveau.facts import Facts
from miekgeo.schaalniveau.parts import find_crossings, find_parts
from miekgeo.schaalniveau.tegenspraken import COLUMNS as TEGENSPRAAK_COLUMNS

EMBEDDED_NAME = "ingebedde voorbeeldset"
PROJECTEN = "projecten"


@dataclass(frozen=True)
class Assessment:
    """A data set with the schaalniveau of its projects.

    Attributes
    ----------
    lagen : Lagen
    grenzen : Grenzen
    result : Result
        Table, geometry, contradictions and what they rest on.
    facts : Facts
        Facts of the projects in use.
    report : DataFrame
        Findings about all layers.
    remarks : tuple of str
        What the user should know about the data used, in Dutch.
    """

    lagen: Lagen
    grenzen: Grenzen
    result: Result
    facts: Facts
    report: pd.DataFrame
    remarks: tuple[str, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row per project with its explained answer; columns as `schaalniveau.COLUMNS`."""
        return self.result.table

    @cached_property
    def parts(self) -> gpd.GeoDataFrame:
        """The part of each project in each area; see `find_parts`."""
        return find_parts(self.lagen.frame(PROJECTEN), self.grenzen)

    @cached_property
    def crossings(self) -> gpd.GeoDataFrame:
        """Where projects go over a border; see `find_crossings`."""
        return find_crossings(self.lagen.frame(PROJECTEN), self.grenzen)

    def write(self, path: Path) -> list[Path]:
        """Write the result in the format of the file's ending; see `write_schaalniveau`.

        A GeoPackage also has the parts and the crossings as layers of their own.
        """
        check_suffix(path)
        if path.suffix.lower() != ".gpkg":
            return write_schaalniveau(self.result, path)
        layers = {"delen": self.parts, "kruisingen": self.crossings}
        return write_schaalniveau(self.result, path, layers=layers)


Columns = Mapping[str, str | None]


def load_data(
    path: Path | None,
    columns: Columns | None = None,
    edition: Edition = FULL,
    *,
    alone: str | None = None,
    oordelen: pd.DataFrame | None = None,
) -> Lagen:
    """Read a data set, with columns of the projecten as chosen; None is the embedded one.

    `alone` is the layer that a file with one table is, whatever its name; see `read_dataset`.
    `oordelen` are judgements to lay on the projects, over those of the data set itself.

    Projects without a place of their own lie where their traces do; see `fill_places`. That comes
    after the edition: the place of a confidential trace mustn't become that of a public project.
    """
    grenzen = load_grenzen()
    source = path or paths.DATA
    lagen = read_dataset(source, nederland=grenzen.nederland, columns=columns, alone=alone)
    # Before the edition: what was said of a confidential project goes with it.
    lagen = _with_oordelen(lagen, oordelen)
    return fill_places(_as_edition(lagen, edition, grenzen))


def _as_edition(lagen: Lagen, edition: Edition, grenzen: Grenzen) -> Lagen:
    """The data set as an edition shows it; confidential rows of a provincie carry a mark in it."""
    known = _known_places(grenzen)
    if edition.provincies is None:
        return make_edition(lagen, edition, known_places=known)
    visible = visible_rows(lagen, edition.provincies, grenzen)
    shown = make_edition(lagen, edition, known_places=known, visible=visible)
    return mark_rows(shown, visible)


def read_judgements(path: Path) -> Gelezen:
    """The judgements of a file.

    Raises
    ------
    SourceError
        The file can't be read at all.
    """
    laag = read_layer(path, OORDELEN, nederland=load_grenzen().nederland)
    return read_oordelen(laag, today())


def judgements_of(lagen: Lagen) -> pd.DataFrame:
    """What people said of the projects: beside them and in them; columns `oordelen.COLUMNS`."""
    beside = empty()
    if lagen.oordelen is not None:
        beside = read_oordelen(lagen.oordelen, today()).table
    return gather(beside, said_in(lagen.frame(PROJECTEN)))


def _with_oordelen(lagen: Lagen, more: pd.DataFrame | None) -> Lagen:
    """The data set with the judgements beside it laid on its projects, then these."""
    if PROJECTEN not in lagen.layers:
        return lagen
    projecten = lagen.layers[PROJECTEN]
    if lagen.oordelen is not None:
        read = read_oordelen(lagen.oordelen, today())
        told = report_rows(read, projecten, lagen.oordelen.source)
        known = ({str(k): v for k, v in r.items()} for r in projecten.report.to_dict("records"))
        report = report_table([*known, *told])
        projecten = replace(projecten, frame=lay_on(projecten.frame, read.table), report=report)
    if more is not None:
        projecten = replace(projecten, frame=lay_on(projecten.frame, more))
    return replace(lagen, layers={**lagen.layers, PROJECTEN: projecten})


def _known_places(grenzen: Grenzen) -> tuple[str, ...]:
    """Names that everybody knows: of provincies and gemeenten, and other names of provincies."""
    return (*grenzen.names, "Friesland", *grenzen.gemeenten.labels.astype(str))


def check(path: Path, layer: str | None, columns: Columns | None = None) -> Lagen:
    """Read and validate a file or folder, as one layer when it is named."""
    if layer is None:
        return load_data(path, columns)
    laag = read_layer(path, layer, nederland=load_grenzen().nederland, columns=columns)
    return Lagen({layer: laag}, path.name, (), None)


def choose_grenzen(
    chosen: Path | str | None, *, own: Path | None = None, tolerantie_m: float | None = None
) -> Grenzen:
    """The boundary set that a judgement rests on.

    Parameters
    ----------
    chosen : Path, str or None
        A file, or the name of a kept set (`ingebed` is the embedded one).
    own : Path, optional
        Boundary file of the data set, used when nothing is chosen; else the set in use.
    tolerantie_m : float, optional
        Tolerance in metres, before what the set carries.

    Raises
    ------
    SourceError, GrenzenError
        The file can't be used, there is no such set, or it is damaged.
    """
    path = own if chosen is None else Path(chosen)
    if path is None:
        return load_kept(name_in_use(), tolerantie_m=tolerantie_m)
    if chosen is not None and str(chosen) in known_sets():
        return load_kept(str(chosen), tolerantie_m=tolerantie_m)
    return load_grenzen(path, tolerantie_m=tolerantie_m)


def judge(
    path: Path | str | None,
    *,
    grenzen_path: Path | str | None = None,
    tolerantie_m: float | None = None,
    clusters_path: Path | str | None = None,
    columns: Columns | None = None,
    edition: Edition = FULL,
    oordelen: pd.DataFrame | None = None,
    progress: Progress = silent,
) -> Assessment:
    """Judge the schaalniveau of all projects of a data set.

    Parameters
    ----------
    path : Path, str or None
        File, folder or GeoPackage; None is the embedded set.
    grenzen_path : Path or str, optional
        Boundary set: a file, or the name of a kept one (`ingebed` is the embedded one). Else that
        of the data set, else the one in use.
    tolerantie_m : float, optional
        Tolerance of the boundary set in metres.
    clusters_path : Path or str, optional
        Clusters; else those of the data set. A file with projects only is held against the
        embedded clusters.
    columns : mapping of field to column, optional
        Columns of the projecten as the user chose them; None says that no column is the field.
    edition : Edition
        For whom: a public one is judged without what is vertrouwelijk.
    oordelen : DataFrame, optional
        Judgements to lay on the projects; see `load_data`.
    progress : Progress
        Told what is being done.

    Raises
    ------
    SourceError, GrenzenError
        A file can't be read or used.
    """
    own, own_clusters = (None if given is None else Path(given) for given in (path, clusters_path))
    progress("Gegevens lezen")
    # Whoever asks what a file of traces crosses asks it of those traces.
    lagen = load_data(own, columns, edition, alone=PROJECTEN, oordelen=oordelen)
    projecten = require_projecten(lagen)
    progress("Grenzen laden")
    # The embedded projects are judged by the set in use, not by the one that lies beside them.
    beside = None if path is None else lagen.grenzen_path
    grenzen = choose_grenzen(grenzen_path, own=beside, tolerantie_m=tolerantie_m)
    clusters, clusters_from, remarks = _clusters(lagen, own_clusters, own, edition)
    full = find_schaalniveau_full(
        projecten.frame, grenzen, clusters, status_of(lagen, projecten), progress=progress
    )
    table, geometry = add_aside(full.table, projecten, grenzen)
    tegenspraken = pd.concat([double_codes(projecten.report), full.tegenspraken], ignore_index=True)
    account = build_account(
        grenzen,
        bron=EMBEDDED_NAME if path is None else lagen.source,
        clusters=clusters_from,
        n_read=projecten.n_read,
        n_aside=len(projecten.aside),
    )
    unknown = [
        f"Cluster {naam} heeft geen vlak: de grenzenset kent {', '.join(missing)} niet."
        for naam, missing in full.facts.onbekende_gemeenten.items()
    ]
    return Assessment(
        lagen=lagen,
        grenzen=grenzen,
        result=Result(table, geometry, tegenspraken, account, judgements_of(lagen)),
        facts=full.facts,
        report=report_of(lagen),
        remarks=(*grenzen.remarks, *lagen.remarks, *remarks, *unknown),
    )


def status_of(lagen: Lagen, projecten: Laag) -> pd.DataFrame:
    """The status layer; without one, the column `programma` of the projects when they have it."""
    status = lagen.frame("status")
    if len(status) or "programma" not in projecten.frame:
        return pd.DataFrame(status)
    frame = projecten.frame
    return pd.DataFrame({"project_id": frame["project_id"], "programma": frame["programma"]})


def require_projecten(lagen: Lagen) -> Laag:
    """The projects of a data set.

    Raises
    ------
    SourceError
        The set has no such layer.
    """
    if PROJECTEN in lagen.layers:
        return lagen.layers[PROJECTEN]
    found = ", ".join(lagen.layers) or "geen"
    raise SourceError(
        f"{lagen.source} heeft geen laag projecten (gevonden lagen: {found}).",
        hint="Noem het bestand of de laag projecten.",
    )


def _clusters(
    lagen: Lagen, clusters_path: Path | None, path: Path | None, edition: Edition
) -> tuple[gpd.GeoDataFrame, str, list[str]]:
    embedded = load_grenzen()
    nederland = embedded.nederland
    if clusters_path is not None:
        read = read_layer(clusters_path, "clusters", nederland=nederland)
        alone = Lagen({"clusters": read}, clusters_path.name, (), None)
        shown = _as_edition(alone, edition, embedded)
        laag = shown.layers["clusters"]
        remarks = [
            f"{clusters_path.name}, rij {a['rij']}: {a['reden']}"
            for a in laag.aside.to_dict("records")
        ]
        remarks += shown.remarks
        return laag.frame, clusters_path.name, remarks
    if "clusters" in lagen.layers:
        name = EMBEDDED_NAME if path is None else f"{lagen.source}, laag clusters"
        return lagen.frame("clusters"), name, []
    if path is not None and path.is_dir():
        remark = "De laag clusters ontbreekt; of een clustergrens wordt gekruist is onbekend."
        return lagen.frame("clusters"), "geen", [remark]
    remark = (
        "Clusters komen uit de ingebedde set; de grenzen van de industrieclusters zijn aangenomen, "
        "niet officieel."
    )
    return embedded_clusters(), f"{EMBEDDED_NAME} (afbakening aangenomen)", [remark]


def embedded_clusters() -> gpd.GeoDataFrame:
    """The clusters of the embedded set."""
    nederland = load_grenzen().nederland
    return read_layer(EMBEDDED.with_name("clusters.csv"), "clusters", nederland=nederland).frame


def double_codes(report: pd.DataFrame) -> pd.DataFrame:
    """Contradictions for codes that the projects have more than once, from their findings."""
    found = report[report["check_id"] == "I02"].drop_duplicates("id")
    rows = [
        [f["id"], "", "dubbele code", "zwaar", f["id"], "", f["melding"]]
        for f in found.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=TEGENSPRAAK_COLUMNS)


def report_of(lagen: Lagen) -> pd.DataFrame:
    """Findings of all layers, with a remark for each layer that a data set lacks."""
    return dataset_report(lagen)


def aside_of(lagen: Lagen) -> pd.DataFrame:
    """Rows set aside in all layers, with their layer."""
    tables = [laag.aside.assign(laag=name) for name, laag in lagen.layers.items()]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def mapping_of(lagen: Lagen) -> pd.DataFrame:
    """How the columns of all layers were understood."""
    tables = [laag.mapping.assign(laag=name) for name, laag in lagen.layers.items()]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
