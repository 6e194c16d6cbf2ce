"""Whole task: hold two editions of a project list against each other, from files to a result."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from miekgeo.export.report import check_suffix
from miekgeo.export.tables import write_csv, write_json, write_xlsx
from miekgeo.geometry import Flags
from miekgeo.grenzen import official_name
from miekgeo.lagen import ROW
from miekgeo.progress import Progress, silent
from miekgeo.tasks import PROJECTEN, Assessment, judge, require_projecten, status_of
from miekgeo.values import split_list, texts_of
from miekgeo.vergelijk import AFSTAND_M, DUBBEL, TERZIJDE, Uitgave, Vergelijking, vergelijk
from miekgeo.version import __version__
from miekgeo.wording import counted


@dataclass(frozen=True)
class Vergeleken:
    """Two editions and what changed between them.

    Attributes
    ----------
    oud, nieuw : Assessment
    oud_naam, nieuw_naam : str
    result : Vergelijking
    """

    oud: Assessment
    nieuw: Assessment
    oud_naam: str
    nieuw_naam: str
    result: Vergelijking

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader must know before leaning on the differences, in Dutch."""
        one, other = (_borders(mine) for mine in (self.oud, self.nieuw))
        if one == other:
            return ()
        said = (
            f"De uitgaven zijn met verschillende grenzen beoordeeld (oud: {one}; nieuw: {other}); "
            "een ander advies kan daardoor komen."
        )
        return (said,)

    @property
    def account(self) -> pd.DataFrame:
        """What the differences rest on: `onderwerp` and `waarde`."""
        found = self.result
        rows = [
            ("programma", f"miekgeo {__version__}"),
            ("oude uitgave", f"{self.oud_naam}: {_rows(self.oud)}"),
            ("nieuwe uitgave", f"{self.nieuw_naam}: {_rows(self.nieuw)}"),
            ("in beide", f"{found.n_beide}, waarvan {found.n_gelijk} zonder verschil"),
            ("verplaatst vanaf (m)", f"{found.afstand_m:g}"),
            ("gekoppeld op", "project_id"),
        ]
        for which, mine in (("oude", self.oud), ("nieuwe", self.nieuw)):
            rows.append((f"grenzen van de {which} uitgave", _borders(mine)))
            n = voorbeelden(mine)
            if n:
                told = counted(n, "indicatief project", "indicatieve projecten")
                rows.append((f"voorbeelden in de {which} uitgave", told))
        rows += [("opmerking", remark) for remark in self.remarks]
        return pd.DataFrame(rows, columns=["onderwerp", "waarde"])

    def in_provincie(self, naam: str | None) -> Flags:
        """Which differences are of a project that lies in the provincie, in either edition.

        A project without a place counts where it says it lies; a row that was set aside may lie
        anywhere, so that one always counts.
        """
        table = self.result.table
        if naam is None:
            return np.ones(len(table), dtype=bool)
        ids = _ids_in(self.oud, naam) | _ids_in(self.nieuw, naam)
        known = table["soort"].isin([DUBBEL, TERZIJDE]) | table["project_id"].isin(list(ids))
        return known.to_numpy(dtype=bool)

    def write(self, path: Path) -> None:
        """Write the differences; XLSX also has the counts and what they rest on.

        Raises
        ------
        WriteError
            The ending isn't csv, json or xlsx, or writing fails; what was there stays.
        """
        check_suffix(path)
        table = self.result.table.round({"afstand_m": 1})
        suffix = path.suffix.lower()
        if suffix == ".csv":
            write_csv(table, path)
        elif suffix == ".json":
            write_json(table, path)
        else:
            sheets = {"verschillen": table, "tellingen": self.result.tellingen}
            write_xlsx(sheets | {"verantwoording": self.account}, path)


def compare(
    oud: Path,
    nieuw: Path,
    *,
    afstand_m: float = AFSTAND_M,
    grenzen_path: Path | str | None = None,
    progress: Progress = silent,
) -> Vergeleken:
    """Judge two project files and find what changed between them.

    Parameters
    ----------
    oud, nieuw : Path
        File, folder or GeoPackage.
    afstand_m : float
        A place that moved further than this is a difference (m).
    grenzen_path : Path or str, optional
        Boundary set for both; see `judge`.
    progress : Progress
        Told what is being done.

    Raises
    ------
    SourceError, GrenzenError
        A file can't be read or used.
    """
    before = judge(oud, grenzen_path=grenzen_path, progress=progress)
    after = judge(nieuw, grenzen_path=grenzen_path, progress=progress)
    progress("Uitgaven vergelijken")
    return compare_judged(before, after, oud.name, nieuw.name, afstand_m=afstand_m)


def compare_judged(
    oud: Assessment,
    nieuw: Assessment,
    oud_naam: str,
    nieuw_naam: str,
    *,
    afstand_m: float = AFSTAND_M,
) -> Vergeleken:
    """Find what changed between two judged editions; see `compare`."""
    result = vergelijk(
        as_uitgave(oud, oud_naam), as_uitgave(nieuw, nieuw_naam), afstand_m=afstand_m
    )
    return Vergeleken(oud, nieuw, oud_naam, nieuw_naam, result)


def as_uitgave(found: Assessment, naam: str) -> Uitgave:
    """A judged data set as one edition of a list."""
    laag = require_projecten(found.lagen)
    # The table has the rows set aside too, in the order of the file.
    rows = np.sort(np.concatenate([laag.frame[ROW], laag.aside[ROW].astype(np.int64)]))
    table = found.table.iloc[np.searchsorted(rows, laag.frame[ROW].to_numpy())]
    status = status_of(found.lagen, laag)
    known = status.dropna(subset=["programma"]) if len(status) else status
    programmes: dict[str, set[str]] = {}
    for one, programma in zip(known.get("project_id", []), known.get("programma", []), strict=True):
        programmes.setdefault(str(one), set()).add(str(programma))
    return Uitgave(
        naam=naam,
        projecten=laag.frame,
        advies=table["antwoord_ruimtelijk"].astype(str).tolist(),
        provincies=table["provincies"].fillna("").astype(str).tolist(),
        programma={one: ";".join(sorted(names)) for one, names in programmes.items()},
        terzijde=laag.aside,
    )


def voorbeelden(found: Assessment) -> int:
    """Projects in use that are indicative."""
    return int((found.lagen.frame(PROJECTEN)["zekerheid"] == "indicatief").sum())


def _ids_in(found: Assessment, naam: str) -> set[str]:
    mine = as_uitgave(found, "")
    said = texts_of(mine.projecten, "provincies_opgegeven")
    return {
        str(one)
        for one, lies, text in zip(mine.projecten["project_id"], mine.provincies, said, strict=True)
        if naam in (split_list(lies) or map(official_name, split_list(text)))
    }


def _borders(found: Assessment) -> str:
    grenzen = found.grenzen
    return f"{grenzen.naam}, tolerantie {grenzen.tolerantie_m:g} m, {grenzen.peildatum}"


def _rows(found: Assessment) -> str:
    laag = require_projecten(found.lagen)
    return f"{laag.n_read} rijen, {len(laag.frame)} gebruikt, {len(laag.aside)} terzijde"
