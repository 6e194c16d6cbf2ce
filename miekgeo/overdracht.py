"""Whole tasks with judgements: lay them on what was computed, carry them to a new edition."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from miekgeo.collection import Collection
from miekgeo.day import today
from miekgeo.errors import SourceError, WriteError
from miekgeo.export.tables import write_csv, write_xlsx
from miekgeo.grenzen import Grenzen
from miekgeo.oordeelfeiten import Feiten, Overdracht, carry_over, count_marks, with_facts
from miekgeo.oordelen import OORDELEN, Gelezen, gather, lay_on, merge, read_oordelen
from miekgeo.progress import Progress, silent
from miekgeo.schaalniveau.attention import points_of_people
from miekgeo.tasks import (
    PROJECTEN,
    Assessment,
    judge,
    read_judgements,
    require_projecten,
)
from miekgeo.values import fold
from miekgeo.version import __version__

SUFFIXES = (".csv", ".xlsx")
_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Overgenomen:
    """Judgements of a data set, held against the facts of the same or of a new edition.

    Attributes
    ----------
    result : Overdracht
    oud_naam, nieuw_naam : str
        Equal when there is no other edition.
    nieuw : Assessment
        What they are held against.
    remarks : tuple of str
        What the reader should know, in Dutch.
    """

    result: Overdracht
    oud_naam: str
    nieuw_naam: str
    nieuw: Assessment
    remarks: tuple[str, ...]

    @property
    def account(self) -> pd.DataFrame:
        """What the report rests on: `onderwerp` and `waarde`."""
        mine = (self.oud_naam, self.nieuw_naam, self.nieuw.grenzen, self.remarks)
        return account_of(self.result, *mine)

    def write(self, path: Path) -> None:
        """Write the judgements, all of them; XLSX also has what became of each.

        Raises
        ------
        WriteError
            The ending isn't csv or xlsx, or writing fails; what was there stays.
        """
        check_suffix(path)
        write_oordelen(self.result, self.account, path)


def check_suffix(path: Path) -> None:
    """Raise WriteError when the ending of a file isn't one that judgements can be written to."""
    if path.suffix.lower() not in SUFFIXES:
        raise WriteError(
            f"{path.name}: onbekende indeling {path.suffix!r}.",
            hint=f"Kies een bestandsnaam die eindigt op {', '.join(SUFFIXES)}.",
        )


def account_of(
    found: Overdracht, oud: str, nieuw: str, grenzen: Grenzen, remarks: Sequence[str] = ()
) -> pd.DataFrame:
    """What a report on judgements rests on: `onderwerp` and `waarde`."""
    counts = count_marks(found.verslag)
    rows = [
        ("programma", f"miekgeo {__version__}"),
        ("oordelen uit", oud),
        ("uitgave", nieuw),
        ("grenzen", grenzen_text(grenzen)),
        ("bron grenzen", grenzen.bron),
        ("gekoppeld op", "project_id"),
        ("oordelen", str(len(found.oordelen))),
        *((mark, str(n)) for mark, n in counts.items()),
        *(("opmerking", remark) for remark in remarks),
    ]
    return pd.DataFrame(rows, columns=["onderwerp", "waarde"])


def write_oordelen(found: Overdracht, account: pd.DataFrame, path: Path) -> None:
    """Write judgements to a file that is read back; see `Overgenomen.write`."""
    if path.suffix.lower() == ".csv":
        write_csv(found.oordelen, path)
    else:
        sheets = {OORDELEN: found.oordelen, "verslag": found.verslag, "verantwoording": account}
        write_xlsx(sheets, path)


def carry(
    oud: Path,
    nieuw: Path | None,
    *,
    grenzen_path: Path | str | None = None,
    progress: Progress = silent,
) -> Overgenomen:
    """Hold the judgements of a data set against its facts, or against those of a new edition.

    Parameters
    ----------
    oud : Path
        Data set with judgements beside or in its projects, or a file `oordelen` alone.
    nieuw : Path, optional
        New edition. One that says the same keeps the facts it was made on; of two that differ the
        latest goes first.
    grenzen_path : Path or str, optional
        Boundary set for both; see `judge`.
    progress : Progress

    Raises
    ------
    SourceError, GrenzenError
        A file can't be read or used, or has faulty judgements; all of them are named.
    """
    alone = oud.is_file() and fold(oud.stem) == OORDELEN
    if alone:
        if nieuw is None:
            raise SourceError(
                f"{oud.name} heeft alleen oordelen.",
                hint="Geef met --nieuw de projecten waar ze bij horen.",
            )
        table, known = _require_good(read_judgements(oud)).table, None
        after = judge(nieuw, grenzen_path=grenzen_path, progress=progress)
    else:
        before = judge(oud, grenzen_path=grenzen_path, progress=progress)
        table = with_facts(_good_judgements(before), feiten_of(before, oud.name))
        known = set(before.table["project_id"])
        after = before
        if nieuw is not None:
            after = judge(nieuw, grenzen_path=grenzen_path, progress=progress)
    remarks: tuple[str, ...] = ()
    feiten = feiten_of(after, (nieuw or oud).name)
    if nieuw is not None:
        table, differ = merge(table, with_facts(_good_judgements(after), feiten))
        if differ:
            said = f"Beide uitgaven hebben een ander oordeel over {', '.join(differ)}"
            remarks = (f"{said}; het laatste telt.",)
    result = carry_over(table, feiten, known)
    return Overgenomen(result, oud.name, (nieuw or oud).name, after, remarks)


