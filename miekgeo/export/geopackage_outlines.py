"""Outlines of clusters that name gemeenten: what QGIS needs to draw them as the app does."""

from __future__ import annotations

from dataclasses import replace

from miekgeo.clusters import outline_clusters
from miekgeo.collection import Collection
from miekgeo.export.description import Described
from miekgeo.schema import load_definition
from miekgeo.split import OUTLINES, Part, split_layer


def outline_parts(collection: Collection) -> list[Part]:
    """Clusters without a place of their own as areas, of the gemeenten they name.

    Returns
    -------
    list of Part
        One, in EPSG:28992; none when no cluster gets an outline so. They stand beside the clusters,
        for a data set that is read back must not have more places than it had.
    """
    own = collection.layers["clusters"]
    outlined, _ = outline_clusters(own, collection.grenzen)
    drawn = outlined[own.geometry.isna() & outlined.geometry.notna()].reset_index(drop=True)
    return split_layer(drawn, OUTLINES, load_definition("clusters")) if len(drawn) else []


def describe_outlines(said: Described) -> Described:
    """What is said of clusters, of their outlines."""
    where = "Omtrek van de genoemde gemeenten, om te tekenen; wordt niet teruggelezen."
    return replace(said, description=f"{said.description} {where}")
