"""De kaart in woorden: what the map of a provincie shows, as a Dutch text with the same numbers."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from miekgeo.afhankelijkheden.answers import GRENSGEVAL, JA, MOGELIJK
from miekgeo.afhankelijkheden.edges import PLAN
from miekgeo.afhankelijkheden.matrix import ENDS, each_area, has_area, in_pair, touches
from miekgeo.periods import CONFLICT
from miekgeo.periods import MOGELIJK as MOGELIJK_CONFLICT
from miekgeo.values import split_list
from miekgeo.wording import area_name, enumerate_words

# Names in a sentence; the tables have them all.
NAMED = 5


@dataclass(frozen=True)
class Words:
    """The text on a provincie and the numbers in it.

    Attributes
    ----------
    provincie : str
    counts : mapping of str to int
        `projecten, kruist, onzeker, knooppunten, afhankelijkheden, binnen, naar_buiten,
        van_buiten, conflicten, mogelijke_conflicten, losse_einden, raakvlakken,
        raakvlakken_over_grens`. What lies in more areas is in more than one of binnen, naar_buiten
        and van_buiten.
    sentences : tuple of str
    """

    provincie: str
    counts: dict[str, int]
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """All sentences."""
        return " ".join(self.sentences)


def describe_provincie(
    provincie: str,
    *,
    schaalniveau: pd.DataFrame,
    afhankelijkheden: pd.DataFrame,
    raakvlakken: pd.DataFrame,
    losse_einden: pd.DataFrame,
    knooppunten: pd.DataFrame,
    basis: str,
) -> Words:
    """The map of a provincie in words.

    Parameters
    ----------
    provincie : str
        Official name.
    schaalniveau, afhankelijkheden, raakvlakken, losse_einden, knooppunten : DataFrame
        Tables of these analyses, of all provincies; that of afhankelijkheden with `naam_van,
        naam_naar`.
    basis : str
        What the analyses rest on, for the last sentence.
    """
    lies = _holds(schaalniveau["provincies"], provincie)
    # By id: who is named first mustn't hang on the order of the rows.
    mine = schaalniveau[lies].sort_values("project_id", kind="stable")
    crossing = mine[(mine["kruist_provinciegrens"] == JA) | (mine["kruist_landsgrens"] == JA)]
    unsure = _unsure(mine, crossing)
    hubs = knooppunten[_holds(knooppunten["provincies"], provincie)]
    edges = _edges(afhankelijkheden, provincie)
    late = edges["rows"][edges["rows"]["planning"] == CONFLICT]
    maybe = edges["rows"][edges["rows"]["planning"] == MOGELIJK_CONFLICT]
    loose = losse_einden[
        (losse_einden["provincie"] == provincie) | (losse_einden["buur"] == provincie)
    ]
    touching, across = _touching(raakvlakken, schaalniveau, provincie)
    counts = {
        "projecten": len(mine),
        "kruist": len(crossing),
        "onzeker": len(unsure),
        "knooppunten": len(hubs),
        "afhankelijkheden": len(edges["rows"]),
        "binnen": len(edges["binnen"]),
        "naar_buiten": len(edges["naar_buiten"]),
        "van_buiten": len(edges["van_buiten"]),
        "conflicten": len(late),
        "mogelijke_conflicten": len(maybe),
        "losse_einden": len(loose),
        "raakvlakken": touching,
        "raakvlakken_over_grens": across,
    }
    sentences = [
        _projects(provincie, mine, crossing, unsure),
        _hubs(hubs),
        _dependencies(provincie, edges, counts),
        _planning(late, maybe),
        _contacts(touching, across),
        _loose(loose),
        f"Dit rust op {basis}.",
    ]
    return Words(provincie, counts, tuple(sentences))


def _holds(lists: pd.Series, provincie: str) -> pd.Series:
    return lists.map(lambda text: provincie in split_list(text)).astype(bool)


def _unsure(mine: pd.DataFrame, crossing: pd.DataFrame) -> pd.DataFrame:
    answers = mine[["kruist_provinciegrens", "kruist_landsgrens"]]
    maybe = answers.isin([GRENSGEVAL, MOGELIJK]).any(axis=1)
    return mine[maybe & ~mine.index.isin(crossing.index)]


def _edges(table: pd.DataFrame, provincie: str) -> dict[str, pd.DataFrame]:
    """Dependencies of a provincie by direction, by every area of each end as in the matrix.

    What lies in more areas is in more than one direction.
    """
    rows = table[touches(table, provincie)]
    mine = {c: has_area(rows[c], provincie) for c in ENDS}
    alone = {c: rows[c] == provincie for c in ENDS}
    return {
        "rows": rows,
        "binnen": rows[in_pair(rows, (provincie, provincie))],
        "naar_buiten": rows[mine["provincie_van"] & ~alone["provincie_naar"]],
        "van_buiten": rows[mine["provincie_naar"] & ~alone["provincie_van"]],
    }


def _touching(
    raakvlakken: pd.DataFrame, schaalniveau: pd.DataFrame, provincie: str
) -> tuple[int, int]:
    """Raakvlakken with a project of the provincie, and those with one that isn't in it."""
    inside = set(schaalniveau.loc[_holds(schaalniveau["provincies"], provincie), "project_id"])
    one = raakvlakken["project_a"].isin(inside)
    other = raakvlakken["project_b"].isin(inside)
    return int((one | other).sum()), int((one ^ other).sum())


