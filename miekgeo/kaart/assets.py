"""The scripts and styles that ship with miekgeo, as one page holds them: nothing left to fetch."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from miekgeo import paths

HERE = Path(__file__).resolve().parent
VENDOR = paths.PACKAGE / "ui" / "vendor"
_MEDIA = {".woff2": "font/woff2", ".png": "image/png"}
_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+?)["']?\s*\)""")
# What would end the element that a script or style stands in.
_END = re.compile(r"</(script|style)", re.IGNORECASE)


def load_scripts() -> list[str]:
    """The library with the drawing of marks, and the page's own script."""
    return [
        _safe(p.read_text(encoding="utf-8")) for p in (VENDOR / "kaart.js", HERE / "standalone.js")
    ]


def load_styles() -> str:
    """The styles of map and page, with their type and images in them."""
    return "".join(_style(path) for path in (VENDOR / "kaart.css", HERE / "standalone.css"))


def _style(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return _safe(_ADDRESS.sub(lambda match: _inlined(path, match), text))


def _safe(text: str) -> str:
    return _END.sub(r"<\\/\1", text)


def _inlined(sheet: Path, match: re.Match[str]) -> str:
    """A file as data; what isn't there, or isn't type or an image, as nothing."""
    address = match[1]
    if address.startswith(("data:", "#")):
        return match[0]
    file = sheet.parent / address
    if file.suffix not in _MEDIA or not file.is_file():
        return "url()"
    data = base64.b64encode(file.read_bytes()).decode()
    return f"url(data:{_MEDIA[file.suffix]};base64,{data})"
