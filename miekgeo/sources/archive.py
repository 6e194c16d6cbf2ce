"""Unpack an archive from outside without trusting anything in it."""

from __future__ import annotations

import lzma
import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from miekgeo.errors import SourceError
from miekgeo.limits import Limits, beyond

# What may be unpacked: the readable formats and the files that go with a Shapefile.
READ_SUFFIXES = (".shp", ".gpkg", ".geojson", ".json", ".csv", ".fgb", ".parquet", ".xlsx")
COMPANION_SUFFIXES = (".shx", ".dbf", ".prj", ".cpg", ".qix", ".sbn", ".sbx")
# What reading a damaged or encrypted member raises, by how it was packed.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
# A small archive may be very compressible without being a bomb.
RATIO_FROM_BYTES = 10_000_000


def check_size(path: Path, limits: Limits) -> None:
    """Raise SourceError when an archive (or XLSX, which is one) unpacks to more than allowed."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    total = sum(m.file_size for m in members)
    packed = max(path.stat().st_size, 1)
    beyond_it = {
        "unpacked_bytes": total > limits.unpacked_bytes,
        "members": len(members) > limits.members,
        "ratio": total > RATIO_FROM_BYTES and total > limits.ratio * packed,
    }
    for limit in (n for n, is_beyond in beyond_it.items() if is_beyond):
        said, hint = beyond(limit, limits)
        raise SourceError(
            f"{path.name} {said} Het zijn {len(members)} bestanden, samen {total / 1e6:.0f} MB.",
            hint=hint,
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
        members = [m for m in archive.infolist() if not m.filename.endswith("/")]
        _check_members(members, path.name)
        main = _main_member(members, path.name)
        wanted = [m for m in members if _belongs(m.filename, main)]
        try:
            for member in wanted:
                _extract(archive, member, folder, limits)
        except BROKEN as error:
            raise SourceError(
                f"{path.name}: uitpakken lukt niet, het bestand is beschadigd of versleuteld.",
                hint="Lever het bestand opnieuw aan.",
            ) from error
    return folder / PurePosixPath(main).name


def _check_members(members: list[zipfile.ZipInfo], name: str) -> None:
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/"))
        kind = stat.S_IFMT(member.external_attr >> 16)
        is_odd = kind not in (0, stat.S_IFREG)
        if parts.is_absolute() or ".." in parts.parts or ":" in member.filename or is_odd:
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
