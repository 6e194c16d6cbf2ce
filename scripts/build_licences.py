"""Write the Python packages of both lock files, each with its licence, in docs/licenties.md.

Run it after `make lock`, with what is locked installed; a package that only another system
gets keeps the licence that stands there, or is named in `BY_HAND`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "licenties.md"
APP_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
START = "<!-- gemaakt met scripts/build_licences.py -->\n"

# Their metadata says nothing, or they are for other systems than this one.
BY_HAND = {
    "appnope": "BSD-2-Clause",
    "axe-playwright-python": "MIT",
    "colorama": "BSD-3-Clause",
    "streamlit-folium": "MIT",
}
# What packages write, as SPDX has it; BSD alone where a package doesn't say which.
SPDX = {
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD 3-Clause": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL",
    "ISC license": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "New BSD": "BSD-3-Clause",
    "Python Software Foundation License": "PSF-2.0",
    "ZPL 2.1": "ZPL-2.1",
}
_PACKAGE = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def locked(path: Path) -> dict[str, str]:
    """By package of a lock file its version.

    Parameters
    ----------
    path : Path
        The lock file.

    Returns
    -------
    dict[str, str]
        Versions by name, as the file spells them.
    """
    return dict(_PACKAGE.findall(path.read_text(encoding="utf-8")))


def build() -> str:
    """Text of the two tables.

    Returns
    -------
    str
        Markdown: what the app runs on, then what comes with the extras and for development.
    """
    app, everything = locked(APP_LOCK), locked(DEV_LOCK)
    more = {name: version for name, version in everything.items() if name not in app}
    return "\n".join(
        [
            "### Voor de app (`requirements.lock`)",
            "",
            *_table(app),
            "",
            "### Erbij om te publiceren, te ontwikkelen en te testen (`requirements-dev.lock`)",
            "",
            *_table(more),
            "",
        ]
    )


def _table(packages: dict[str, str]) -> Iterable[str]:
    yield "| pakket | versie | licentie |"
    yield "|---|---|---|"
    for name, version in sorted(packages.items()):
        yield f"| {name} | {version} | {_licence(name, version)} |"


def _licence(name: str, version: str) -> str:
    """Licence of a package, as itself or `BY_HAND` says."""
    if name in BY_HAND:
        return BY_HAND[name]
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        raise SystemExit(f"{name} isn't installed here: add its licence to BY_HAND.") from None
    if found["Version"] != version:
        raise SystemExit(f"{name} is {found['Version']} here and {version} in the lock.")
    said = _first(found, "License-Expression") or _short(_first(found, "License"))
    said = said or _classified(found)
    if not said:
        raise SystemExit(f"{name} doesn't say its licence: add it to BY_HAND.")
    return SPDX.get(said, said)


def _short(text: str | None) -> str | None:
    """The field if it names a licence; some packages put its whole text there, or nothing."""
    vague = ("UNKNOWN", "BSD", "LGPL")
    is_name = text and "\n" not in text and len(text) < 40 and text not in vague
    return text if is_name else None


def _first(found: metadata.PackageMetadata, name: str) -> str | None:
    return next(iter(found.get_all(name) or []), None)


def _classified(found: metadata.PackageMetadata) -> str | None:
    named = [c.split(" :: ")[-1] for c in found.get_all("Classifier") or [] if "License ::" in c]
    return " AND ".join(SPDX.get(n, n) for n in named) or _first(found, "License")


def main() -> None:
    """Replace the tables in the document by what is locked now."""
    kept, mark, _ = TARGET.read_text(encoding="utf-8").partition(START)
    if not mark:
        raise SystemExit(f"{TARGET.name} has no line {START.strip()}.")
    TARGET.write_text(f"{kept}{mark}\n{build()}", encoding="utf-8")


if __name__ == "__main__":
    main()
