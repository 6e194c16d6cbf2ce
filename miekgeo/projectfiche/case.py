"""One project with everything the parts of its fiche are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from miekgeo.collection import Collection
from miekgeo.errors import SourceError
from miekgeo.projectfiche.forms import NMIEK, PMIEK
from miekgeo.schaalniveau.facts import Facts
from miekgeo.schema import LayerDefinition, load_definition
from miekgeo.tasks import status_of
from miekgeo.values import is_empty

PROJECTEN = "projecten"
VOORBEELD = "voorbeeld"
INDICATIEF = "indicatief"


@dataclass(frozen=True)
class Case:
    """A project of a collection.

    Attributes
    ----------
    collection : Collection
    project_id : str
    row : int
        Its position in the layer projecten, in the facts too.
    """

    collection: Collection
    project_id: str
    row: int

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Its row of the layer, as a frame."""
        return pd.DataFrame(self.collection.lagen.frame(PROJECTEN).iloc[[self.row]])

    @cached_property
    def definition(self) -> LayerDefinition:
        """Fields of the layer."""
        return load_definition(PROJECTEN)

    @cached_property
    def judged(self) -> Mapping[str, Any]:
        """Its row of the schaalniveau."""
        table = self.collection.assessment.table
        found = table[table["project_id"] == self.project_id]
        return {str(k): v for k, v in found.iloc[0].items()}

    @property
    def facts(self) -> Facts:
        """Facts of all projects, by position."""
        return self.collection.assessment.facts

    @property
    def has_place(self) -> bool:
        """Whether it has a location that can be used."""
        return bool(self.facts.has_place[self.row])

    @cached_property
    def programmas(self) -> tuple[str, ...]:
        """Programmes whose list it stands in."""
        lagen = self.collection.lagen
        status = status_of(lagen, lagen.layers[PROJECTEN])
        if "programma" not in status:
            return ()
        mine = status.loc[status["project_id"] == self.project_id, "programma"].dropna()
        return tuple(sorted(set(mine.astype("str"))))

    @property
    def form(self) -> str:
        """The form that belongs to its programmes."""
        return NMIEK if "nMIEK" in self.programmas else PMIEK

    @property
    def is_example(self) -> bool:
        """Whether its place in an official programme wasn't read."""
        return self.text("zekerheid") == INDICATIEF or VOORBEELD in self.programmas

    @cached_property
    def edges(self) -> list[Mapping[str, Any]]:
        """Dependencies of which it is the first end."""
        rows = self.collection.relations.afhankelijkheden.rows
        return [r for r in rows if r["laag_van"] == PROJECTEN and r["van_id"] == self.project_id]

    @cached_property
    def needed_by(self) -> list[Mapping[str, Any]]:
        """Dependencies of others on it."""
        rows = self.collection.relations.afhankelijkheden.rows
        return [r for r in rows if r["laag_naar"] == PROJECTEN and r["naar_id"] == self.project_id]

    def value(self, field: str) -> Any:
        """What was given for a field; None when nothing was."""
        given = self.frame[field].iloc[0] if field in self.frame else None
        return None if given is None or pd.isna(given) or is_empty(given) else given

    def text(self, field: str) -> str:
        """What was given for a field, as text; empty when nothing was."""
        given = self.value(field)
        return "" if given is None else str(given)


def find_case(collection: Collection, project_id: str) -> Case:
    """The case of a project.

    Raises
    ------
    SourceError
        The data don't have it.
    """
    require_projects(collection, [project_id])
    ids = collection.lagen.frame(PROJECTEN)["project_id"].astype("str").tolist()
    return Case(collection, project_id, ids.index(project_id))


def require_projects(collection: Collection, project_ids: Iterable[str]) -> list[str]:
    """These projects, each once.

    Raises
    ------
    SourceError
        Some aren't in the data; all of them are named.
    """
    asked = list(dict.fromkeys(project_ids))
    known = collection.lagen.frame(PROJECTEN)["project_id"].astype("str").tolist()
    unknown = [i for i in asked if i not in set(known)]
    if not unknown:
        return asked
    aside = set(collection.tables["terzijde"].get("project_id", pd.Series(dtype="str")).dropna())
    several = "Deze projecten staan" if len(unknown) > 1 else "Dit project staat"
    hint = f"De gegevens hebben bijvoorbeeld {', '.join(known[:3])}." if known else ""
    if set(unknown) & {str(i) for i in aside}:
        hint = "Rijen die terzijde zijn gezet hebben geen fiche; zie miekgeo controleer."
    raise SourceError(f"{several} niet in de gegevens: {', '.join(unknown)}.", hint=hint)
