"""Dutch explanation of one hub: what comes together, by which rule, when, where and how firm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from miekgeo.knooppunten.items import LAYERS
from miekgeo.knooppunten.karakter import Karakter
from miekgeo.knooppunten.places import GRENSGEVAL, JA
from miekgeo.knooppunten.rules import RULE_IDS, Rules, load_rules
from miekgeo.knooppunten.years import Years
from miekgeo.wording import area_name, distance, enumerate_words, number

# Names in a text; the members are all in a table of their own.
NAMED = 4
_ONE_OR_MORE = {
    "stations": ("station", "stations"),
    "traces": ("tracé", "tracés"),
    "projecten": ("project", "projecten"),
    "ontwikkelingen": ("ontwikkeling", "ontwikkelingen"),
}


@dataclass(frozen=True)
class Story:
    """What is told of a hub beside its row.

    Attributes
    ----------
    holds : sequence of bool
        Whether K1, K2, K3 hold.
    counts : mapping
        Row of `Hubs.counts`.
    members : sequence of mapping
        Rows of the members, nearest first: `laag, id, naam, voorbeeld`.
    karakter : Karakter
    years : Years
    buiten : sequence of str
        Areas outside the provincies in which it lies.
    exists : str
        At which radii it exists.
    room : str
        What is known of the room on its stations.
    """

    holds: Sequence[bool]
    counts: Mapping[str, int]
    members: Sequence[Mapping[Any, Any]]
    karakter: Karakter
    years: Years
    buiten: Sequence[str]
    exists: str
    room: str


def tell_hub(row: Mapping[Any, Any], story: Story, rules: Rules, grenzen: str) -> dict[str, str]:
    """The explanation of one hub, in sentences by what they are about, in reading order.

    Parameters
    ----------
    row : mapping
        `naam, soort, karakter, provincies, grensoverschrijdend, modaliteiten, sectoren,
        robuustheid`.
    story : Story
    rules : Rules
    grenzen : str
        Boundary set with its tolerance.
    """
    sentences = {
        "soort": f"{row['naam']} is een {row['soort']} van {row['karakter']} karakter.",
        "samen": _together(story, rules),
        "regels": " ".join(_rule_sentences(row, story, rules)),
        "karakter": f"Karakter {row['karakter']}: {story.karakter.reden}.",
        "jaren": _year_sentence(story.years),
        "ligging": _where_sentence(row, story.buiten),
        "robuustheid": f"Robuustheid: {row['robuustheid']}, want {story.exists}.",
        "ruimte": story.room,
        "voorbeeld": _example_sentence(story.members),
        "grenzen": f"Grenzen: {grenzen}.",
    }
    return {about: sentence for about, sentence in sentences.items() if sentence}


def rule_words(regel: str, rules: Rules) -> str:
    """Condition of a rule with the number that is in use."""
    return load_rules()[regel].voorwaarde.format(n=rules.numbers[regel])


def counted(n: int, layer: str) -> str:
    """A number of things of a layer: 1 tracé, 3 tracés."""
    return f"{n} {_ONE_OR_MORE[layer][n != 1]}"


def _together(story: Story, rules: Rules) -> str:
    parts = []
    for layer in LAYERS:
        n = int(story.counts[f"n_{layer}"])
        if n:
            names = [m["naam"] or m["id"] for m in story.members if m["laag"] == layer]
            parts.append(f"{counted(n, layer)} ({_some(names)})")
    return f"Binnen {distance(rules.straal_m)} van het midden: {enumerate_words(parts)}."


def _some(names: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(names))
    rest = len(distinct) - NAMED
    if rest > 0:
        return f"{', '.join(distinct[:NAMED])} en nog {rest}"
    return enumerate_words(distinct)


def _rule_sentences(row: Mapping[Any, Any], story: Story, rules: Rules) -> list[str]:
    loose = story.counts["n_lijnen"] - story.counts["n_traces"]
    lines = [counted(story.counts["n_traces"], "traces")] if story.counts["n_traces"] else []
    if loose:
        lines.append(f"{loose} {'lijnproject' if loose == 1 else 'lijnprojecten'} zonder tracé")
    words = {
        "lijnen": enumerate_words(lines),
        "modaliteiten": enumerate_words(row["modaliteiten"].split(";")),
        "sectoren": enumerate_words(row["sectoren"].split(";")),
    }
    return [
        load_rules()[regel].zin.format(n=rules.numbers[regel], **words)
        for regel, holds in zip(RULE_IDS, story.holds, strict=True)
        if holds
    ]


def _year_sentence(years: Years) -> str:
    if years.first is None:
        return "Van geen van de leden is een jaar bekend."
    span = f"{years.first} tot {years.last}" if years.first != years.last else f"{years.first}"
    text = f"Jaren: {span}"
    if years.together > 1:
        most = f"{years.most_first}"
        if years.most_last != years.most_first:
            most += f" tot {years.most_last}"
        text += f"; de meeste tegelijk in {most} ({years.together} van {years.known} met een jaar)"
    return f"{text}."


def _where_sentence(row: Mapping[Any, Any], buiten: Sequence[str]) -> str:
    areas = [p for p in row["provincies"].split(";") if p] + [area_name(b) for b in buiten]
    if not areas:
        return "Het ligt buiten de provincies, op zee."
    text = f"Het ligt in {enumerate_words(areas)}"
    if row["grensoverschrijdend"] == JA:
        text += " en gaat een grens over" if len(areas) > 1 else "; zijn tracés gaan een grens over"
    elif row["grensoverschrijdend"] == GRENSGEVAL:
        text += "; of het een grens over gaat, is binnen de tolerantie niet te zeggen"
    return f"{text}."


def _example_sentence(members: Sequence[Mapping[Any, Any]]) -> str:
    n = sum(bool(m["voorbeeld"]) for m in members)
    if not n:
        return ""
    return f"Het vermogen van {counted(n, 'ontwikkelingen')} is een rekenvoorbeeld."


def exists_words(straal_m: Sequence[float], bestaat: Sequence[bool], alike: float) -> str:
    """At which radii a hub exists, as runs: bij 8 van de 10 stralen (1 tot 5 en 8 tot 10 km)."""
    runs: list[list[float]] = []
    before = False
    for radius, exists in zip(straal_m, bestaat, strict=True):
        if exists and before:
            runs[-1][1] = radius
        elif exists:
            runs.append([radius, radius])
        before = bool(exists)
    if not runs:
        return f"het bestaat bij geen van de {len(straal_m)} geprobeerde stralen"
    spans = [_km(a) if a == b else f"{_km(a)} tot {_km(b)}" for a, b in runs]
    n = sum(bool(b) for b in bestaat)
    return (
        f"het bestaat bij {n} van de {len(straal_m)} geprobeerde stralen "
        f"({enumerate_words(spans)} km), met gemiddeld {number(alike * 100)}% dezelfde leden"
    )


def _km(metres: float) -> str:
    return number(metres / 1000, 0 if (metres / 1000).is_integer() else 1)
