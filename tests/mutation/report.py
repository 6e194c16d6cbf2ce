"""Write docs/mutaties.md: by module what was broken, what was noticed, and why the rest was not."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.mutation.groups import GROUPS, modules_of
from tests.mutation.mutants import find_mutants
from tests.mutation.running import KILLED, SURVIVED, TOO_LONG, UNSEEN

EXPLAINED = Path(__file__).with_name("verklaard.csv")
_HEAD = """# Vergelijkingen met opzet gebroken

Gemaakt met `make mutate`; niet met de hand wijzigen.

Van elke analyse is telkens één vergelijking gebroken: een grens verlegd (`<` wordt `<=`), een
vergelijking omgekeerd, `and` en `or` of `&` en `|` verwisseld, een `not` of `~` weggelaten, of een
getal dat een module als grens noemt verdubbeld. Daarna zijn de tests gedraaid die bij die analyse
horen, te beginnen met de snelste die de regel uitvoert, tot er een faalt. Gedood: een test merkte
het. Te lang: de tests werden niet meer klaar, ook dat valt op. Overleefd: geen test merkte het; de
reden staat eronder. Tests van de app, de kaartbladen en de exports doen hier niet mee, al zouden
zij meer vinden.

Welke er per module zijn gekozen ligt vast (naar de tekst van de regel), dus een volgende run vindt
hetzelfde. Alle: `make mutate HOEVEEL=1000`; dat duurt uren, en gaat verder waar het bleef.
"""


def write_report(root: Path, kept: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the page from what was found; changes to lines that are gone are left out."""
    known = {
        m.key: m
        for group in GROUPS
        for module in modules_of(root, group)
        for m in find_mutants(root, module)
    }
    found = {key: said for key, said in kept.items() if key in known}
    possible = Counter(m.module for m in known.values())
    text = [_HEAD, _table(found, possible), *_survivors(found)]
    (root / "docs" / "mutaties.md").write_text("\n".join(text) + "\n", encoding="utf-8")


def explanations() -> dict[str, str]:
    """Why a change that no test notices may stay, by its key."""
    with EXPLAINED.open(encoding="utf-8", newline="") as stream:
        return {row["mutatie"]: row["waarom"] for row in csv.DictReader(stream, delimiter=";")}


def unneeded(kept: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Explanations of what doesn't survive, or isn't there any more."""
    lived = {k for k, said in kept.items() if said["uitkomst"] in {SURVIVED, UNSEEN}}
    return sorted(set(explanations()) - lived)


def _table(found: Mapping[str, Mapping[str, Any]], possible: Counter[str]) -> str:
    outcomes: dict[str, Counter[str]] = {}
    for said in found.values():
        outcomes.setdefault(said["module"], Counter())[said["uitkomst"]] += 1
    rows = []
    for module, n in possible.items():
        mine = outcomes.get(module, Counter())
        counts = [mine[KILLED], mine[TOO_LONG], mine[SURVIVED], mine[UNSEEN]]
        rows.append((f"`{module}`", n, mine.total(), *counts))
    total = [sum(r[i] for r in rows) for i in range(1, 7)]
    head = ("module", "mogelijk", "gebroken", KILLED, TOO_LONG, SURVIVED, UNSEEN)
    body = [_row(r) for r in (*rows, ("samen", *total))]
    return "\n".join([_row(head), _row(["---"] * len(head)), *body])


def _survivors(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    why = explanations()
    lived = [k for k, said in found.items() if said["uitkomst"] in {SURVIVED, UNSEEN}]
    if not lived:
        return []
    rows = [
        _row((_code(found[k]), _change(found[k]), why.get(k, "nog niet verklaard")))
        for k in sorted(lived)
    ]
    head = ["\n## Wat overleefde\n", _row(("waar", "wat", "waarom")), _row(["---"] * 3)]
    return [*head, *rows]


def _code(said: Mapping[str, Any]) -> str:
    return f"`{said['module']}`, {said['plaats']}"


def _change(said: Mapping[str, Any]) -> str:
    return f"`{said['code']}`: {said['verandering']}".replace("|", "\\|")


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"
