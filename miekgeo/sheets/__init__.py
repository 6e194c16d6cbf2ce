"""Map sheets: made for paper with matplotlib, from the same layer definitions as the map on screen.

In comes a collection (`miekgeo.collection`), out come PDF and PNG. Nothing is computed anew and
nothing is read: what is public or confidential was settled when the collection was gathered.
"""

from __future__ import annotations

from miekgeo.sheets.atlas import check_atlas, write_atlas
from miekgeo.sheets.location import location_map
from miekgeo.sheets.writing import check_target, write_sheet

__all__ = ["check_atlas", "check_target", "location_map", "write_atlas", "write_sheet"]
