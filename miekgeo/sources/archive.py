"""Unpack an archive from outside without trusting anything in it."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path, PurePosixPath

from miekgeo.errors import SourceError
from miekgeo.sources.limits import Limits

# What may be unpacked: the readable formats and the files that go with a Shapefile.
READ_SUFFIXES = (".shp", ".gpkg", ".geojson", ".json", ".csv", ".fgb", ".parquet", ".xlsx")
COMPANION_SUFFIXES = (".shx", ".dbf", ".prj", ".cpg", ".qix", ".sbn", ".sbx")
# A small archive may be very compressible without being a bomb.
RATIO_FROM_BYTES = 10_000_000


def check_size(path: Path, limits: Limits) -> None:
    """Raise SourceError when an archive (or XLSX, which is one) unpacks to more than allowed."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    total = sum(m.file_size for m in members)
    packed = max(path.stat().st_size, 1)
    too_big = total > limits.unpacked_bytes or len(members) > limits.members
    bomb = total > RATIO_FROM_BYTES and total > limits.ratio * packed
    if too_big or bomb:
        raise SourceError(
            f"{path.name} pakt uit tot {total / 1e6:.0f} MB in {len(members)} bestanden; "
            f"toegestaan is {limits.unpacked_bytes / 1e6:.0f} MB, {limits.members} bestanden en "
            f"{limits.ratio} keer de ingepakte grootte.",
            hint="Lever een kleiner bestand aan.",
        )


def unpack(path: Path, folder: Path, limits: Limits) -> Path:
    """Unpack the one readable file of an archive, with its companions, and give its path.

    Parameters
    ----------
    path : Path
        A zip file.
    folder : Path
        Empty folder to unpack in; members land there by their bare name only.

    Raises
    ------
    SourceError
        Too large, damaged, encrypted, with links or paths outside, or not exactly one layer.
    """
    check_size(path, limits)
    with zipfile.ZipFile(path) as archive:
        members = [m for m in archive.infolist() if not m.is_dir()]
        _check_members(members, path.name)
        main = _main_member(members, path.name)
        wanted = [m for m in members if _belongs(m.filename, main)]
        try:
            for member in wanted:
                _extract(archive, member, folder, limits)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
            raise SourceError(
                f"{path.name}: uitpakken lukt niet, het bestand is beschadigd of versleuteld.",
                hint="Lever het bestand opnieuw aan.",
            ) from error
    return folder / PurePosixPath(main).name


def _check_members(members: list[zipfile.ZipInfo], name: str) -> None:
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/"))
        is_link = (member.external_attr >> 16) & 0o170000 == 0o120000
        if parts.is_absolute() or ".." in parts.parts or ":" in member.filename or is_link:
            raise SourceError(
                f"{name} bevat een verwijzing naar buiten het archief: {member.filename!r}.",
                hint="Maak het zip-bestand opnieuw.",
            )


def _main_member(members: list[zipfile.ZipInfo], name: str) -> str:
    names = [m.filename for m in members if "__MACOSX" not in m.filename]
    main = [n for n in names if n.lower().endswith(READ_SUFFIXES)]
    if not main:
        found = ", ".join(sorted(PurePosixPath(n).name for n in names)[:5]) or "niets"
        raise SourceError(
            f"{name} bevat geen leesbare laag (gevonden: {found}).",
            hint="Zip een Shapefile met .shp, .shx, .dbf en .prj.",
        )
    if len(main) > 1:
        raise SourceError(
            f"{name} bevat meer dan één laag: {', '.join(sorted(main)[:5])}.",
            hint="Lever één laag per zip-bestand aan.",
        )
    return main[0]


def _belongs(filename: str, main: str) -> bool:
    if filename == main:
        return True
    stem, suffix = filename.rsplit(".", 1) if "." in filename else (filename, "")
    return stem == main.rsplit(".", 1)[0] and f".{suffix.lower()}" in COMPANION_SUFFIXES


def _extract(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, limits: Limits
) -> None:
    """Unpack one member, counting the bytes that really come (the header may lie)."""
    target = folder / PurePosixPath(member.filename).name
    with archive.open(member) as source, target.open("wb") as stream:
        shutil.copyfileobj(_Counted(source, limits.unpacked_bytes), stream)


class _Counted:
    """A reader that stops when more comes than allowed."""

    def __init__(self, source: object, limit: int) -> None:
        self._source = source
        self._left = limit

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._source.read(size)  # type: ignore[attr-defined]
        self._left -= len(data)
        if self._left < 0:
            raise SourceError("Het zip-bestand pakt uit tot meer dan het zelf zegt.")
        return data
