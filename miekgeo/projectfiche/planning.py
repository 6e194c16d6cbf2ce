"""When a project is wanted, expected and built: ranges stay ranges."""

from __future__ import annotations

from miekgeo.periods import CONFLICT, Ranges, compare_ready, read_ranges
from miekgeo.periods import MOGELIJK as MOGELIJK_CONFLICT
from miekgeo.projectfiche.case import Case
from miekgeo.projectfiche.model import BEREKEND, Sentence

_FIRST, _LAST = "ibn_verwacht_van", "ibn_verwacht_tot"


def planning_sentences(case: Case) -> list[Sentence]:
    """Wanted and expected moment of being in use, years of building, and how these compare."""
    wanted = read_ranges(case.frame, ["ibn_gewenst"], ["ibn_gewenst"])
    expected = read_ranges(case.frame, [_FIRST, _LAST], [_LAST, _FIRST])
    building = read_ranges(case.frame, ["bouw_van"], ["bouw_tot"])
    found = [
        Sentence(f"{when.words(0)}{more}.", label=label)
        for label, when, more in (
            ("Gewenste inbedrijfname", wanted, ""),
            ("Verwachte inbedrijfname", expected, _width(case)),
            ("Bouw", building, ""),
        )
        if when.known[0]
    ]
    return [*found, *_late(wanted, expected)]


def _width(case: Case) -> str:
    first, last = case.text(_FIRST), case.text(_LAST)
    if first and last:
        turned = first[:4] > last[:4]
        return " (van en tot staan andersom in de gegevens)" if turned else ""
    return " (één moment opgegeven, zonder bandbreedte)"


def _late(wanted: Ranges, expected: Ranges) -> list[Sentence]:
    words = {
        CONFLICT: "later dan gewenst",
        MOGELIJK_CONFLICT: "misschien later dan gewenst",
    }
    answer = str(compare_ready(wanted, expected)[0])
    if answer not in words:
        return []
    text = f"Verwacht in {expected.words(0)}, gewenst in {wanted.words(0)}: {words[answer]}."
    return [Sentence(text, BEREKEND)]
