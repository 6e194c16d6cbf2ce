"""A whole collection in the format that the user asks for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from miekgeo.collection import LAYERS, TABLES, Collection
from miekgeo.errors import WriteError
from miekgeo.export.atomic import GDAL_REFUSALS, check_folder, replacing, replacing_folder
from miekgeo.export.description import describe, facts_of, readable_text, summary_of
from miekgeo.export.tables import write_csv
from miekgeo.progress import Progress, silent

README = "LEESMIJ.txt"
ACCOUNT = "verantwoording"
CHANGES = "omzetting"
# Formats that are one file, by the ending of its name.
FILE_FORMATS = {".gpkg": "gpkg", ".html": "html", ".xlsx": "xlsx"}
FOLDER_FORMATS = ("geojson", "geoparquet", "shp")
FORMATS = ("gpkg", "geojson", "geoparquet", "shp", "html", "xlsx")
# Endings that nobody gives to a folder.
_FILE_ENDINGS = {*FILE_FORMATS, ".geojson", ".json", ".parquet", ".shp", ".dbf", ".csv", ".zip"}
_TABLE_NOTES = (
    "Tabellen zijn CSV: UTF-8, puntkomma, decimale komma.",
    "Een lijst in een cel is gescheiden door een puntkomma.",
)
_GEOJSON_NOTES = (
    "Elke laag is een GeoJSON volgens RFC 7946: WGS84 (lengte, breedte), 7 decimalen.",
    "Rijen zonder plaats staan erin met geometry null.",
    *_TABLE_NOTES,
)
_PARQUET_NOTES = (
    "Elke laag is een GeoParquet 1.1 in RD (EPSG:28992), met een kolom bbox om op te filteren.",
    "Elke tabel is gewone Parquet.",
    "Wat een bestand is en waarop het rust, staat ook in zijn metadata (miekgeo:...).",
)
_SHAPE_NOTES = (
    "Elke laag is een shapefile per soort vorm (punt, lijn, vlak) in RD (EPSG:28992), UTF-8.",
    "Rijen zonder plaats staan in een .dbf-bestand met zonder_plaats in de naam.",
    "Een shapefile kan minder: omzetting.txt zegt wat er anders is, omzetting.csv elk geval.",
    *_TABLE_NOTES,
)


@dataclass(frozen=True)
class _Chosen:
    """What is written: layers and tables, each in the order of the collection."""

    layers: tuple[str, ...]
    tables: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.layers, *self.tables)


def write_collection(
    collection: Collection,
    names: Sequence[str] | None,
    target: Path,
    formaat: str | None = None,
    progress: Progress = silent,
) -> list[Path]:
    """Write layers and tables of a collection.

    Parameters
    ----------
    collection : Collection
    names : sequence of str or None
        Layers and tables to write; None, or all layers, is everything. The account always goes
        along. An HTML map is always whole.
    target : Path
        A file for gpkg, html and xlsx; a folder for geojson, geoparquet and shp, made when it
        isn't there. Other files in that folder stay.
    formaat : str, optional
        One of `FORMATS`; else as the ending of `target` says.
    progress : Progress

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    WriteError
        A name or format is unknown, the target doesn't fit the format, or writing fails; what was
        there stays.
    """
    formaat = check_target(target, formaat)
    check_names(names, formaat)
    return _WRITERS[formaat](collection, _choose(names), target, progress)


def check_target(target: Path, formaat: str | None) -> str:
    """The format to write, or WriteError when it is unknown or the target doesn't fit it.

    Parameters
    ----------
    target : Path
    formaat : str or None
        None follows the ending of the target.
    """
    ending = target.suffix.lower()
    if formaat is None:
        formaat = FILE_FORMATS.get(ending)
        if formaat is None:
            raise WriteError(
                f"{target.name}: aan de naam is de indeling niet te zien.",
                hint=f"Kies --formaat ({', '.join(FORMATS)}), of een naam die eindigt op "
                f"{', '.join(FILE_FORMATS)}.",
            )
        return formaat
    if formaat not in FORMATS:
        raise WriteError(
            f"Onbekende indeling: {formaat}.", hint=f"Bekend zijn: {', '.join(FORMATS)}."
        )
    if formaat in FOLDER_FORMATS:
        # A folder that is there may be called anything.
        if ending in _FILE_ENDINGS and not target.is_dir():
            raise WriteError(
                f"{target.name}: {formaat} is een map met een bestand per laag.",
                hint="Geef de naam van een map, zonder punt.",
            )
        check_folder(target)
    elif FILE_FORMATS.get(ending) != formaat:
        raise WriteError(
            f"{target.name}: dat is geen naam voor {formaat}.",
            hint=f"Kies een naam die eindigt op .{formaat}.",
        )
    return formaat


def check_names(names: Sequence[str] | None, formaat: str) -> None:
    """Raise WriteError when layers or tables are unknown, or the format doesn't take a choice.

    Parameters
    ----------
    names : sequence of str or None
        As for `write_collection`.
    formaat : str
        One of `FORMATS`.
    """
    if names is None:
        return
    known = (*LAYERS, *TABLES)
    unknown = sorted(set(names).difference(known))
    if unknown or not names:
        told = f"Onbekende lagen: {', '.join(unknown)}." if unknown else "Er is geen laag gekozen."
        raise WriteError(told, hint=f"Bekend zijn: {', '.join(known)}.")
    if formaat == "html" and not set(LAYERS).issubset(names):
        raise WriteError(
            "Een kaart als HTML heeft altijd alle lagen.", hint="Laat --lagen weg, of kies gpkg."
        )


def _choose(names: Sequence[str] | None) -> _Chosen:
    wanted = set(LAYERS if names is None else names)
    if wanted.issuperset(LAYERS):
        wanted.update(TABLES)
    wanted.add(ACCOUNT)
    return _Chosen(tuple(n for n in LAYERS if n in wanted), tuple(n for n in TABLES if n in wanted))


def _write_gpkg(
    collection: Collection, chosen: _Chosen, target: Path, progress: Progress
) -> list[Path]:
    # Imported here: only this format needs it.
    from miekgeo.export.geopackage import write_geopackage

    progress("GeoPackage schrijven")
    write_geopackage(collection, chosen.names, target)
    return [target]


def _write_html(collection: Collection, _: _Chosen, target: Path, progress: Progress) -> list[Path]:
    # Imported here: only this format needs folium.
    from miekgeo.kaart.standalone import write_standalone

    progress("Kaart schrijven")
    write_standalone(collection, target)
    return [target]


def _write_xlsx(
    collection: Collection, chosen: _Chosen, target: Path, progress: Progress
) -> list[Path]:
    from miekgeo.export.workbook import write_workbook

    progress("Werkmap schrijven")
    write_workbook(collection, chosen.layers, chosen.tables, target)
    return [target]


def _write_geojson(
    collection: Collection, chosen: _Chosen, target: Path, progress: Progress
) -> list[Path]:
    from miekgeo.export.layers import write_geojson

    with replacing_folder(target, *GDAL_REFUSALS) as folder:
        files: dict[str, list[str]] = {}
        for i, name in enumerate(chosen.layers, start=1):
            progress("GeoJSON schrijven", i, len(chosen.layers))
            said, frame = describe(collection, name), collection.layers[name]
            write_geojson(
                frame,
                folder / f"{name}.geojson",
                # An id that stands twice is none.
                key=said.key if said.key and frame[said.key].is_unique else None,
                description=f"{said.title}. {summary_of(collection)}",
            )
            files[name] = [f"{name}.geojson"]
        files |= _write_tables(collection, chosen, folder)
        _write_readme(folder, readable_text(collection, files, _GEOJSON_NOTES))
        return _written(folder, target)


def _write_geoparquet(
    collection: Collection, chosen: _Chosen, target: Path, progress: Progress
) -> list[Path]:
    from miekgeo.export.geoparquet import write_geoparquet, write_parquet

    with replacing_folder(target) as folder:
        files: dict[str, list[str]] = {}
        for i, name in enumerate(chosen.names, start=1):
            progress("GeoParquet schrijven", i, len(chosen.names))
            path, about = folder / f"{name}.parquet", _metadata(collection, name)
            if name in chosen.layers:
                write_geoparquet(collection.layers[name], path, about)
            else:
                write_parquet(collection.tables[name], path, about)
            files[name] = [path.name]
        write_csv(collection.account, folder / f"{ACCOUNT}.csv")
        _write_readme(folder, readable_text(collection, files, _PARQUET_NOTES))
        return _written(folder, target)


def _write_shp(
    collection: Collection, chosen: _Chosen, target: Path, progress: Progress
) -> list[Path]:
    from miekgeo.export.shapefile import DERIVED, explain_changes, write_shapefiles

    described = {name: describe(collection, name) for name in chosen.layers}
    with replacing_folder(target, *GDAL_REFUSALS, outdated=DERIVED) as folder:
        done = write_shapefiles(
            {name: collection.layers[name] for name in chosen.layers},
            folder,
            collection.on,
            keys={name: said.key for name, said in described.items()},
            empty_kinds={n: s.geometry_types[0] for n, s in described.items() if s.geometry_types},
            progress=progress,
        )
        write_csv(done.report, folder / f"{CHANGES}.csv")
        _write_readme(folder, explain_changes(done), f"{CHANGES}.txt")
        files = {**done.files, **_write_tables(collection, chosen, folder)}
        text = readable_text(collection, files, _SHAPE_NOTES, headings=done.names)
        _write_readme(folder, text)
        return _written(folder, target)


def _write_tables(collection: Collection, chosen: _Chosen, folder: Path) -> dict[str, list[str]]:
    for name in chosen.tables:
        write_csv(collection.tables[name], folder / f"{name}.csv")
    return {name: [f"{name}.csv"] for name in chosen.tables}


def _write_readme(folder: Path, text: str, name: str = README) -> None:
    with replacing(folder / name) as aside:
        # With a mark: older Windows programs then read its accents right.
        aside.write_bytes(text.encode("utf-8-sig"))


def _written(folder: Path, target: Path) -> list[Path]:
    return [target / path.name for path in sorted(folder.iterdir())]


def _metadata(collection: Collection, name: str) -> dict[str, str]:
    said = describe(collection, name)
    labels = {
        c.name: {"label": c.label, "eenheid": c.unit, "omschrijving": c.description}
        for c in said.columns
    }
    account = collection.account[["onderwerp", "waarde"]].astype("str").to_numpy().tolist()
    return {
        "titel": said.title,
        "omschrijving": said.description,
        "bron": said.source,
        "licentie": said.licence,
        "datum": collection.on.isoformat(),
        **{subject.lower().replace(" ", "_"): value for subject, value in facts_of(collection)},
        "kolommen": json.dumps(labels, ensure_ascii=False),
        ACCOUNT: json.dumps(account, ensure_ascii=False),
    }


_WRITERS: Mapping[str, Callable[[Collection, _Chosen, Path, Progress], list[Path]]] = {
    "gpkg": _write_gpkg,
    "geojson": _write_geojson,
    "geoparquet": _write_geoparquet,
    "shp": _write_shp,
    "html": _write_html,
    "xlsx": _write_xlsx,
}
