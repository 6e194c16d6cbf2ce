"""What a sheet says: title, list of projects, warnings, texts and sources; nothing is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd

from miekgeo.collection import Collection
from miekgeo.export.description import date_text
from miekgeo.schema import load_definition
from miekgeo.sheets.lettering import plain
from miekgeo.sheets.location import project_provincies, project_shape
from miekgeo.sheets.scene import Scene
from miekgeo.styles import look_of
from miekgeo.version import __version__
from miekgeo.wording import enumerate_words

WITHOUT_PLACE, OUTSIDE, EXAMPLE = "zonder locatie", "buiten de kaart", "voorbeeld"
NO_ROOM = "nummer niet op de kaart"
INDICATIEF = "indicatief"
REKENVOORBEELD = "rekenvoorbeeld"
_PROJECTS = ("project", "projecten")
# Fields of a project that its sheet shows, when they are filled in.
_SHOWN = (
    "modaliteit",
    "infrastructuur",
    "type_infrastructuur",
    "projecttype",
    "provincies_opgegeven",
    "spanning_kv",
    "vermogen_mw",
    "lengte_km",
    "ibn_verwacht_van",
    "ibn_verwacht_tot",
    "trekker",
    "bevoegd_gezag",
    "ligging",
    "zekerheid",
    "bron",
)


@dataclass(frozen=True)
class ListedProject:
    """A project in the list of a sheet.

    Attributes
    ----------
    number : int
    project_id, code, colour, text : str
    """

    number: int
    project_id: str
    code: str
    colour: str
    text: str


@dataclass(frozen=True)
class Contents:
    """All that a sheet says beside its map.

    Attributes
    ----------
    title, subtitle, edition : str
    secret : bool
        Whether the edition is confidential.
    lists : tuple of (str, tuple of ListedProject)
        Headings and projects.
    texts : tuple of (str, tuple of str)
        Headings and paragraphs.
    warnings : tuple of str
        What a reader must know before leaning on the map.
    footer : tuple of str
        Sources and date, as on every page.
    """

    title: str
    subtitle: str
    edition: str
    secret: bool
    lists: tuple[tuple[str, tuple[ListedProject, ...]], ...]
    texts: tuple[tuple[str, tuple[str, ...]], ...]
    warnings: tuple[str, ...]
    footer: tuple[str, ...] = field(default=())


def provincie_contents(collection: Collection, scene: Scene, without: Sequence[int]) -> Contents:
    """What the sheet of a provincie, or of the country, says."""
    where = collection.provincie or "Nederland"
    projects = collection.layers["projecten"]
    listed = list_projects(projects, scene, without)
    words = collection.words
    texts = [("De kaart in woorden", words.sentences)] if words else []
    return _contents(
        collection,
        title=f"Energie-infrastructuur {where}",
        about=_count(len(listed)),
        lists=[(f"Projecten ({len(listed)})", listed)],
        texts=texts,
        warnings=warnings_of(projects, scene),
    )


def project_contents(
    collection: Collection,
    projects: gpd.GeoDataFrame,
    project_id: str,
    scene: Scene,
    without: Sequence[int],
) -> Contents:
    """What the sheet of a project says.

    Parameters
    ----------
    collection : Collection
    projects : GeoDataFrame
        Of the whole country.
    project_id : str
    scene : Scene
    without : sequence of int
        Numbers for which there was no room on the map.
    """
    listed = list_projects(projects, scene, without)
    row = projects[projects["project_id"] == project_id]
    naam = plain(row["naam"].iloc[0]) or project_id
    provincies = project_provincies(collection, project_id)
    where = enumerate_words(provincies) or "provincie onbekend"
    placed = project_shape(collection, project_id) is not None
    table = collection.assessment.table
    judged = table[table["project_id"] == project_id]
    advice = [f"Advies: {judged['antwoord_ruimtelijk'].iloc[0]}."] if len(judged) else []
    explained = [*advice, *judged["toelichting"].astype(str)]
    lists = [("Dit project", listed[:1])]
    if listed[1:]:
        lists.append((f"Projecten die het raakt of waarmee het samenhangt ({len(listed) - 1})",
                      listed[1:]))  # fmt: skip
    kept = projects[projects["project_id"].isin(scene.numbers)]
    about = f"{plain(project_id)}, {where}" + ("" if placed else f", {WITHOUT_PLACE}")
    return _contents(
        collection,
        title=naam,
        about=about,
        lists=lists,
        texts=[("Schaalniveau", explained), ("Gegevens van het project", _facts(row))],
        warnings=warnings_of(kept, scene),
    )


def list_projects(
    projects: gpd.GeoDataFrame, scene: Scene, without: Sequence[int]
) -> list[ListedProject]:
    """All projects with a number, in that order, also those that aren't on the map."""
    definition = load_definition("projecten")
    first = projects.drop_duplicates("project_id")
    placed = dict(zip(first["project_id"], ~_unplaced(first), strict=True))
    rows = {str(r["project_id"]): r for r in first.to_dict("records")}
    seen = set(scene.all_projects.table["project_id"])
    found = []
    for project_id, number in scene.numbers.items():
        row = rows[project_id]
        look = look_of(definition, row)
        marks = [
            *([WITHOUT_PLACE] if not placed[project_id] else []),
            *([OUTSIDE] if placed[project_id] and project_id not in seen else []),
            *([NO_ROOM] if number in without else []),
            *([EXAMPLE] if row["zekerheid"] == INDICATIEF else []),
        ]
        details = [plain(project_id), plain(row["projecttype"]), _in_use(row), *marks]
        text = f"{plain(row['naam'])} ({', '.join(d for d in details if d)})"
        found.append(ListedProject(number, project_id, look.code, look.colour, text.strip()))
    return found


