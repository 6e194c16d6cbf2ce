"""What a projectfiche is made of, whatever it is written to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

# Standings of a sentence: who says so.
OPGEGEVEN, BEREKEND, VERMOED, BEVESTIGD = "opgegeven", "berekend", "vermoed", "bevestigd"

REQUIRED, IF_RELEVANT = "Ja", "Indien relevant"


@dataclass(frozen=True)
class Sentence:
    """Something said in a section.

    Attributes
    ----------
    text : str
        May have line ends; as it came from the file where it was opgegeven.
    stand : str
        opgegeven, berekend, vermoed or bevestigd.
    label : str
        What it is about; empty where the section says that.
    told : bool
        Whether the text itself tells its standing.
    """

    text: str
    stand: str = OPGEGEVEN
    label: str = ""
    told: bool = False

    @property
    def mark(self) -> str:
        """What has to be written beside it; nothing for what was simply given."""
        return "" if self.told or self.stand == OPGEGEVEN else self.stand


@dataclass(frozen=True)
class Section:
    """One row of the form.

    Attributes
    ----------
    key : str
    part : str
        Heading under which it stands.
    number : str
        As the form numbers it; empty where it doesn't.
    title : str
    required : str
        `Ja`, `Indien relevant` or empty where the handbook doesn't say.
    question : str
        What the form asks, in short.
    source : str
        Paragraph of the handbook.
    sentences : tuple of Sentence
    lacking : tuple of str
        Required parts that nobody filled in, in words.
    has_map : bool
        Whether the map of the location belongs here.
    added : bool
        Whether the form doesn't ask for it.
    """

    key: str
    part: str
    number: str
    title: str
    required: str
    question: str
    source: str
    sentences: tuple[Sentence, ...]
    lacking: tuple[str, ...] = ()
    has_map: bool = False
    added: bool = False

    @property
    def missing(self) -> bool:
        """Whether something that is required isn't there."""
        return bool(self.lacking)

    @property
    def note(self) -> str:
        """What is still missing, in words; empty when nothing is."""
        if self.missing:
            whole = not self.sentences or self.lacking == (self.title.casefold(),)
            parts = "" if whole and len(self.lacking) == 1 else f": {', '.join(self.lacking)}"
            return f"Ontbreekt nog (verplicht){parts}."
        if self.sentences:
            return ""
        if self.required == IF_RELEVANT:
            return "Niet ingevuld (indien relevant)."
        return "Nog niet ingevuld."


@dataclass(frozen=True)
class Fiche:
    """A whole projectfiche.

    Attributes
    ----------
    project_id, naam : str
    form : str
        pMIEK or nMIEK.
    form_name : str
        Name of the form with its source.
    edition : str
        Openbare or vertrouwelijke uitgave.
    sections : tuple of Section
        In the order of the form; what it doesn't ask for comes last.
    labels : tuple of str
        What must stand at the top: that it is an example, that it is indicative.
    place : str
        Where the project lies, in one sentence: also what a map shows, for who can't see it.
    has_place : bool
        Whether there is something to draw.
    basis : tuple of (str, str)
        What it all rests on.
    remarks : tuple of str
        How to read it.
    source_line : str
        Source, date, edition, boundary set and version, for below each page.
    on : date
        Day on which it was made.
    """

    project_id: str
    naam: str
    form: str
    form_name: str
    edition: str
    sections: tuple[Section, ...]
    labels: tuple[str, ...]
    place: str
    has_place: bool
    basis: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    source_line: str
    on: date

    @property
    def title(self) -> str:
        """Heading of the fiche."""
        return f"Projectfiche {self.naam}"

    @property
    def missing(self) -> tuple[Section, ...]:
        """Sections that lack something required."""
        return tuple(s for s in self.sections if s.missing)

    @property
    def heading(self) -> str:
        """What stands below the title: code and form."""
        return f"{self.project_id}. {self.form_name[0].upper()}{self.form_name[1:]}."

    @property
    def summary(self) -> str:
        """How much is still to be filled in."""
        n = len(self.missing)
        if not n:
            return "Alle verplichte onderdelen zijn ingevuld."
        names = ", ".join(f"{s.number} {s.title}".strip() for s in self.missing)
        verb = "onderdeel mist" if n == 1 else "onderdelen missen"
        return f"{n} {verb} nog iets wat verplicht is: {names}."

    def parts(self) -> Iterator[tuple[str, tuple[Section, ...]]]:
        """Sections by heading, in order."""
        for part in dict.fromkeys(s.part for s in self.sections):
            yield part, tuple(s for s in self.sections if s.part == part)
