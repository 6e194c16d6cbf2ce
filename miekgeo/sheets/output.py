"""Pages to bytes: PDF with text that can be searched, or PNG; the same bytes at each run."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from miekgeo.sheets.catalogue import with_catalogue
from miekgeo.sheets.page import Page
from miekgeo.version import __version__

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LOCK = threading.Lock()
_MAKER = f"miekgeo {__version__}"


@dataclass(frozen=True)
class About:
    """What a file says of itself."""

    title: str
    subject: str
    keywords: str
    on: date


@contextmanager
def drawing() -> Iterator[None]:
    """Draw with matplotlib's own settings, whatever the user has, and embed whole fonts.

    Settings are of the whole process: one sheet is drawn at a time.
    """
    import matplotlib as mpl

    with _LOCK, mpl.rc_context():
        kept = {k: v for k, v in mpl.rcParamsDefault.items() if not k.startswith("backend")}
        mpl.rcParams.update(kept)
        mpl.rcParams.update({"pdf.fonttype": 42, "path.simplify": False})
        yield


def as_png(pages: Sequence[Page], about: About, dpi: int) -> bytes:
    """The pages beneath each other as one PNG image."""
    from matplotlib.image import imsave

    pictures = [_picture(page.figure, dpi) for page in pages]
    width = max(p.shape[1] for p in pictures)
    whole = np.concatenate([p[:, :width] for p in pictures])
    out = BytesIO()
    said = {
        "Title": about.title,
        "Author": "miekgeo",
        "Description": about.subject,
        "Software": _MAKER,
        "Creation Time": about.on.isoformat(),
    }
    imsave(out, whole, format="png", dpi=dpi, metadata=said)
    return out.getvalue()


def as_pdf(
    pages: Sequence[Page], about: About, *, bookmarks: Sequence[tuple[str, int]] = ()
) -> bytes:
    """The pages as one PDF, in Dutch, with bookmarks: a title and a page from 1 each."""
    from matplotlib.backends.backend_pdf import PdfPages

    made = datetime(about.on.year, about.on.month, about.on.day, tzinfo=UTC)
    said: dict[str, Any] = {
        "Title": about.title,
        "Author": "miekgeo",
        "Subject": about.subject,
        "Keywords": about.keywords,
        "Creator": _MAKER,
        "Producer": "miekgeo (matplotlib)",
        "CreationDate": made,
        "ModDate": made,
    }
    out = BytesIO()
    with PdfPages(out, metadata=said) as pdf:
        for page in pages:
            pdf.savefig(page.figure)
    return with_catalogue(out.getvalue(), bookmarks)


def _picture(figure: Figure, dpi: int) -> Any:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure.set_dpi(dpi)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels = canvas.buffer_rgba()  # type: ignore[no-untyped-call]
    return np.asarray(pixels)[:, :, :3].copy()