def _projects(
    provincie: str, mine: pd.DataFrame, crossing: pd.DataFrame, unsure: pd.DataFrame
) -> str:
    text = f"In {provincie} {_n(len(mine), 'ligt', 'liggen')} {_things(len(mine), 'project')}"
    if len(crossing):
        n = len(crossing)
        text += f"; {n} daarvan {_n(n, 'kruist', 'kruisen')} een grens"
        text += f" ({_names(crossing['naam'])})"
    else:
        text += "; geen daarvan kruist zeker een grens"
    if len(unsure):
        text += f", en van {len(unsure)} is dat onzeker ({_names(unsure['naam'])})"
    return f"{text}."


def _hubs(hubs: pd.DataFrame) -> str:
    if not len(hubs):
        return "Er is geen knooppunt."
    return f"Het komt samen op {_things(len(hubs), 'plaats')}: {_names(hubs['naam'])}."


def _dependencies(provincie: str, edges: dict[str, pd.DataFrame], counts: dict[str, int]) -> str:
    total = counts["afhankelijkheden"]
    if not total:
        return "Er zijn geen afhankelijkheden gevonden."
    text = f"Van de {_things(total, 'afhankelijkheid')} {_n(counts['binnen'], 'blijft', 'blijven')}"
    text += f" er {counts['binnen']} binnen de provincie"
    for key, verb, column in (
        ("naar_buiten", ("gaat er {} naar buiten", "gaan er {} naar buiten"), "provincie_naar"),
        ("van_buiten", ("komt er {} van buiten", "komen er {} van buiten"), "provincie_van"),
    ):
        n = counts[key]
        text += f", {verb[n != 1].format(n)}"
        if n:
            text += f" ({_per_area(edges[key][column], provincie)})"
    if sum(counts[k] for k in ("binnen", "naar_buiten", "van_buiten")) > total:
        text += "; wat in meer gebieden ligt, telt in elk daarvan"
    return f"{text}."


def _planning(late: pd.DataFrame, maybe: pd.DataFrame) -> str:
    if not len(late) and not len(maybe):
        return "In de planning is geen conflict gevonden."
    text = f"In de planning {_n(len(late), 'is', 'zijn')} {_things(len(late), 'conflict')}"
    text += f" ({_pairs(late)})" if len(late) else ""
    text += f" en {_things(len(maybe), 'mogelijk conflict', 'mogelijke conflicten')}"
    return f"{text}{f' ({_pairs(maybe)})' if len(maybe) else ''}."


def _contacts(touching: int, across: int) -> str:
    if not touching:
        return "Raakvlakken tussen projecten zijn er niet."
    contacts = _things(touching, "raakvlak", "raakvlakken")
    return (
        f"Projecten hebben {contacts}, waarvan {across} met een project dat niet in de provincie "
        "ligt."
    )


def _loose(loose: pd.DataFrame) -> str:
    if not len(loose):
        return "Losse einden bij een grens zijn niet gevonden."
    n = len(loose)
    ends = _things(n, "los eind", "losse einden")
    text = f"Bij een grens {_n(n, 'ligt', 'liggen')} {ends}"
    named = [
        f"{t} bij {area_name(b)}" for t, b in zip(loose["trace_id"], loose["buur"], strict=True)
    ]
    return f"{text} ({_names(pd.Series(named, dtype='str'))})."


def _per_area(areas: pd.Series, provincie: str) -> str:
    """How many lie in each other area: the cells of the matrix."""
    each = each_area(areas)
    counts = each[each != provincie].value_counts()
    ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return ", ".join(f"{area_name(str(area))} {n}" for area, n in ordered)


def _pairs(rows: pd.DataFrame) -> str:
    # What a project is there for, waits for the project.
    turned = (rows["soort"] == PLAN).to_numpy()
    waits = rows["naam_van"].mask(turned, rows["naam_naar"])
    wanted = rows["naam_naar"].mask(turned, rows["naam_van"])
    named = [f"{a} wacht op {b}" for a, b in zip(waits, wanted, strict=True)]
    return _names(pd.Series(named, dtype="str"))


def _names(names: pd.Series) -> str:
    distinct = list(dict.fromkeys(str(n) for n in names.fillna("zonder naam")))
    rest = len(distinct) - NAMED
    if rest > 0:
        return f"{', '.join(distinct[:NAMED])} en nog {rest}"
    return enumerate_words(distinct)


def _n(n: int, one: str, more: str) -> str:
    return one if n == 1 else more


_MORE = {"project": "projecten", "plaats": "plaatsen", "afhankelijkheid": "afhankelijkheden"}


def _things(n: int, one: str, more: str | None = None) -> str:
    return f"{n} {one if n == 1 else more or _MORE.get(one, f'{one}en')}"
