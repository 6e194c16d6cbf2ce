"""The facts under judgements: kept beside them, and what became of them in a new edition."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from miekgeo.oordelen import BASIS, FACTS, OORDELEN, as_table, rows_of
from miekgeo.schema import load_definition
from miekgeo.values import split_list
from miekgeo.wording import area_name, enumerate_words

# What became of a judgement.
GELIJK = "feiten ongewijzigd"
GEWIJZIGD = "feiten gewijzigd sinds oordeel"
ONBEKEND = "feiten van toen niet vastgelegd"
TERZIJDE = "rij terzijde: feiten onbekend"
VERVALLEN = "project vervallen"
NIEUW = "nieuw: nog geen oordeel"
ZONDER = "nog geen oordeel"
MARKS = (GEWIJZIGD, VERVALLEN, TERZIJDE, ONBEKEND, GELIJK, NIEUW, ZONDER)
VERSLAG = ("project_id", "naam", "merk", "oordeel", "advies_toen", "advies_nu", "toelichting")

Said = Mapping[str, str]


@dataclass(frozen=True)
class Feiten:
    """Computed facts of the projects of one edition.

    Attributes
    ----------
    table : DataFrame
        Columns of the schaalniveau table, a row a project.
    grenzen : str
        Boundary set with its date and tolerance.
    uitgave : str
        What the edition is called.
    van : str
        Day on which it was computed (ISO).
    terzijde : collection of str
        Codes of rows set aside: what is said of them are no facts.
    """

    table: pd.DataFrame = field(repr=False)
    grenzen: str
    uitgave: str
    van: str
    terzijde: Collection[str] = ()

    def of(self, project_id: str) -> dict[str, str] | None:
        """What is kept beside a judgement on this project; None without facts."""
        found = None if project_id in self.terzijde else self._by_id.get(project_id)
        if found is None:
            return None
        basis = dict(zip(BASIS, (self.grenzen, self.uitgave, self.van), strict=True))
        return {**found, **basis}

    def name_of(self, project_id: str) -> str:
        """What the project is called now, also one that was set aside; empty where it isn't."""
        return self._by_id.get(project_id, {}).get("naam", "")

    @cached_property
    def _by_id(self) -> Mapping[str, dict[str, str]]:
        """Name and facts of each project by its code; of a double code the first."""
        columns = {"naam": "naam", **FACTS}
        values = zip(*(self.table[column] for column in columns.values()), strict=True)
        found: dict[str, dict[str, str]] = {}
        for project_id, row in zip(self.table["project_id"], values, strict=True):
            texts = (str(value or "") for value in row)
            found.setdefault(str(project_id), dict(zip(columns, texts, strict=True)))
        return found


@dataclass(frozen=True)
class Overdracht:
    """Judgements held against the facts of an edition.

    Attributes
    ----------
    oordelen : DataFrame (columns `COLUMNS`)
        All of them, unchanged: also those of projects that are gone.
    verslag : DataFrame (columns `VERSLAG`)
        What became of each, then the projects without a judgement.
    """

    oordelen: pd.DataFrame
    verslag: pd.DataFrame

    def marks(self) -> dict[str, tuple[str, str]]:
        """Mark and explanation by project."""
        rows = rows_of(self.verslag)
        return {r["project_id"]: (r["merk"], r["toelichting"]) for r in rows}


def with_facts(oordelen: pd.DataFrame, feiten: Feiten) -> pd.DataFrame:
    """Judgements without facts of their own with those of an edition beside them."""
    rows = []
    for row in rows_of(oordelen):
        facts = None if _has_facts(row) else feiten.of(row["project_id"])
        # The name that is written with it is what the person saw.
        rows.append(row if facts is None else {**facts, **{k: v for k, v in row.items() if v}})
    return as_table(rows)


