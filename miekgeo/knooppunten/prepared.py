"""A data set ready to be searched for hubs at any radius."""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from miekgeo.coverage import NO_AREA
from miekgeo.geometry import split_measured
from miekgeo.grenzen import ZEE, Grenzen
from miekgeo.knooppunten.candidates import find_candidates
from miekgeo.knooppunten.items import Items
from miekgeo.knooppunten.members import Hubs, Surroundings, find_hubs, look_around
from miekgeo.knooppunten.rules import Rules

# Rules of which the hubs are kept.
KEPT = 64


class Prepared:
    """Items with what is found of them whatever the radius.

    Parameters
    ----------
    items : Items
    grenzen : Grenzen
    """

    def __init__(self, items: Items, grenzen: Grenzen) -> None:
        self.items = items
        self.grenzen = grenzen
        self.around: Surroundings = look_around(items, find_candidates(items))
        # The same few radii are asked again and again: by each hub's stability, by each visitor.
        self.hubs = lru_cache(maxsize=KEPT)(self._find)

    def _find(self, rules: Rules) -> Hubs:
        """Hubs by these rules."""
        return find_hubs(self.around, rules)

    @cached_property
    def areas(self) -> pd.DataFrame:
        """Areas in which each item lies, the sea left out: `item, area`."""
        coverage = self.grenzen.provincies
        land = ~np.isin(coverage.labels.astype(str), [ZEE])
        found = []
        for shapes in (self.items.points, self.items.lines, self.items.areas):
            parts = coverage.measure_parts(split_measured(shapes.geometry))
            parts = parts[(parts["area"] != NO_AREA) & land[parts["area"]]]
            item = shapes.item[parts["row"].to_numpy()]
            found.append(pd.DataFrame({"item": item, "area": parts["area"].to_numpy()}))
        return pd.concat(found, ignore_index=True).drop_duplicates()
