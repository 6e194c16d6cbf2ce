"""A file that a visitor brings along: kept in this visit only, judged, and gone with it.

Nothing here is shared: no cache, no name on disk that another could ask for. The file stands in a
folder of its own while it is read.
"""

from __future__ import annotations

import hashlib
import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

import streamlit as st

from miekgeo.errors import MiekGeoError
from miekgeo.limits import LIMITS
from miekgeo.progress import Progress
from miekgeo.scratch import scratch_folder
from miekgeo.tasks import Assessment, judge

MAX_BYTES = LIMITS.upload_bytes
LONGEST_NAME = 50
# Names that Windows takes for a device, with any ending.
DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{d}{n}" for d in ("COM", "LPT") for n in range(1, 10))}
)
_KEY = "_eigen_bestand"


@dataclass(frozen=True)
class Upload:
    """A visitor's file with what was found in it.

    Attributes
    ----------
    naam : str
        Its name, without folders.
    inhoud : bytes
    columns : mapping of field to column
        What the visitor chose.
    grenzenset : str
        Boundary set it was judged by; empty before.
    found : Assessment or None
        Missing when the file can't be used.
    fault : str
        Why not, in Dutch.
    """

    naam: str
    inhoud: bytes = field(repr=False)
    columns: Mapping[str, str | None] = field(default_factory=dict)
    grenzenset: str = ""
    found: Assessment | None = None
    fault: str = ""

    @property
    def mark(self) -> str:
        """Short text that differs for another file, choice of columns or boundary set."""
        said = repr((self.naam, sorted(self.columns.items()), self.grenzenset)).encode()
        return hashlib.sha256(self.inhoud + said).hexdigest()[:12]


def current() -> Upload | None:
    """The file of this visitor."""
    found: Upload | None = st.session_state.get(_KEY)
    return found


def put(upload: Upload | None) -> None:
    """Keep a file for this visitor, or forget it."""
    if upload is None:
        st.session_state.pop(_KEY, None)
    else:
        st.session_state[_KEY] = upload


def judge_upload(upload: Upload, grenzenset: str, progress: Progress) -> Upload:
    """The file with its judgement by a boundary set, or with the reason why there is none."""
    waiting = replace(upload, grenzenset=grenzenset, found=None, fault="")
    if len(upload.inhoud) > MAX_BYTES:
        # Upwards, so that 50 MB is never too much where 50 MB may be.
        size = math.ceil(len(upload.inhoud) / 1e6)
        return replace(
            waiting,
            fault=f"{upload.naam} is {size} MB; hier mag {MAX_BYTES / 1e6:.0f} MB. "
            "Lever een kleiner bestand aan, of gebruik de opdracht miekgeo schaalniveau op uw "
            "eigen computer.",
        )
    try:
        with scratch_folder() as folder:
            path = folder / upload.naam
            path.write_bytes(upload.inhoud)
            found = judge(path, grenzen_path=grenzenset, columns=upload.columns, progress=progress)
    except MiekGeoError as error:
        return replace(waiting, fault=str(error))
    return replace(waiting, found=found)


def safe_name(given: str) -> str:
    """A file name without folders or signs that mean something to a file system."""
    bare = PurePosixPath(given.replace("\\", "/")).name
    kept = "".join(c for c in unicodedata.normalize("NFC", bare) if c.isprintable())
    kept = "".join("_" if c in '<>:"|?*' else c for c in kept).strip(" .")
    if kept.split(".")[0].strip().upper() in DEVICES:
        kept = f"_{kept}"
    stem, dot, suffix = kept.rpartition(".")
    if not dot:
        return kept[:LONGEST_NAME] or "bestand"
    return f"{stem[:LONGEST_NAME] or 'bestand'}.{suffix[:10]}"