def carry_over(
    oordelen: pd.DataFrame, feiten: Feiten, known: Collection[str] | None = None
) -> Overdracht:
    """Judgements on the projects of a new edition, each with what became of the facts under it.

    Parameters
    ----------
    oordelen : DataFrame (columns `COLUMNS`)
    feiten : Feiten
        Of the new edition.
    known : collection of str, optional
        Codes of the old edition, to tell what is new; without it that isn't known.

    Returns
    -------
    Overdracht
        The same judgements, with the facts they were made on: what changed stays to be seen until
        somebody judges anew.
    """
    now = [str(i) for i in feiten.table["project_id"]]
    lines = [_line(row, feiten) for row in rows_of(oordelen)]
    order = {mark: n for n, mark in enumerate(MARKS)}
    lines.sort(key=lambda line: order[line["merk"]])
    judged = set(oordelen["project_id"])
    for project_id in dict.fromkeys(i for i in now if i and i not in judged):
        mark = NIEUW if known is not None and project_id not in known else ZONDER
        lines.append(_empty_line(project_id, "", mark, feiten))
    return Overdracht(oordelen, pd.DataFrame(lines, columns=list(VERSLAG), dtype="str"))


def count_marks(verslag: pd.DataFrame) -> dict[str, int]:
    """How many projects have each mark, in the order in which they ask for attention."""
    counts = verslag["merk"].value_counts()
    return {mark: int(counts[mark]) for mark in MARKS if mark in counts}


def _line(row: Said, feiten: Feiten) -> dict[str, str]:
    project_id = row["project_id"]
    line = _empty_line(project_id, row["naam"], GELIJK, feiten) | {
        "oordeel": row["oordeel"],
        "advies_toen": row["advies_toen"],
    }
    if project_id in feiten.terzijde:
        return line | {"merk": TERZIJDE, "toelichting": "Herstel de rij; het oordeel blijft staan."}
    facts = feiten.of(project_id)
    if facts is None:
        told = "Het project staat niet in deze uitgave; het oordeel blijft bewaard."
        return line | {"merk": VERVALLEN, "toelichting": told}
    renamed = row["naam"] and row["naam"] != facts["naam"]
    names = [f"Naam toen: {row['naam']}, nu: {facts['naam']}."] if renamed else []
    if not _has_facts(row):
        return line | {"merk": ONBEKEND, "toelichting": " ".join(names)}
    changes = [_change(name, row[name], facts[name]) for name in FACTS if _differ(name, row, facts)]
    if changes and row["grenzen_toen"] and row["grenzen_toen"] != facts["grenzen_toen"]:
        changes.append(f"Grenzen toen: {row['grenzen_toen']}, nu: {facts['grenzen_toen']}.")
    return line | {
        "merk": GEWIJZIGD if changes else GELIJK,
        "toelichting": " ".join([*changes, *names]),
    }


def _empty_line(project_id: str, naam: str, mark: str, feiten: Feiten) -> dict[str, str]:
    """A line without a judgement; without a name of then the project has that of now."""
    facts = feiten.of(project_id)
    line = dict.fromkeys(VERSLAG, "")
    return line | {
        "project_id": project_id,
        "naam": naam or feiten.name_of(project_id),
        "merk": mark,
        "advies_nu": "" if facts is None else facts["advies_toen"],
    }


def _has_facts(row: Said) -> bool:
    return bool(row["advies_toen"])


def _differ(name: str, then: Said, now: Said) -> bool:
    """Whether a fact changed; what wasn't written down then can't be compared."""
    if name == "provincies_toen":
        return set(split_list(then[name])) != set(split_list(now[name]))
    return bool(then[name]) and then[name] != now[name]


def _change(name: str, then: str, now: str) -> str:
    label = load_definition(OORDELEN).by_name[name].label.removesuffix(" van toen")
    label = label.removesuffix(" toen")
    return f"{label} toen: {_listed(then)}, nu: {_listed(now)}."


def _listed(text: str) -> str:
    return enumerate_words([area_name(t) for t in split_list(text)]) or text or "geen"
