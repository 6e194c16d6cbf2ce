"""Which projects a visitor wants to see: kind, programme, year and words. Nothing is drawn here."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from miekgeo.geometry import Flags
from miekgeo.values import fold, is_empty, split_list

UNKNOWN = "onbekend"
# What words are looked for in.
_SEARCHED = ("project_id", "naam", "trekker", "gemeenten", "gemeenten_opgegeven", "locatie_tekst")
# The last moment given decides, else the first, else what is wished for.
_YEARS = ("ibn_verwacht_tot", "ibn_verwacht_van", "ibn_gewenst")


@dataclass(frozen=True)
class ProjectFilter:
    """What projects must be; empty asks nothing.

    Attributes
    ----------
    modaliteit, projecttype, programma : tuple of str
        Any of these; `UNKNOWN` is for projects that don't say.
    jaar : int or None
        In operation by the end of this year at the latest, as far as is expected.
    zoek : str
        Words that all stand in the code, name, trekker or gemeenten, whatever case and accents.
    """

    modaliteit: tuple[str, ...] = ()
    projecttype: tuple[str, ...] = ()
    programma: tuple[str, ...] = ()
    jaar: int | None = None
    zoek: str = ""

    @property
    def count(self) -> int:
        """How many things are asked."""
        return sum(bool(getattr(self, f.name)) for f in fields(self))

    def keeps(self, projecten: pd.DataFrame) -> Flags:
        """Whether each project is what is asked.

        Parameters
        ----------
        projecten : DataFrame
            Projects with their judgement and their programme, as `kaart_data.join_judgement` gives
            them.

        Returns
        -------
        bool array (n)
        """
        kept = np.ones(len(projecten), dtype=bool)
        for name in ("modaliteit", "projecttype", "programma"):
            wanted = set(getattr(self, name))
            if wanted:
                kept &= np.array(
                    [bool(wanted & {*_values(c)}) for c in projecten[name]], dtype=bool
                )
        if self.jaar is not None:
            kept &= years_of(projecten) <= self.jaar
        words = fold(self.zoek).split()
        if words:
            searched = [c for c in _SEARCHED if c in projecten]
            texts = projecten[searched].fillna("").astype(str).agg(" ".join, axis=1).map(fold)
            kept &= np.array([all(w in text for w in words) for text in texts], dtype=bool)
        return kept


def ids_kept(projecten: pd.DataFrame, asked: ProjectFilter) -> frozenset[str] | None:
    """Ids of the projects that are what is asked; None when nothing is, so that all are."""
    if not asked.count:
        return None
    return frozenset(projecten.loc[asked.keeps(projecten), "project_id"].astype(str))


def years_of(projecten: pd.DataFrame) -> np.ndarray:
    """The year in which each project is expected to work (n, float); nan when nobody says."""
    year = pd.Series(np.nan, index=projecten.index)
    for column in _YEARS:
        if column in projecten:
            said = projecten[column].astype("str").str.extract(r"(\d{4})", expand=False)
            year = year.fillna(pd.to_numeric(said, errors="coerce"))
    return year.to_numpy(dtype=float)


def values_of(projecten: pd.DataFrame, column: str) -> tuple[str, ...]:
    """What projects say in a column, the usual first; `UNKNOWN` last when some say nothing."""
    said = pd.Series([v for cell in projecten[column] for v in _values(cell)], dtype="str")
    counted = said.value_counts(sort=False)
    names = sorted(counted.index, key=lambda v: (v == UNKNOWN, -counted[v], v))
    return tuple(names)


def _values(cell: object) -> list[str]:
    found = [] if is_empty(cell) else split_list(str(cell).replace(",", ";"))
    return found or [UNKNOWN]
