"""Which data set the app serves: the embedded one, or a folder or file of the operator's own.

The operator names it at the start; visitors can't. Loaded before the server has its settings, so
this leaves Streamlit's components alone: they would fix those.
"""

from __future__ import annotations

import hashlib
import html
import os
from dataclasses import dataclass
from pathlib import Path

from miekgeo.collection import caveats_of
from miekgeo.edition import PUBLIC, Edition
from miekgeo.lagen import Lagen
from miekgeo.serve import DATA_VARIABLE
from miekgeo.tasks import EMBEDDED_NAME

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class View:
    """What a visitor sees: data set and edition.

    Part of the name under which whatever is made of rows is kept, so that nothing made for one
    edition is ever given to who sees another.

    Attributes
    ----------
    path : str
        Of the operator's data set; empty is the embedded one.
    stamp : tuple of (name, size, time)
        Of its files: it differs when one is replaced.
    edition : Edition
    """

    path: str
    stamp: Stamp
    edition: Edition

    @classmethod
    def example(cls) -> View:
        """The embedded set, which anyone may see."""
        return cls("", (), PUBLIC)

    @property
    def mark(self) -> str:
        """Short text that differs for another view, and tells nothing; empty for the example."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12] if self.path else ""

    @property
    def source(self) -> Path | None:
        """The data set as tasks take it."""
        return Path(self.path) if self.path else None


def view_of(provincies: tuple[str, ...]) -> View:
    """What somebody sees who may see confidential rows of these provincies; anyone sees the rest.

    Parameters
    ----------
    provincies : tuple of str
        Official names, sorted.
    """
    path = data_path()
    if not path:
        return View.example()
    edition = Edition(openbaar=False, provincies=provincies) if provincies else PUBLIC
    return View(path, _stamp(Path(path)), edition)


def data_path() -> str:
    """Path of the operator's data set; empty when the embedded one is served."""
    return os.environ.get(DATA_VARIABLE, "")


def is_example() -> bool:
    """Whether the embedded set is served, of which the places are examples."""
    return not data_path()


def data_name() -> str:
    """What the data set that is served is called."""
    return Path(data_path()).name or EMBEDDED_NAME


def data_label(option: str) -> str:
    """The example set in a list to choose from, by the name of what is served in its place."""
    return option if is_example() or option != "Voorbeeldset" else data_name()


def note_html(example: str, lagen: Lagen) -> str:
    """What must be said of the data on each page.

    Parameters
    ----------
    example : str
        What is said of the embedded set, as HTML.
    lagen : Lagen
        What is shown; of another set its rows say what in it isn't what it seems.
    """
    if is_example():
        return example
    n = len(lagen.frame("projecten"))
    many = "1 project" if n == 1 else f"{n} projecten"
    said = html.escape(" ".join([f"{many}, van de beheerder.", *caveats_of(lagen.frame)]))
    return f'<p class="melding"><b>{html.escape(data_name())}.</b> {said}</p>'


def _stamp(path: Path) -> Stamp:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    found = ((f.name, f.stat()) for f in files if f.is_file())
    return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in found)
