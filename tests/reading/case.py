"""One file of the corpus with the answer that the contract asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.reading.build import Make

DONE, FAULTS, UNREADABLE = 0, 1, 2


@dataclass(frozen=True)
class Case:
    """A file and what must be said about it.

    Attributes
    ----------
    name : str
        What is special about the file.
    make : function
        Writes it in a folder and gives the path to read.
    code : int
        Exit code of `controleer`.
    findings : mapping of check to rows
        Everything that must be reported, and nothing else; None is the whole file.
    counts : (read, used, set aside)
        Rows of the layer in question.
    says : sequence of str
        What must be in the output.
    ids : sequence of str
        `project_id` of the result of `schaalniveau`; without it that command isn't run.
    reasons : mapping of position in the result to str
        What `toelichting` of a row that was set aside must hold.
    provincies : mapping of position in the result to str
        Where a project must be found to lie.
    places : mapping of position among the rows in use to (x, y)
        Where a row must lie, in RD metres.
    laag : str
        Layer that the file holds.
    bron : sequence of str
        Files named in the report; the file itself unless the case is a folder.
    """

    name: str
    make: Make
    code: int
    findings: Mapping[str, Sequence[int | None]] = field(default_factory=dict)
    counts: tuple[int, int, int] | None = None
    says: Sequence[str] = ()
    ids: Sequence[str] | None = None
    reasons: Mapping[int, str] = field(default_factory=dict)
    provincies: Mapping[int, str] = field(default_factory=dict)
    places: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    laag: str = "projecten"
    bron: Sequence[str] = ()

    @property
    def arguments(self) -> tuple[str, ...]:
        """Options of `controleer` that this case needs."""
        return () if self.laag == "projecten" else ("--laag", self.laag)

    @property
    def expected(self) -> set[tuple[str, int | None]]:
        """Findings as pairs of check and row."""
        return {(check, row) for check, rows in self.findings.items() for row in rows}
