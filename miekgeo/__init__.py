"""Geospatial analysis for the Dutch MIEK: who lies where, what crosses which border, how firm.

The names below are the whole of what most users need; each module has more. They load when first
used, so that `import miekgeo` and `miekgeo --help` are quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from miekgeo.version import __version__

if TYPE_CHECKING:
    from miekgeo.dataset import read_dataset
    from miekgeo.errors import MiekGeoError
    from miekgeo.grenzen import Grenzen, load_grenzen
    from miekgeo.lagen import Laag, Lagen, read_layer
    from miekgeo.schaalniveau import find_schaalniveau
    from miekgeo.tasks import Assessment, judge
    from miekgeo.thresholds import load_thresholds

__all__ = [
    "Assessment",
    "Grenzen",
    "Laag",
    "Lagen",
    "MiekGeoError",
    "__version__",
    "find_schaalniveau",
    "judge",
    "load_grenzen",
    "load_thresholds",
    "read_dataset",
    "read_layer",
]

_HOME = {
    "Assessment": "tasks",
    "Grenzen": "grenzen",
    "Laag": "lagen",
    "Lagen": "lagen",
    "MiekGeoError": "errors",
    "find_schaalniveau": "schaalniveau",
    "judge": "tasks",
    "load_grenzen": "grenzen",
    "load_thresholds": "thresholds",
    "read_dataset": "dataset",
    "read_layer": "lagen",
}


def __getattr__(name: str) -> Any:
    """A public name from its own module, at first use."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    """The public names, loaded or not."""
    return sorted([*globals(), *_HOME])
