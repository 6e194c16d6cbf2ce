"""The task behind knooppunten and capaciteit: from a path to results ready to show or write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import pandas as pd

from miekgeo.capaciteit import CLASS_YEAR, Capaciteit, find_capaciteit
from miekgeo.day import today
from miekgeo.edition import FULL, Edition
from miekgeo.errors import GrenzenError
from miekgeo.export.account import grenzen_rows, threshold_rows
from miekgeo.export.convergence import MAIN_ONLY, Export, write_export
from miekgeo.geometry import RD
from miekgeo.grenzen import Grenzen, official_name
from miekgeo.knooppunten import Knooppunten, Prepared, Rules, default_rules, find_prepared, prepare
from miekgeo.knooppunten.comparison import compare_vastgesteld
from miekgeo.knooppunten.network import build_network, describe_network
from miekgeo.knooppunten.rules import RULE_IDS, load_rules
from miekgeo.knooppunten.score import load_parts
from miekgeo.knooppunten.toelichting import rule_words
from miekgeo.lagen import Lagen
from miekgeo.progress import Progress, silent
from miekgeo.tasks import (
    EMBEDDED_NAME,
    Columns,
    aside_of,
    choose_grenzen,
    load_data,
    report_of,
    status_of,
)
from miekgeo.thresholds import load_thresholds
from miekgeo.totaalbeeld import find_totaalbeeld
from miekgeo.values import split_list
from miekgeo.version import __version__

# What can come together; without any of these layers there is nothing to find.
LAYERS = ("stations", "traces", "projecten", "ontwikkelingen")
# Outlines are drawn with this margin, so that a hub of one point has one too (m).
HULL_MARGIN_M = 100.0


@dataclass(frozen=True)
class Convergence:
    """A data set with the room on its stations, ready to be searched for hubs.

    Attributes
    ----------
    lagen : Lagen
    source : str
        What the data set is called.
    grenzen : Grenzen
    capaciteit : Capaciteit
    prepared : Prepared
    report : DataFrame
        Findings about all layers.
    remarks : tuple of str
        What the user should know about the data used, in Dutch.
    """

    lagen: Lagen
    source: str
    grenzen: Grenzen
    capaciteit: Capaciteit
    prepared: Prepared
    report: pd.DataFrame
    remarks: tuple[str, ...]

    def find(self, rules: Rules, progress: Progress = silent) -> Found:
        """The hubs by these rules."""
        room = self.capaciteit.table
        hubs = find_prepared(self.prepared, rules=rules, room=room, progress=progress)
        return Found(self, hubs)

    @cached_property
    def network(self) -> pd.DataFrame:
        """Degree and connected part of each station; see `describe_network`."""
        stations = self.lagen.frame("stations")
        reach = load_thresholds().aansluiting_m
        graph = build_network(stations, self.lagen.frame("traces"), aansluiting_m=reach)
        return describe_network(graph, stations)

    @cached_property
    def ontwikkelingen(self) -> gpd.GeoDataFrame:
        """The ontwikkelingen with the station that feeds each, or why it has none."""
        frame = self.lagen.frame("ontwikkelingen")
        columns = ["station_id", "afstand_m", "wijze", "stand", "over_provinciegrens", "reden"]
        assigned = self.capaciteit.assigned[columns].set_axis(frame.index)
        return gpd.GeoDataFrame(
            frame.drop(columns=[c for c in columns if c in frame]).join(assigned)
        )

    def ontwikkelingen_in(self, provincie: str | None) -> gpd.GeoDataFrame:
        """Those that lie in a provincie or are fed by one of its stations; all without one."""
        if provincie is None:
            return self.ontwikkelingen
        stations = set(self.capaciteit_of(provincie)["station_id"])
        assigned = self.capaciteit.assigned
        keep = (assigned["provincie"] == provincie) | assigned["station_id"].isin(stations)
        return gpd.GeoDataFrame(self.ontwikkelingen[keep.to_numpy()].reset_index(drop=True))

    def network_in(self, provincie: str | None) -> pd.DataFrame:
        """Rows of the network for the stations of a provincie; all without one."""
        stations = set(self.capaciteit_of(provincie)["station_id"])
        return self.network[self.network["station_id"].isin(stations)].reset_index(drop=True)

    def capaciteit_of(self, provincie: str | None) -> pd.DataFrame:
        """Rows of the stations, of one provincie when asked."""
        table = self.capaciteit.table
        return table[_in_provincie(table, provincie)]

    def write_capaciteit(self, path: Path, provincie: str | None = None) -> None:
        """Write the room on stations, of one provincie when asked; see `write_export`."""
        table = self.capaciteit.table
        main = gpd.GeoDataFrame(table, geometry=self.capaciteit.geometry.to_numpy(), crs=RD)
        chosen = main[_in_provincie(main, provincie)].reset_index(drop=True)
        balance = self.capaciteit.balance
        balance = balance[balance["station_id"].isin(chosen["station_id"])]
        export = Export(
            name="capaciteit",
            main=chosen,
            layers={"ontwikkelingen": self.ontwikkelingen_in(provincie)},
            tables={
                "balans": balance,
                "terzijde": aside_of(self.lagen),
                "verantwoording": self._account(provincie),
            },
        )
        write_export(export, path)

    def _account(self, provincie: str | None, more: Sequence[tuple[str, str]] = ()) -> pd.DataFrame:
        rows = [
            ("programma", f"miekgeo {__version__}"),
            ("gegevens", self.source),
            ("provincie", provincie or "alle"),
            *(("opmerking", remark) for remark in self.remarks),
            ("nu", str(self.capaciteit.jaar_nu)),
            ("jaar van de klasse", str(CLASS_YEAR)),
            *grenzen_rows(self.grenzen),
            *threshold_rows("capaciteit"),
            *more,
        ]
        return pd.DataFrame(rows, columns=["onderwerp", "waarde"])


@dataclass(frozen=True)
class Found:
    """The hubs of a data set by some rules.

    Attributes
    ----------
    data : Convergence
    hubs : Knooppunten
    """

    data: Convergence
    hubs: Knooppunten

    @cached_property
    def vastgesteld(self) -> pd.DataFrame:
        """Established knooppunten beside ours; see `compare_vastgesteld`."""
        return compare_vastgesteld(
            self.data.lagen.frame("clusters"),
            self.hubs.frame,
            self.data.prepared.items,
            self.data.grenzen,
            self.hubs.rules,
        )

    @cached_property
    def totaalbeeld(self) -> gpd.GeoDataFrame:
        """Everything per gemeente and energiecluster; see `find_totaalbeeld`."""
        return find_totaalbeeld(
            self.data.prepared.items,
            self.hubs.frame,
            self.data.capaciteit.table,
            self.data.lagen.frame("stations"),
            self.data.lagen.frame("clusters"),
            self.data.grenzen,
        )

    def table_of(self, provincie: str | None) -> pd.DataFrame:
        """Rows of the hubs, of one provincie when asked."""
        table = self.hubs.table
        return table[_in_provincie(table, provincie)]

    def write(self, path: Path, provincie: str | None = None) -> None:
        """Write the hubs, of one provincie when asked; see `write_export`."""
        main = self.hubs.frame[_in_provincie(self.hubs.table, provincie)]
        if path.suffix.lower() in MAIN_ONLY:
            write_export(Export("knooppunten", main.reset_index(drop=True)), path)
        else:
            write_export(self._export(main, provincie), path)

    @property
    def account(self) -> pd.DataFrame:
        """What the hubs rest on: `onderwerp, waarde`."""
        return self._account(None)

    def _export(self, chosen: gpd.GeoDataFrame, provincie: str | None) -> Export:
        hubs = self.hubs
        ids = set(chosen["knooppunt_id"])
        outline = hubs.hull.to_numpy()[chosen.index]
        shapes = gpd.GeoSeries(outline, crs=RD).buffer(HULL_MARGIN_M)
        outlines = gpd.GeoDataFrame(
            chosen[["knooppunt_id", "naam", "soort", "karakter", "score"]].reset_index(drop=True),
            geometry=shapes,
        )
        picture = self.totaalbeeld
        room = self.data.capaciteit
        stations = gpd.GeoDataFrame(room.table, geometry=room.geometry.to_numpy(), crs=RD)
        return Export(
            name="knooppunten",
            main=chosen.reset_index(drop=True),
            layers={
                "knooppunt_gebieden": outlines,
                "totaalbeeld": picture[_in_provincie(picture, provincie)].reset_index(drop=True),
                "capaciteit": stations[_in_provincie(stations, provincie)].reset_index(drop=True),
                "ontwikkelingen": self.data.ontwikkelingen_in(provincie),
            },
            tables={
                "leden": hubs.members[hubs.members["knooppunt_id"].isin(ids)],
                "score": hubs.score[hubs.score["knooppunt_id"].isin(ids)],
                "stabiliteit": hubs.stability[hubs.stability["knooppunt_id"].isin(ids)],
                "vastgesteld": self.vastgesteld,
                "netwerk": self.data.network_in(provincie),
                "zonder_locatie": hubs.without_place,
                "terzijde": aside_of(self.data.lagen),
                "verantwoording": self._account(provincie),
            },
        )

    def _account(self, provincie: str | None) -> pd.DataFrame:
        rules, regels = self.hubs.rules, load_rules()
        more = [
            ("straal (m)", f"{rules.straal_m:g}"),
            *(
                (f"regel {i} ({regels[i].soort})", f"{rule_words(i, rules)} ({regels[i].bron})")
                for i in RULE_IDS
            ),
            *(
                (
                    f"score: {p.onderdeel}",
                    f"{p.gewicht:g} punten, vol bij {p.vol_bij:g}: {p.omschrijving} ({p.bron})",
                )
                for p in load_parts()
            ),
            *threshold_rows("knooppunten"),
        ]
        return self.data._account(provincie, more)  # noqa: SLF001 the same account, with more


def converge(
    path: Path | str | None,
    *,
    grenzen_path: Path | str | None = None,
    tolerantie_m: float | None = None,
    columns: Columns | None = None,
    edition: Edition = FULL,
    oordelen: pd.DataFrame | None = None,
    progress: Progress = silent,
) -> Convergence:
    """Read a data set and find the room on its stations.

    Parameters
    ----------
    path : Path, str or None
        Folder, GeoPackage or file; None is the embedded set. A layer that isn't there is empty.
    grenzen_path : Path or str, optional
        Boundary set: a file, or the name of a kept one. Else that of the data set, else the one in
        use.
    tolerantie_m : float, optional
        Tolerance of the boundary set in metres.
    columns : mapping of field to column, optional
        Columns of the projecten as the user chose them.
    edition : Edition
        For whom: a public one is made without what is vertrouwelijk.
    oordelen : DataFrame, optional
        Judgements to lay on the projects; see `load_data`.
    progress : Progress

    Raises
    ------
    SourceError, GrenzenError
        A file can't be read or used.
    """
    progress("Gegevens lezen")
    lagen = load_data(None if path is None else Path(path), columns, edition, oordelen=oordelen)
    progress("Grenzen laden")
    beside = None if path is None else lagen.grenzen_path
    grenzen = choose_grenzen(grenzen_path, own=beside, tolerantie_m=tolerantie_m)
    progress("Capaciteit berekenen")
    room = find_capaciteit(
        lagen.frame("stations"),
        lagen.frame("stationscapaciteit"),
        lagen.frame("ontwikkelingen"),
        grenzen,
        jaar_nu=today().year,
    )
    progress("Infrastructuur en ontwikkelingen verzamelen")
    status = status_of(lagen, lagen.layers["projecten"]) if "projecten" in lagen.layers else None
    stations, traces, projecten, ontwikkelingen = (lagen.frame(name) for name in LAYERS)
    prepared = prepare(stations, traces, projecten, ontwikkelingen, grenzen, status)
    return Convergence(
        lagen=lagen,
        source=EMBEDDED_NAME if path is None else lagen.source,
        grenzen=grenzen,
        capaciteit=room,
        prepared=prepared,
        report=report_of(lagen),
        remarks=(
            *grenzen.remarks,
            *lagen.remarks,
            *_missing_layers(lagen),
            *_unread(lagen),
            *room.remarks,
        ),
    )


def require_provincie(name: str | None, grenzen: Grenzen) -> str | None:
    """Official name of a provincie; None stays None.

    Raises
    ------
    GrenzenError
        The boundary set has no such provincie.
    """
    if name is None:
        return None
    official = official_name(name)
    if official is None or official not in grenzen.names:
        raise GrenzenError(
            f"De provincie {name!r} is onbekend.",
            hint=f"Kies uit: {', '.join(sorted(grenzen.names))}.",
        )
    return official


def rules_of(
    straal_m: float | None = None,
    *,
    traces: int | None = None,
    modaliteiten: int | None = None,
    sectoren: int | None = None,
) -> Rules:
    """The rules with what the user chose in place of the table's numbers."""
    given = {"traces": traces, "modaliteiten": modaliteiten, "sectoren": sectoren}
    chosen = {name: value for name, value in given.items() if value is not None}
    return replace(default_rules(straal_m), **chosen)


def _unread(lagen: Lagen) -> list[str]:
    """Files of the data set that weren't read, as a remark."""
    names = ", ".join(name for _, name in lagen.unread)
    return [f"Niet gelezen, want geen naam van een laag: {names}."] if names else []


def _missing_layers(lagen: Lagen) -> list[str]:
    missing = [name for name in (*LAYERS, "stationscapaciteit") if name not in lagen.layers]
    return [f"Deze lagen ontbreken en zijn dus leeg: {', '.join(missing)}."] if missing else []


def _in_provincie(table: pd.DataFrame, provincie: str | None) -> pd.Series:
    if provincie is None:
        return pd.Series(data=True, index=table.index)
    lies: Callable[[str], bool] = lambda text: provincie in split_list(text)  # noqa: E731
    return table["provincies"].map(lies).astype(bool)