def warnings_of(projects: gpd.GeoDataFrame, scene: Scene) -> list[str]:
    """What is indicative, an example or without location, among the rows of the sheet."""
    rows = {name: layer.table for name, layer in scene.layers.items()}
    found = [
        _said(
            projects["ligging"] == INDICATIEF,
            "Indicatief: de ligging van {}, met rechte lijnen tussen plaatsen; geen tracé.",
            _PROJECTS,
        ),
        _said(
            projects["zekerheid"] == INDICATIEF,
            "Voorbeeld: {} (zekerheid van de bron indicatief).",
            _PROJECTS,
        ),
        _said(_unplaced(projects), "Zonder locatie: {}; wel in de lijst.", _PROJECTS),
    ]
    for name, column, value, text, nouns in (
        (
            "traces",
            "ligging",
            INDICATIEF,
            "Indicatief: de ligging van {}.",
            ("ander tracé", "andere tracés"),
        ),
        (
            "stations",
            "zekerheid",
            INDICATIEF,
            "Indicatief: de plaats van {}.",
            ("station", "stations"),
        ),
        (
            "ontwikkelingen",
            "herkomst_getallen",
            REKENVOORBEELD,
            "Rekenvoorbeeld: de getallen van {}.",
            ("ontwikkeling", "ontwikkelingen"),
        ),
    ):
        if name in rows:
            found.append(_said(rows[name][column] == value, text, nouns))
    return [text for text in found if text]


def footer_of(collection: Collection) -> tuple[str, ...]:
    """What every page says of data, borders, program and edition."""
    grenzen = collection.grenzen
    data = (
        f"Gegevens: {plain(collection.source)}. Grenzen: {plain(grenzen.naam)}, peildatum "
        f"{plain(grenzen.peildatum) or 'onbekend'}, tolerantie {grenzen.tolerantie_m:g} m "
        f"({plain(grenzen.licentie)}). Coördinaten: RD (EPSG:28992)."
    )
    made = f"Gemaakt met miekgeo {__version__} op {date_text(collection)}."
    return data, f"{collection.edition.label}. {made}"


def _contents(
    collection: Collection,
    *,
    title: str,
    about: str,
    lists: Sequence[tuple[str, Sequence[ListedProject]]],
    texts: Sequence[tuple[str, Sequence[str]]],
    warnings: Sequence[str],
) -> Contents:
    sources = [f"{name}: {text}." for name, text in collection.sources]
    grenzen = collection.grenzen
    sources.append(f"grenzen: {grenzen.bron} ({grenzen.licentie}).")
    remarks = [*collection.remarks, *grenzen.remarks]
    more = [("Bronnen", sources), *([("Opmerkingen bij de gegevens", remarks)] if remarks else [])]
    subtitle = f"{about}  |  {date_text(collection)}  |  {plain(collection.source)}"
    return Contents(
        title=title,
        subtitle=subtitle,
        edition=collection.edition.label,
        secret=not collection.edition.openbaar,
        lists=tuple((head, tuple(rows)) for head, rows in lists),
        texts=tuple((head, tuple(plain(t) for t in said)) for head, said in [*texts, *more]),
        warnings=tuple(warnings),
        footer=footer_of(collection),
    )


def _said(flags: pd.Series, text: str, nouns: tuple[str, str]) -> str:
    """The text with how many of the rows it is about; nothing when it is about none."""
    n = int(flags.fillna(value=False).astype(bool).sum())
    one, many = nouns
    if not n:
        return ""
    if len(flags) == 1:
        return text.format(f"1 {one}")
    return text.format(f"alle {n} {many}" if n == len(flags) else f"{n} van de {len(flags)} {many}")


def _unplaced(projects: gpd.GeoDataFrame) -> pd.Series:
    return projects.geometry.isna() | projects.geometry.is_empty


def _in_use(row: Mapping[Any, Any]) -> str:
    years = [plain(row[c]) for c in ("ibn_verwacht_van", "ibn_verwacht_tot")]
    known = list(dict.fromkeys(y for y in years if y))
    return f"in bedrijf {'-'.join(known)}" if known else ""


def _facts(row: pd.DataFrame) -> list[str]:
    by_name = load_definition("projecten").by_name
    values = [(by_name[n], plain(row[n].iloc[0]).replace(";", ", ")) for n in _SHOWN]
    return [f"{f.label}: {value}{' ' + f.unit if f.unit else ''}" for f, value in values if value]


def _count(n: int) -> str:
    return "1 MIEK-project" if n == 1 else f"{n} MIEK-projecten"
