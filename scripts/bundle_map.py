"""Put the scripts and the styles of the map in one file each, as the browser loads them.

Run `make docs`, or `python scripts/bundle_map.py`, after a change of a file in `miekgeo/ui/vendor`.
streamlit-folium loads scripts one after the other, so that each file costs a visitor a round trip.
"""

from __future__ import annotations

from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "miekgeo" / "ui" / "vendor"
BUNDLES = {
    "kaart.js": (
        "leaflet.js",
        "leaflet.markercluster.js",
        "miek.js",
        "uitsnede.js",
        "measure.js",
        "context.js",
        "wijs.js",
    ),
    "kaart.css": ("leaflet.css", "MarkerCluster.css", "miek.css"),
    # Only for maps on which one can draw.
    "teken.js": ("leaflet-geoman.min.js", "schets.js"),
    "teken.css": ("leaflet-geoman.css", "schets.css"),
}


def main() -> None:
    """Write the bundles."""
    for name in BUNDLES:
        (VENDOR / name).write_bytes(bundle(name))


def bundle(name: str) -> bytes:
    """Content of a bundle: its files in order, each on lines of its own."""
    return b"".join((VENDOR / part).read_bytes().rstrip() + b"\n" for part in BUNDLES[name])


if __name__ == "__main__":
    main()