def feiten_of(found: Assessment, uitgave: str) -> Feiten:
    """The computed facts of a judged data set, as they are kept beside a judgement."""
    aside = require_projecten(found.lagen).aside["project_id"].dropna()
    return Feiten(
        table=found.table,
        grenzen=grenzen_text(found.grenzen),
        uitgave=uitgave,
        van=today().isoformat(),
        terzijde=frozenset(str(i) for i in aside),
    )


def grenzen_text(grenzen: Grenzen) -> str:
    """A boundary set with its date and tolerance."""
    tolerantie = f"tolerantie {grenzen.tolerantie_m:g} m"
    return f"{grenzen.naam} (peildatum {grenzen.peildatum}), {tolerantie}"


def add_oordelen(found: Assessment, oordelen: pd.DataFrame) -> Assessment:
    """A judged data set with judgements laid on its projects; nothing is computed anew.

    The given one is left as it is: it may be shared.
    """
    projecten = require_projecten(found.lagen)
    frame = lay_on(projecten.frame, oordelen)
    if frame is projecten.frame:
        return found
    laag = replace(projecten, frame=frame)
    result = replace(
        found.result,
        table=_with_points(found.table, projecten.frame, frame),
        oordelen=gather(_of(oordelen, frame), found.result.oordelen),
    )
    lagen = replace(found.lagen, layers={**found.lagen.layers, PROJECTEN: laag})
    return _changed(found, lagen=lagen, result=result)


def collection_with(found: Collection, oordelen: pd.DataFrame) -> Collection:
    """A gathered data set with judgements laid on its projects; see `add_oordelen`."""
    judged = add_oordelen(found.assessment, oordelen)
    if judged is found.assessment:
        return found
    data = found.relations.data
    projecten = data.lagen.layers[PROJECTEN]
    laag = replace(projecten, frame=lay_on(projecten.frame, oordelen))
    lagen = replace(data.lagen, layers={**data.lagen.layers, PROJECTEN: laag})
    relations = _changed(found.relations, data=_changed(data, lagen=lagen))
    return replace(found, assessment=judged, relations=relations)


def _with_points(table: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """The answers with what people said in place of what they said before, which comes last."""
    was, now = _by_id(before), _by_id(after)
    points = []
    columns = (table["project_id"], table["antwoord_ruimtelijk"], table["aandachtspunten"])
    for project_id, answer, text in zip(*columns, strict=True):
        if project_id not in now or was[project_id] == now[project_id]:
            points.append(text)
            continue
        old = " ".join(points_of_people(was[project_id], answer))
        new = points_of_people(now[project_id], answer)
        points.append(" ".join([t for t in (text.removesuffix(old).strip(), *new) if t]))
    return table.assign(aandachtspunten=points)


def _by_id(frame: pd.DataFrame) -> Mapping[str, dict[str, Any]]:
    columns = ["oordeel", "oordeel_reden", "oordeel_door", "schaalniveau_opgegeven"]
    columns += ["lokaal_belang", "projecttype"]
    plain = frame[["project_id", *columns]].astype(object)
    rows = plain.where(plain.notna(), None).to_dict("records")
    return {str(r["project_id"]): {str(k): v for k, v in r.items()} for r in rows}


def _of(oordelen: pd.DataFrame, projecten: pd.DataFrame) -> pd.DataFrame:
    """Judgements on these projects."""
    return oordelen[oordelen["project_id"].isin(set(projecten["project_id"]))]


def _changed(found: _Found, **changes: object) -> _Found:
    """A copy with other attributes that keeps what was computed: people's words change no place."""
    other = copy.copy(found)
    vars(other).update(changes)
    return other


def _good_judgements(found: Assessment) -> pd.DataFrame:
    """All judgements of a data set.

    Raises
    ------
    SourceError
        The file beside it has faults; carried over without them it would lose rows.
    """
    if found.lagen.oordelen is not None:
        _require_good(read_oordelen(found.lagen.oordelen, today()))
    return found.result.oordelen


def _require_good(read: Gelezen) -> Gelezen:
    if read.faults:
        raise SourceError("\n".join(read.faults), hint="\nHerstel ze; er is niets geschreven.")
    return read
