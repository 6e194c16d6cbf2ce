"""The task behind afhankelijkheden, raakvlakken and losse einden: from a path to results."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import pandas as pd

from miekgeo.afhankelijkheden import Afhankelijkheden, find_afhankelijkheden
from miekgeo.afhankelijkheden.matrix import pairs_of, touches
from miekgeo.agenda import Agenda, build_agenda
from miekgeo.convergence import Convergence, converge
from miekgeo.edition import FULL, Edition
from miekgeo.export.account import grenzen_rows, threshold_rows
from miekgeo.export.agenda import write_agenda
from miekgeo.export.convergence import MAIN_ONLY, Export, write_export
from miekgeo.geometry import RD
from miekgeo.grenzen import Grenzen
from miekgeo.knooppunten import Knooppunten, default_rules
from miekgeo.lagen import Lagen
from miekgeo.losse_einden import find_losse_einden
from miekgeo.progress import Progress, silent
from miekgeo.raakvlakken import Raakvlakken, find_raakvlakken
from miekgeo.schaalniveau import find_schaalniveau
from miekgeo.tasks import Columns, aside_of, status_of
from miekgeo.thresholds import load_thresholds
from miekgeo.values import split_list
from miekgeo.version import __version__
from miekgeo.woorden import Words, describe_provincie


@dataclass(frozen=True)
class Relations:
    """A data set with what its projects have to do with each other.

    Attributes
    ----------
    data : Convergence
        Layers, boundary set, room on stations.
    schaalniveau : DataFrame
        Table of `find_schaalniveau`: where projects lie.
    afstand_m, corridor_m : float
        For raakvlakken: how near, and how wide a corridor.
    """

    data: Convergence
    schaalniveau: pd.DataFrame
    afstand_m: float
    corridor_m: float

    @property
    def lagen(self) -> Lagen:
        """The layers."""
        return self.data.lagen

    @property
    def grenzen(self) -> Grenzen:
        """The boundary set."""
        return self.data.grenzen

    @cached_property
    def afhankelijkheden(self) -> Afhankelijkheden:
        """What depends on what; see `find_afhankelijkheden`."""
        return find_afhankelijkheden(
            self.lagen.frame("projecten"),
            self.lagen.frame("traces"),
            self.lagen.frame("stations"),
            self.lagen.frame("ontwikkelingen"),
            self.grenzen,
            schaalniveau=self.schaalniveau,
            assigned=self.data.capaciteit.assigned,
        )

    @cached_property
    def knooppunten(self) -> Knooppunten:
        """The hubs at the usual radius, for what shares one."""
        return self.data.find(default_rules()).hubs

    @cached_property
    def raakvlakken(self) -> Raakvlakken:
        """What lies together; see `find_raakvlakken`."""
        return find_raakvlakken(
            self.lagen.frame("projecten"),
            self.lagen.frame("stations"),
            self.lagen.frame("traces"),
            afstand_m=self.afstand_m,
            corridor_m=self.corridor_m,
            aansluiting_m=load_thresholds().aansluiting_m,
            hubs=self.knooppunten.members,
        )

    @cached_property
    def losse_einden(self) -> gpd.GeoDataFrame:
        """What stops near a border; see `find_losse_einden`."""
        limits = load_thresholds()
        return find_losse_einden(
            self.lagen.frame("traces"),
            self.lagen.frame("projecten"),
            self.lagen.frame("stations"),
            self.grenzen,
            afstand_m=limits.losse_einden_m,
            aansluiting_m=limits.aansluiting_m,
        )

    @cached_property
    def provincies_of(self) -> Mapping[str, Sequence[str]]:
        """Provincies of each project by its id."""
        table = self.schaalniveau
        pairs = zip(table["project_id"], table["provincies"], strict=True)
        return {str(i): split_list(p) for i, p in pairs}

    def words(self, provincie: str) -> Words:
        """The map of a provincie in words; see `describe_provincie`."""
        grenzen = self.grenzen
        return describe_provincie(
            provincie,
            schaalniveau=self.schaalniveau,
            afhankelijkheden=self.afhankelijkheden.table.join(self.afhankelijkheden.extra),
            raakvlakken=self.raakvlakken.table,
            losse_einden=self.losse_einden,
            knooppunten=self.knooppunten.table,
            basis=f"{self.data.source} en {grenzen.naam}, tolerantie {grenzen.tolerantie_m:g} m",
        )

    def agenda(self, eerste: str, tweede: str) -> Agenda:
        """What two provincies have to talk about; see `build_agenda`."""
        laag = self.lagen.layers.get("projecten")
        return build_agenda(
            eerste,
            tweede,
            projecten=self.lagen.frame("projecten"),
            status=pd.DataFrame() if laag is None else status_of(self.lagen, laag),
            schaalniveau=self.schaalniveau,
            afhankelijkheden=self.afhankelijkheden.table,
            raakvlakken=self.raakvlakken.table,
            losse_einden=self.losse_einden,
            assigned=self.data.capaciteit.assigned,
        )

    def write_agenda(self, eerste: str, tweede: str, path: Path) -> None:
        """Write the agenda of two provincies as a document or text."""
        account = [("programma", f"miekgeo {__version__}"), ("gegevens", self.data.source)]
        write_agenda(self.agenda(eerste, tweede), [*account, *grenzen_rows(self.grenzen)], path)

    def in_provincie(self, what: str, provincie: str | None) -> pd.Series:
        """Rows of a result that concern a provincie: at either end, in either project.

        Any area of an end counts, as in the matrix and the text, so that list, map, matrix and
        text have the same numbers.

        Parameters
        ----------
        what : str
            afhankelijkheden, raakvlakken or losse_einden.
        provincie : str, optional
            Official name; None is all.
        """
        table = getattr(self, what)
        table = table if isinstance(table, pd.DataFrame) else table.table
        if provincie is None:
            return pd.Series(data=True, index=table.index)
        if what == "raakvlakken":
            known = self.provincies_of
            ends = (table[c].map(lambda i: known.get(i, ())) for c in ("project_a", "project_b"))
            one, other = ends
            found = [provincie in a or provincie in b for a, b in zip(one, other, strict=True)]
            return pd.Series(found, index=table.index, dtype=bool)
        if what == "losse_einden":
            return (table["provincie"] == provincie) | (table["buur"] == provincie)
        return touches(table, provincie)

    def write_afhankelijkheden(self, path: Path, provincie: str | None = None) -> None:
        """Write dependencies, their findings, the fiche texts and the counts per pair.

        Of a provincie: the fiches of projects that lie in it or of which a dependency is shown, and
        the pairs that it is in. Findings are always all there.
        """
        found = self.afhankelijkheden
        chosen = self.in_provincie("afhankelijkheden", provincie)
        tables = {
            "bevindingen": found.findings,
            "projectfiche": self._fiches(provincie, set(found.table.loc[chosen, "van_id"])),
            "per_paar": pairs_of(found.pairs, provincie),
        }
        main = found.frame[chosen].reset_index(drop=True)
        self._write("afhankelijkheden", main, tables, path, provincie)

    def _fiches(self, provincie: str | None, shown: Collection[str]) -> pd.DataFrame:
        fiches, areas = self.afhankelijkheden.fiches, self.provincies_of
        if provincie is None:
            return fiches
        keep = [i in shown or provincie in areas.get(i, ()) for i in fiches["project_id"]]
        return fiches[keep].reset_index(drop=True)

    def write_raakvlakken(self, path: Path, provincie: str | None = None) -> None:
        """Write what lies together, with the shortest line between."""
        found = self.raakvlakken
        frame = gpd.GeoDataFrame(found.table, geometry=found.line.to_numpy(), crs=RD)
        chosen = self.in_provincie("raakvlakken", provincie)
        self._write("raakvlakken", frame[chosen].reset_index(drop=True), {}, path, provincie)

    def write_losse_einden(self, path: Path, provincie: str | None = None) -> None:
        """Write what stops near a border, with the end."""
        chosen = self.in_provincie("losse_einden", provincie)
        main = self.losse_einden[chosen].reset_index(drop=True)
        self._write("losse_einden", main, {}, path, provincie)

    def _write(
        self,
        name: str,
        main: gpd.GeoDataFrame,
        tables: Mapping[str, pd.DataFrame],
        path: Path,
        provincie: str | None,
    ) -> None:
        if path.suffix.lower() in MAIN_ONLY:
            write_export(Export(name, main), path)
            return
        more = {
            **tables,
            "terzijde": aside_of(self.lagen),
            "verantwoording": self._account(provincie),
        }
        write_export(Export(name, main, tables=more), path)

    @property
    def account(self) -> pd.DataFrame:
        """What the results rest on: `onderwerp, waarde`."""
        return self._account(None)

    def _account(self, provincie: str | None) -> pd.DataFrame:
        rows = [
            ("programma", f"miekgeo {__version__}"),
            ("gegevens", self.data.source),
            ("provincie", provincie or "alle"),
            *(("opmerking", remark) for remark in self.data.remarks),
            ("nabijheid raakvlakken (m)", f"{self.afstand_m:g}"),
            ("corridor raakvlakken (m)", f"{self.corridor_m:g}"),
            *grenzen_rows(self.grenzen),
            *threshold_rows("afhankelijkheden", "schaalniveau", "knooppunten"),
        ]
        return pd.DataFrame(rows, columns=["onderwerp", "waarde"])


def relate(  # noqa: PLR0913 all but the path by name
    path: Path | str | None,
    *,
    grenzen_path: Path | str | None = None,
    tolerantie_m: float | None = None,
    afstand_m: float | None = None,
    corridor_m: float | None = None,
    columns: Columns | None = None,
    edition: Edition = FULL,
    oordelen: pd.DataFrame | None = None,
    progress: Progress = silent,
) -> Relations:
    """Read a data set and find what its projects have to do with each other.

    Parameters
    ----------
    path : Path, str or None
        Folder, GeoPackage or file; None is the embedded set. A layer that isn't there is empty.
    grenzen_path : Path or str, optional
        Boundary set: a file, or the name of a kept one. Else that of the data set, else the one in
        use.
    tolerantie_m : float, optional
        Tolerance of the boundary set in metres.
    afstand_m, corridor_m : float, optional
        For raakvlakken; else those of the thresholds table.
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
    data = converge(
        path,
        grenzen_path=grenzen_path,
        tolerantie_m=tolerantie_m,
        columns=columns,
        edition=edition,
        oordelen=oordelen,
        progress=progress,
    )
    progress("Ligging van de projecten bepalen")
    lagen = data.lagen
    laag = lagen.layers.get("projecten")
    table = find_schaalniveau(
        lagen.frame("projecten"),
        data.grenzen,
        lagen.frame("clusters"),
        None if laag is None else status_of(lagen, laag),
    )
    limits = load_thresholds()
    return Relations(
        data=data,
        schaalniveau=table,
        afstand_m=limits.raakvlak_nabijheid_m if afstand_m is None else afstand_m,
        corridor_m=limits.raakvlak_corridor_m if corridor_m is None else corridor_m,
    )
