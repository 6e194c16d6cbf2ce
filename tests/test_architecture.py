"""The one-way flow of docs/ontwerp.md section 3, read from the imports and calls in the code.

A module may import what ALLOWED says. Modules that don't exist yet are in the table with what they
may import once they do; a module without a line fails the test, so that its place is decided on.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from miekgeo import paths
from tests.conftest import ROOT

ROOT_MODULE = "miekgeo"
APP = "app"

SOURCES = {"sources"}
READING = {"checks", "columns", "errors", "geometry", "locations", "schema", "sources", "values"}
SCHAALNIVEAU = {f"schaalniveau.{n}" for n in ("accuracy", "answers", "facts", "rules")}

KNOOPPUNTEN = {
    f"knooppunten.{n}" for n in ("candidates", "clustering", "items", "members", "rules")
}
EDGES = {f"afhankelijkheden.{n}" for n in ("answers", "edges", "nodes")}
FICHE = {"projectfiche.case", "projectfiche.model"}
SHEET = {f"sheets.{n}" for n in ("ground", "lettering", "page", "paper", "scene", "shapes")}
MOTOR = {f"motor.{n}" for n in ("eerste_ronde", "engine", "register", "uitkomst")}
CONTACT = {f"raakvlakken.{n}" for n in ("contact", "objects", "rules", "timing")}

# By module, without `miekgeo.`: which other modules it may import.
ALLOWED: dict[str, set[str]] = {
    # only to be found by name, and loaded when first used
    ROOT_MODULE: {
        "dataset",
        "errors",
        "grenzen",
        "lagen",
        "schaalniveau",
        "tasks",
        "thresholds",
        "version",
    },
    "version": set(),
    "__main__": {"cli"},
    # what all others rest on
    "errors": set(),
    "paths": set(),
    "limits": {"errors"},
    "nesting": {"geometry", "limits"},
    "scratch": {"errors"},
    "day": {"errors"},
    "threads": set(),
    "geometry": {"errors", "threads"},
    "schema": {"errors", "paths"},
    "thresholds": {"errors", "paths"},
    "wording": {"geometry"},
    "progress": set(),
    "checks": {"paths"},
    "scenario": {"errors", "nesting"},
    "scenario_shape": {"checks", "errors", "geometry", "locations"},
    "scenario_link": {"scenario"},
    "scenario_compare": {"grenzen", "scenario", "values", "wording"},
    "values": {"schema"},
    "columns": {"errors", "schema"},
    "projectenlijst": {"columns", "paths", "schema"},
    "periods": {"geometry", "values"},
    "fasering": {"geometry", "periods", "values"},
    # sources: files to raw tables
    "sources": {"errors", "limits", "scratch", *(f"sources.{n}" for n in ("archive", "gis", "raw"))}
    | {f"sources.{n}" for n in ("sniff", "spreadsheet", "text")},
    "sources.raw": {"geometry"},
    "sources.rows": {"columns", "limits", "sources.raw"},
    "sources.sniff": {"errors"},
    "sources.archive": {"errors", "limits"},
    "sources.text": {"errors", "limits", "sources.raw", "sources.rows"},
    "sources.spreadsheet": {"errors", "limits", "projectenlijst", "values"}
    | {f"sources.{n}" for n in ("archive", "raw", "rows")},
    "sources.gis": {"errors", "geometry", "limits", "nesting", "scratch", "sources.raw"},
    "sources.gis_child": set(),
    "sources.web": {"errors", "version"},
    "sources.ogcapi": {"errors", "geometry", "limits", "progress"}
    | {f"sources.{n}" for n in ("raw", "web")},
    # validated layers and boundary sets
    "locations": {"checks", "errors", "geometry", "limits", "nesting", "values"},
    "field_rules": {"locations"},
    "project_places": {"checks", "geometry", "lagen", "values"},
    "split": {"geometry", "schema", "sources.raw", "values"},
    "lagen": {"field_rules", "split", *READING},
    "dataset": {"lagen", "split", *READING},
    "oordelen": {"checks", "lagen", "schema", "values", "wording"},
    "oordeelfeiten": {"oordelen", "schema", "values", "wording"},
    "correction": {"lagen", *READING},
    "areas": {"geometry"},
    "cells": {"geometry"},
    "line_cuts": {"geometry"},
    "coverage": {"areas", "cells", "geometry", "line_cuts", "threads"},
    "distinct": {"geometry"},
    "grenzen": {f"grenzen.{n}" for n in ("files", "fitting", "model")},
    "grenzen.fitting": {"coverage", "geometry"},
    "grenzen.model": {"coverage", "geometry", "grenzen.fitting", "values"},
    "grenzen.files": {"coverage", "paths", "thresholds", *READING}
    | {f"grenzen.{n}" for n in ("fitting", "model")},
    "grenzen.official": {"coverage", "errors", "geometry", "grenzen.files", "grenzen.model"},
    "grenzen.kept": {"errors", "grenzen.files", "grenzen.model"}
    | {f"export.{n}" for n in ("aside", "atomic", "whole")},
    # analyses
    "turning": {"coverage", "geometry"},
    "clusters": {"geometry", "grenzen", "values"},
    "schaalniveau.accuracy": {"geometry", "thresholds"},
    "schaalniveau.answers": {
        "clusters",
        "coverage",
        "geometry",
        "grenzen",
        "schaalniveau.accuracy",
        "turning",
    },
    "schaalniveau.facts": {
        "clusters",
        "coverage",
        "distinct",
        "geometry",
        "grenzen",
        "schaalniveau.accuracy",
        "schaalniveau.answers",
        "thresholds",
        "turning",
        "values",
    },
    "schaalniveau.programmes": {
        "thresholds",
        "schaalniveau.accuracy",
        "schaalniveau.facts",
    },
    "schaalniveau.rules": {"distinct", "errors", "geometry", "paths"}
    | {"schaalniveau.answers", "schaalniveau.facts"},
    "schaalniveau.toelichting": {"clusters", "distinct", "geometry", "grenzen", "thresholds"}
    | {"wording", *SCHAALNIVEAU},
    "schaalniveau.attention": {"distinct", "geometry", "wording", *SCHAALNIVEAU},
    "schaalniveau.tegenspraken": {"distinct", "geometry", "grenzen", "values", "wording"}
    | SCHAALNIVEAU,
    "schaalniveau.table": {"clusters", "distinct", "geometry", "grenzen", "thresholds", "values"}
    | {"schaalniveau.attention", "schaalniveau.toelichting", *SCHAALNIVEAU},
    "schaalniveau.aside": {"geometry", "grenzen", "lagen", *SCHAALNIVEAU},
    "schaalniveau.parts": {"coverage", "errors", "geometry", "grenzen", "schaalniveau.facts"},
    "schaalniveau": {"grenzen", "progress", "thresholds", "wording", *SCHAALNIVEAU}
    | {f"schaalniveau.{n}" for n in ("programmes", "table", "tegenspraken", "toelichting")},
    "knooppunten": {"geometry", "grenzen", "progress", "thresholds", *KNOOPPUNTEN}
    | {f"knooppunten.{n}" for n in ("describe", "prepared", "stability")},
    "knooppunten.items": {"geometry", "values"},
    "knooppunten.candidates": {"geometry", "knooppunten.items"},
    "knooppunten.clustering": {"geometry", "knooppunten.candidates"},
    "knooppunten.rules": {"errors", "geometry", "paths", "thresholds"},
    "knooppunten.members": {"coverage", "geometry", *KNOOPPUNTEN},
    "knooppunten.prepared": {"coverage", "geometry", "grenzen", *KNOOPPUNTEN},
    "knooppunten.places": {"coverage", "geometry", "grenzen", *KNOOPPUNTEN},
    "knooppunten.years": {"geometry"},
    "knooppunten.karakter": {"thresholds", "wording"},
    "knooppunten.score": {"paths"},
    "knooppunten.naming": {"geometry", "grenzen", "wording", "knooppunten.items"},
    "knooppunten.stability": {"geometry", "thresholds", *KNOOPPUNTEN} | {"knooppunten.naming"},
    "knooppunten.toelichting": {"wording", *KNOOPPUNTEN}
    | {f"knooppunten.{n}" for n in ("karakter", "places", "years")},
    "knooppunten.describe": {"geometry", "thresholds", "wording", *KNOOPPUNTEN}
    | {
        f"knooppunten.{n}"
        for n in (
            "karakter",
            "naming",
            "places",
            "prepared",
            "score",
            "stability",
            "toelichting",
            "years",
        )
    },
    "knooppunten.network": {"geometry", "values", *KNOOPPUNTEN},
    "knooppunten.comparison": {"clusters", "geometry", "grenzen", "wording", *KNOOPPUNTEN}
    | {"knooppunten.toelichting"},
    "capaciteit": {"errors", "geometry", "grenzen", "thresholds", "values", "wording"}
    | {f"capaciteit.{n}" for n in ("assign", "balance", "toelichting")},
    "capaciteit.assign": {"coverage", "geometry", "grenzen", "nesting", "thresholds", "values"},
    "capaciteit.balance": {"geometry", "values"},
    "capaciteit.toelichting": {"wording", "capaciteit.balance"},
    "totaalbeeld": {"clusters", "coverage", "geometry", "grenzen", "values", "wording"}
    | {"capaciteit.assign", "capaciteit.balance"}
    | {"knooppunten.items", "knooppunten.toelichting"},
    "afhankelijkheden": {"geometry", "grenzen", "periods", "thresholds", "values", *EDGES}
    | {
        f"afhankelijkheden.{n}"
        for n in (
            "borders",
            "chains",
            "declared",
            "ligging",
            "matrix",
            "plans",
            "stations",
            "toelichting",
        )
    },
    "afhankelijkheden.answers": set(),
    "afhankelijkheden.edges": {"geometry"},
    "afhankelijkheden.nodes": {"geometry", "grenzen", "periods", "values"}
    | {"afhankelijkheden.answers", "afhankelijkheden.ligging"},
    "afhankelijkheden.borders": {"geometry", *EDGES},
    "afhankelijkheden.chains": EDGES,
    "afhankelijkheden.declared": {"values", *EDGES},
    "afhankelijkheden.ligging": {"grenzen", "values", "wording", "afhankelijkheden.answers"}
    | {"schaalniveau.facts"},
    "afhankelijkheden.matrix": EDGES,
    "afhankelijkheden.plans": {"wording", *EDGES},
    "afhankelijkheden.stations": {"geometry", "knooppunten.candidates", "values", "wording"}
    | EDGES,
    "afhankelijkheden.toelichting": {"periods", "wording", *EDGES},
    "raakvlakken": {"geometry", *CONTACT} | {f"raakvlakken.{n}" for n in ("pairs", "toelichting")},
    "raakvlakken.contact": {"geometry", "knooppunten.items", "raakvlakken.objects"},
    "raakvlakken.objects": {"geometry", "periods", "values"}
    | {"knooppunten.candidates", "knooppunten.items"},
    "raakvlakken.pairs": {"errors", "geometry", "values", "wording", *CONTACT}
    | {f"raakvlakken.{n}" for n in ("parallel", "shared_places")},
    "raakvlakken.parallel": {"geometry", "knooppunten.items", *CONTACT},
    "raakvlakken.rules": {"errors", "geometry", "paths", "raakvlakken.timing"},
    "raakvlakken.shared_places": {"geometry", "knooppunten.items", "values", *CONTACT},
    "raakvlakken.timing": {"geometry", "periods"},
    "raakvlakken.toelichting": {"geometry", "wording", "raakvlakken.pairs", *CONTACT},
    "einden": {"coverage", "geometry", "knooppunten.candidates"},
    "losse_einden": {"coverage", "einden", "geometry", "grenzen", "periods", "values", "wording"},
    "agenda": {
        "afhankelijkheden.edges",
        "afhankelijkheden.matrix",
        "grenzen",
        "periods",
        "values",
        "wording",
    },
    "woorden": {f"afhankelijkheden.{n}" for n in ("answers", "edges", "matrix")}
    | {"periods"}
    | {"values", "wording"},
    # kaart and export
    "styles": {"errors", "paths", "schema", "values", "wording"},
    "kaart": {"kaart.fasering", "kaart.plek", "styles"}
    | {
        f"kaart.{n}"
        for n in ("context", "elements", "ground", "knooppunten", "layers", "parts", "relations")
    }
    | {"kaart.drawing"},
    "kaart.drawing": {"geometry", "kaart.elements"},
    "kaart.fasering": {"fasering", "kaart.elements", "kaart.layers"},
    "kaart.plek": {"kaart.elements", "kaart.ground"},
    # the map in one file
    "kaart.assets": {"paths"},
    "kaart.listing": {"clusters", "collection", "schema", "values", "wording"},
    "kaart.legend": {"kaart.knooppunten", "kaart.listing", "knooppunten.rules", "schema", "styles"},
    "kaart.standalone": {"collection", "export.atomic", "export.description", "grenzen"}
    | {
        f"kaart.{n}"
        for n in ("assets", "elements", "ground", "knooppunten", "layers", "legend", "listing")
    },
    "kaart.relations": {"geometry", "kaart.elements", "kaart.features", "styles", "wording"},
    "kaart.knooppunten": {"schema", "styles", "wording"}
    | {f"knooppunten.{n}" for n in ("items", "rules", "toelichting")}
    | {f"kaart.{n}" for n in ("elements", "features", "layers")},
    "kaart.elements": {"geometry"},
    "kaart.context": {"geometry", "kaart.elements", "schema", "styles"},
    "kaart.ground": {"geometry", "grenzen", "kaart.elements", "schema", "styles"},
    "kaart.features": {"kaart.elements", "styles"},
    "kaart.layers": {"geometry", "kaart.elements", "kaart.features", "schema", "styles"},
    "kaart.parts": {"geometry", "kaart.elements", "kaart.features", "styles", "wording"},
    "export": set(),
    "export.aside": set(),
    "export.swap": {"errors", "export.aside"},
    "export.atomic": {"errors", "export.aside", "export.swap", "scratch"},
    "export.dated": set(),
    "export.content": {"scratch"},
    "export.tables": {"day", "export.atomic", "export.dated", "values"},
    "export.whole": set(),
    "export.document": {"errors"},
    "export.layers": {"day", "export.atomic", "export.dated", "export.whole", "geometry"},
    "export.report": {"errors", "export.tables"},
    "export.description": {"collection", "errors", "paths", "schema", "version"},
    "export.shape_names": {"paths", "values"},
    "export.shapefile": {"errors", "geometry", "progress"}
    | {f"export.{n}" for n in ("shape_names", "tables", "whole")},
    "export.geoparquet": {"export.atomic"},
    "export.workbook": {"collection", "errors", "geometry"}
    | {"export.description", "export.tables"},
    "export.collection": {"collection", "errors", "kaart.standalone", "progress"}
    | {
        f"export.{n}"
        for n in (
            "atomic",
            "description",
            "geopackage",
            "geoparquet",
            "layers",
            "shapefile",
            "tables",
            "workbook",
        )
    },
    "export.laag": {"columns", "errors", "lagen", "schema", "values"}
    | {f"export.{n}" for n in ("atomic", "layers", "tables")},
    "export.account": {"grenzen", "thresholds"},
    "export.qml": {"export.qml_symbols", "schema"},
    "export.qml_symbols": {"schema"},
    "export.geopackage": {"collection", "columns", "errors", "schema", "split"}
    | {f"export.{n}" for n in ("atomic", "description", "geopackage_outlines", "geopackage_tables")}
    | {f"export.{n}" for n in ("laag", "qml", "whole", "xml_text")},
    "export.geopackage_outlines": {"clusters", "collection", "export.description", "schema"}
    | {"split"},
    "export.geopackage_tables": {"collection", "export.description", "export.xml_text"},
    "export.agenda": {"agenda", "day", "errors"}
    | {f"export.{n}" for n in ("atomic", "dated", "document")},
    "export.xml_text": set(),
    "export.fiche_docx": {"export.dated", "export.document", "export.xml_text", "projectfiche"},
    "export.fiche_html": {"export.xml_text", "projectfiche"},
    "export.projectfiche": {"collection", "errors", "progress", "sheets"}
    | {"projectfiche", "projectfiche.forms"}
    | {f"export.{n}" for n in ("atomic", "fiche_docx", "fiche_html")},
    "export.projectenlijst": {"collection", "errors", "projectenlijst", "schema"}
    | {f"export.{n}" for n in ("atomic", "projectenlijst_columns")},
    "export.projectenlijst_columns": {"collection", "lagen", "projectenlijst", "schema"},
    "export.convergence": {"errors", "export.layers", "export.tables"},
    "export.schaalniveau": {
        "export.account",
        "export.atomic",
        "version",
        "errors",
        "export.layers",
        "export.tables",
        "geometry",
        "grenzen",
        "schaalniveau.rules",
    },
    # what the forms of the handbook ask of a project
    "projectfiche": {"collection", "version"}
    | {
        f"projectfiche.{n}"
        for n in (
            "case",
            "fields",
            "forms",
            "ligging",
            "model",
            "niveau",
            "planning",
            "samenhang",
        )
    },
    "projectfiche.model": set(),
    "projectfiche.forms": {"errors", "paths"},
    "projectfiche.case": {"collection", "errors", "projectfiche.forms", "schaalniveau.facts"}
    | {"schema", "tasks", "values"},
    "projectfiche.fields": {"schema", "values", "wording", *FICHE} | {"projectfiche.forms"},
    "projectfiche.ligging": {"grenzen", "wording", *FICHE},
    "projectfiche.niveau": {"schaalniveau.rules", "values", "wording", *FICHE},
    "projectfiche.planning": {"periods", *FICHE},
    "projectfiche.samenhang": {"wording", *FICHE}
    | {"afhankelijkheden.answers", "afhankelijkheden.edges"},
    # whole tasks, and the ends
    "confidential": {"grenzen", "lagen", "values"},
    "roles": {"confidential", "grenzen", "values"},
    "tasks": {
        "checks",
        "confidential",
        "day",
        "oordelen",
        "dataset",
        "edition",
        "errors",
        "export.schaalniveau",
        "grenzen",
        "grenzen.kept",
        "lagen",
        "paths",
        "progress",
        "project_places",
        "schaalniveau",
        "schaalniveau.aside",
        "schaalniveau.facts",
        "schaalniveau.parts",
        "schaalniveau.tegenspraken",
    },
    "convergence": {
        "day",
        "edition",
        "capaciteit",
        "errors",
        "export.account",
        "export.convergence",
        "geometry",
        "grenzen",
        "knooppunten",
        "lagen",
        "progress",
        "tasks",
        "thresholds",
        "totaalbeeld",
        "values",
        "version",
    }
    | {f"knooppunten.{n}" for n in ("comparison", "network", "rules", "score", "toelichting")},
    "edition": {"errors", "geometry", "lagen", "redaction", "schema", "values"},
    "redaction": set(),
    "collection": {
        "convergence",
        "day",
        "edition",
        "export.account",
        "geometry",
        "grenzen",
        "lagen",
        "progress",
        "relations",
        "schaalniveau.parts",
        "schema",
        "split",
        "styles",
        "tasks",
        "values",
        "version",
        "woorden",
    },
    "relations": {
        "edition",
        "afhankelijkheden",
        "afhankelijkheden.matrix",
        "agenda",
        "convergence",
        "geometry",
        "grenzen",
        "knooppunten",
        "lagen",
        "losse_einden",
        "progress",
        "raakvlakken",
        "schaalniveau",
        "tasks",
        "thresholds",
        "values",
        "version",
        "woorden",
    }
    | {f"export.{n}" for n in ("account", "agenda", "convergence")},
    "portfolio": {"clusters", "geometry", "grenzen", "periods", "schaalniveau.facts", "values"},
    "vergelijk": {"geometry", "periods", "values", "wording"},
    "narrowing": {"afhankelijkheden.nodes", "collection", "geometry", "values"},
    "uitgaven": {"export.report", "export.tables", "geometry", "grenzen", "lagen", "progress"}
    | {"tasks", "values", "vergelijk", "version", "wording"},
    "overdracht": {"collection", "day", "errors", "export.tables", "grenzen", "oordeelfeiten"}
    | {"oordelen", "progress", "schaalniveau.attention", "tasks", "values", "version"},
    "fetch": {
        "errors",
        "geometry",
        "grenzen",
        "grenzen.files",
        "grenzen.kept",
        "grenzen.model",
        "grenzen.official",
        "lagen",
        "progress",
        "schema",
        "sources.ogcapi",
        "sources.web",
        "thresholds",
        "version",
    },
    # a register in parts: what all rest on, then the analyses, then the engines and the tasks
    "motor": set(),
    "motor.register": {"columns", "errors", "schema", "sources.raw"},
    "motor.engine": set(),
    "motor.stroom": {"motor.engine"},
    "motor.dask": {"errors", "motor.engine", "threads"},
    "motor.uitkomst": {"errors", "export.atomic", "export.geoparquet"},
    "motor.telling": set(),
    "motor.geheel": {"geometry", "lagen", "schaalniveau.tegenspraken", "values"}
    | {"motor.register", "motor.telling"},
    "motor.eerste_ronde": {"errors", "geometry", "lagen", "progress", "values", "wording"}
    | {f"motor.{n}" for n in ("engine", "geheel", "register", "telling")},
    "motor.schaalniveau": {"geometry", "grenzen", "lagen", "progress", "schaalniveau", "tasks"}
    | {"schaalniveau.aside", "version", *MOTOR},
    "motor.capaciteit": {"capaciteit.assign", "geometry", "grenzen", "lagen", "progress"}
    | {"thresholds", "version", *MOTOR},
    "motor.tegels": {"geometry"},
    "motor.buren": {"errors", "geometry", "knooppunten.candidates", "knooppunten.items", "lagen"}
    | {"motor.tegels", "progress", "raakvlakken", "schema", "version", *MOTOR},
    "motor.taak": {"grenzen", "lagen", "progress", "tasks", "thresholds"}
    | {f"motor.{n}" for n in ("buren", "capaciteit", "dask", "schaalniveau", "stroom")}
    | MOTOR,
    "serve": {"errors", "paths"},
    # the public edition as a service
    "service": set(),
    "service.names": set(),
    "service.tidy": set(),
    "service.server": {"errors"},
    "service.texts": {"schema"},
    "service.questions": {"geometry", "service.names"},
    "service.layer": {"geometry", "service.names", "service.questions"},
    "service.openapi": {"service.names", "service.texts", "version"},
    "service.provider": {f"service.{n}" for n in ("layer", "names", "questions", "texts")},
    "service.app": {f"service.{n}" for n in ("layer", "names", "questions", "texts", "tidy")},
    "service.configuration": {
        "collection",
        "errors",
        "export.atomic",
        "export.layers",
        "geometry",
        "schema",
        "service.names",
        "service.openapi",
        "version",
    },
    "cli.dutch": set(),
    "cli.output": {"checks", "errors", "lagen", "tasks", "wording"},
    "cli.bar": {"cli.output", "progress"},
    "cli.motor": {"cli.dutch", "motor.register", "motor.taak", "wording"},
    "cli.kaartbijlage": {"annex", "export.atomic"}
    | {f"cli.{n}" for n in ("bar", "collecting", "dutch", "output")},
    "cli.kaartblad": {"sheets"} | {f"cli.{n}" for n in ("bar", "collecting", "dutch", "output")},
    # map sheets: measures and drawing, then what is on a map, then whole sheets
    "sheets": {f"sheets.{n}" for n in ("atlas", "location", "writing")},
    "sheets.catalogue": set(),
    "sheets.paper": {"geometry"},
    "sheets.lettering": {"sheets.paper"},
    "sheets.page": {"sheets.lettering", "sheets.paper"},
    "sheets.output": {"sheets.catalogue", "sheets.page", "version"},
    "sheets.shapes": {"geometry", "sheets.paper", "styles"},
    "sheets.placing": {"geometry", "sheets.paper"},
    "sheets.plates": {"geometry", "sheets.lettering", "sheets.page", "sheets.shapes", "styles"},
    "sheets.flow": {f"sheets.{n}" for n in ("lettering", "page", "paper", "plates")},
    "sheets.ground": {"geometry", "grenzen", "schema", "styles"}
    | {f"sheets.{n}" for n in ("page", "paper", "shapes")},
    "sheets.scene": {"clusters", "collection", "geometry", "schaalniveau.parts", "schema"}
    | {"sheets.paper", "sheets.shapes", "styles"},
    "sheets.legend": {"schema", "sheets.plates", "styles"} | SHEET,
    "sheets.names": {"grenzen", "sheets.placing", "styles"} | SHEET,
    "sheets.drawing": {"geometry", "grenzen", "sheets.legend", "sheets.names", "styles", "wording"}
    | {"sheets.placing", "sheets.plates"}
    | SHEET,
    "sheets.location": {"collection", "errors", "grenzen", "sheets.drawing", "sheets.legend"}
    | {"sheets.output", "values"}
    | SHEET,
    "sheets.contents": {"collection", "export.description", "schema", "styles", "version"}
    | {f"sheets.{n}" for n in ("lettering", "location", "scene")}
    | {"wording"},
    "sheets.compose": {"collection", "sheets.contents", "sheets.drawing", "sheets.flow"}
    | {"sheets.legend", "sheets.location"}
    | SHEET,
    "sheets.writing": {"collection", "errors", "export.atomic"}
    | {f"sheets.{n}" for n in ("compose", "contents", "output", "paper")},
    "sheets.atlas": {"collection", "export.atomic", "export.description", "progress"}
    | {f"sheets.{n}" for n in ("compose", "contents", "drawing", "flow", "output", "writing")}
    | {"values"}
    | SHEET,
    "export.checksum": set(),
    "annex": {
        "collection",
        "errors",
        "kaart.standalone",
        "progress",
        "sheets",
        "values",
    }
    | {
        f"export.{n}"
        for n in ("atomic", "checksum", "collection", "geopackage", "projectenlijst", "tables")
    },
    "cli.collecting": {
        "cli.dutch",
        "cli.output",
        "collection",
        "edition",
        "errors",
        "progress",
    },
    "cli.bronnen": {"errors", "export.laag", "fetch", "grenzen", "grenzen.kept", "lagen", "schema"}
    | {f"cli.{n}" for n in ("bar", "dutch", "output")},
    "cli": {
        "version",
        "checks",
        "errors",
        "export.report",
        "export.schaalniveau",
        "serve",
        "tasks",
    }
    | {f"cli.{n}" for n in ("bar", "bronnen", "convergence", "dutch", "output", "relations")}
    | {"cli.motor", "motor.taak", "wording"}
    | {"cli.projectenlijst", "cli.projectfiche", "cli.publiceer"}
    | {"cli.exporteer", "cli.kaartbijlage", "cli.kaartblad", "cli.vergelijk", "cli.oordelen"},
    "cli.projectfiche": {"collection", "errors", "export.projectfiche", "projectfiche"}
    | {f"cli.{n}" for n in ("bar", "collecting", "dutch", "output")},
    "cli.projectenlijst": {"export.projectenlijst"}
    | {f"cli.{n}" for n in ("bar", "collecting", "dutch", "output")},
    "cli.exporteer": {"export.collection"}
    | {f"cli.{n}" for n in ("bar", "collecting", "dutch", "output")},
    "cli.publiceer": {"collection", "scratch"}
    | {f"cli.{n}" for n in ("bar", "collecting", "dutch", "output")}
    | {f"service.{n}" for n in ("app", "configuration", "names", "server")},
    "cli.relations": {"convergence", "errors", "export.agenda", "export.convergence", "relations"}
    | {"motor.taak"}
    | {f"cli.{n}" for n in ("bar", "collecting", "dutch", "motor", "output")},
    "cli.vergelijk": {"export.report", "uitgaven"}
    | {f"cli.{n}" for n in ("bar", "collecting", "dutch", "output")},
    "cli.oordelen": {"oordeelfeiten", "overdracht"}
    | {f"cli.{n}" for n in ("bar", "collecting", "dutch", "output")},
    "cli.convergence": {"convergence", "export.convergence", "motor.taak"}
    | {f"cli.{n}" for n in ("bar", "collecting", "dutch", "motor", "output")},
}
# The pages may use all but the command line.
NOT_IN_UI = {"__main__", *(n for n in ALLOWED if n.split(".")[0] == "cli")}

ANALYSES = (
    "afhankelijkheden",
    "agenda",
    "capaciteit",
    "clusters",
    "coverage",
    "einden",
    "fasering",
    "knooppunten",
    "losse_einden",
    "oordeelfeiten",
    "oordelen",
    "portfolio",
    "raakvlakken",
    "schaalniveau",
    "totaalbeeld",
    "turning",
    "vergelijk",
    "woorden",
)
NOT_IN_ANALYSES = ("sources", "export", "ui", "cli", "tasks")

# Modules that may open or read a file: sources, the embedded set, our own tables and definitions.
READERS = {
    # The manifest of an annex that is checked.
    "annex",
    "checks",
    # To make sure that what was written is on disk.
    "export.aside",
    "export.checksum",
    "export.content",
    # Our own words for columns, and their short names.
    "export.description",
    "export.shape_names",
    # What was written must be whole.
    "export.whole",
    "grenzen.files",
    "grenzen.kept",
    # The scripts and styles that go into a page.
    "kaart.assets",
    "knooppunten.rules",
    "knooppunten.score",
    # Numbers put aside, so that they needn't be in memory.
    "motor.telling",
    "projectenlijst",
    "projectfiche.forms",
    "raakvlakken.rules",
    "schaalniveau.rules",
    "schema",
    "sources.archive",
    "sources.gis",
    "sources.gis_child",
    "sources.sniff",
    "sources.spreadsheet",
    "sources.text",
    "styles",
    "thresholds",
    # What the app itself looks like: style sheet, icons and the table of answers.
    "ui.components",
    # What was just written, to hand it to the visitor.
    "ui.export_offers",
    "ui.export_work",
    "ui.frame",
    "ui.start_map",
    # What words mean.
    "ui.begrippen",
    # Our own documents.
    "ui.about",
}
READ_CALLS = {
    "open",
    "read_text",
    "read_bytes",
    "read_csv",
    "read_excel",
    "read_feather",
    "read_file",
    "read_json",
    "read_parquet",
    "read_table",
    "load_workbook",
}
# Functions of our own that bear the name of a reader; they are in READERS themselves.
OWN_READERS = {
    ("sources", "read_csv"),
    ("export.account", "read_table"),
    # Nothing is read: what can't be printed goes there.
    ("cli.output", "open"),
}

# Names of which nobody can tell what belongs in them.
GRAB_BAGS = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "shared"}
CHANGING_METHODS = {
    "add",
    "append",
    "clear",
    "discard",
    "extend",
    "insert",
    "pop",
    "popitem",
    "remove",
    "setdefault",
    "update",
}


def read_modules() -> dict[str, ast.Module]:
    """Syntax tree of each module, by its name without `miekgeo.`; the app's entry file is `app`."""
    files = {}
    for path in sorted(paths.PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(paths.PACKAGE).with_suffix("").parts)
        files[name.removesuffix("__init__").rstrip(".") or ROOT_MODULE] = path
    if (ROOT / "app.py").is_file():
        files[APP] = ROOT / "app.py"
    return {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in files.items()}


MODULES = read_modules()
OWN = {n for n in MODULES if n != APP}


def imported(tree: ast.Module, known: set[str]) -> set[str]:
    """Modules of miekgeo that a tree imports, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "een relatieve import verbergt waar iets vandaan komt"
            # `from miekgeo import paths` is a module, `from miekgeo import __version__` isn't.
            names = [f"{node.module}.{a.name}" for a in node.names]
        else:
            continue
        for name in names:
            if name.split(".")[0] == ROOT_MODULE:
                found.add(nearest_module(name, known))
    return found


def nearest_module(name: str, known: set[str]) -> str:
    parts = name.split(".")[1:]
    while parts and ".".join(parts) not in known:
        parts.pop()
    return ".".join(parts) or ROOT_MODULE


def outside(tree: ast.Module) -> set[str]:
    """Top-level packages of others that a tree imports, inside functions too."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {a.name.split(".")[0] for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module).split(".")[0])
    return found


def called(tree: ast.Module) -> set[str]:
    """Last name of each function that is called."""
    calls = (n.func for n in ast.walk(tree) if isinstance(n, ast.Call))
    return {f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "") for f in calls}


def changed_globals(tree: ast.Module) -> set[str]:
    """Names of the top level that functions rebind, or whose value is changed anywhere."""
    top = set()
    for node in tree.body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            top |= {t.id for t in targets if isinstance(t, ast.Name)}
    return {n for node in ast.walk(tree) for n in _changed_by(node)} & top


def _changed_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Global):
        yield from node.names
    elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        yield node.target.id
    elif isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(
        node.ctx, (ast.Store, ast.Del)
    ):
        if isinstance(node.value, ast.Name):
            yield node.value.id
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        value = node.func.value
        if node.func.attr in CHANGING_METHODS and isinstance(value, ast.Name):
            yield value.id


def is_in(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == p or name.startswith(f"{p}.") for p in packages)


@pytest.mark.parametrize("name", sorted(OWN))
def test_a_module_imports_what_it_may(name: str) -> None:
    found = imported(MODULES[name], OWN) - {name}
    if is_in(name, ("ui",)):
        assert found & NOT_IN_UI == set()
    else:
        assert name in ALLOWED, "geef deze module een plaats in ALLOWED"
        assert found - ALLOWED[name] == set()


def test_the_table_allows_nothing_that_no_longer_exists() -> None:
    known = set(ALLOWED) | OWN
    assert {m for allowed in ALLOWED.values() for m in allowed} - known == set()
    assert set(ALLOWED) - OWN == set()


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = {name: imported(MODULES[name], OWN) - {name} for name in OWN}
    order = list(TopologicalSorter(graph).static_order())
    assert sorted(order) == sorted(OWN)
    assert order.index("errors") < order.index("grenzen") < order.index("cli")


@pytest.mark.parametrize("name", [n for n in sorted(OWN) if is_in(n, ANALYSES)])
def test_an_analysis_knows_no_files_and_no_screens(name: str) -> None:
    assert {m for m in imported(MODULES[name], OWN) if is_in(m, NOT_IN_ANALYSES)} == set()
    assert outside(MODULES[name]) & {"streamlit", "folium", "pyogrio", "click"} == set()


@pytest.mark.parametrize("name", sorted(MODULES))
def test_screens_and_maps_stay_where_they_belong(name: str) -> None:
    used = outside(MODULES[name])
    if not is_in(name, ("ui", APP)):
        assert used & {"streamlit", "streamlit_folium"} == set()
    if not is_in(name, ("kaart", "ui.components")):
        assert used & {"folium", "branca", "streamlit_folium"} == set()
    if not is_in(name, ("cli",)):
        assert "click" not in used


@pytest.mark.parametrize("name", sorted(set(MODULES) - {"geometry"}))
def test_one_module_reprojects(name: str) -> None:
    attributes = {n.attr for n in ast.walk(MODULES[name]) if isinstance(n, ast.Attribute)}
    names = {
        a.name for n in ast.walk(MODULES[name]) if isinstance(n, ast.ImportFrom) for a in n.names
    }
    assert (attributes | names) & {"to_crs", "Transformer", "estimate_utm_crs"} == set()


@pytest.mark.parametrize("name", sorted(set(MODULES) - READERS))
def test_only_readers_read(name: str) -> None:
    own = {call for module, call in OWN_READERS if module == name}
    assert called(MODULES[name]) & READ_CALLS - own == set()


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_grab_bags(name: str) -> None:
    assert set(name.split(".")) & GRAB_BAGS == set()


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_module_keeps_state(name: str) -> None:
    assert changed_globals(MODULES[name]) == set()


@pytest.mark.parametrize("statement", ["import miekgeo", "import miekgeo.cli"])
def test_starting_is_light(statement: str) -> None:
    heavy = {"folium", "geopandas", "pandas", "pyogrio", "shapely", "streamlit"}
    code = f"{statement}, sys; print(sorted({heavy} & set(sys.modules)), 'click' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split("] ") == ["[", f"{statement.endswith('cli')}\n"]


def test_the_readers_of_code_see_what_they_must() -> None:
    """The other tests are worth what these functions find."""
    tree = ast.parse(
        """
import folium.plugins
from miekgeo import __version__, paths
from miekgeo.schaalniveau import COLUMNS, rules
KEPT = {"a": 1}
SEEN: list[str] = []
BOX = {}
COUNT = 0
LAST = None
def read(path):
    import miekgeo.sources.text
    global LAST
    SEEN.append(path)
    BOX["a"] = 1
    inner = []
    inner.append(KEPT["a"])
    return open(path).read(), path.read_text(), frame.to_crs(4326)
COUNT += 1
"""
    )
    known = {"paths", "schaalniveau", "schaalniveau.rules", "sources", "sources.text"}
    assert imported(tree, known) == {ROOT_MODULE, "schaalniveau", *known - {"sources"}}
    assert outside(tree) == {"folium", "miekgeo"}
    assert called(tree) == {"append", "open", "read", "read_text", "to_crs"}
    assert changed_globals(tree) == {"SEEN", "BOX", "COUNT", "LAST"}


def test_the_package_is_the_one_under_test() -> None:
    assert paths.PACKAGE == ROOT / "miekgeo"
    assert {"cli", "geometry", "schaalniveau.rules", "sources.gis_child"} <= OWN
    assert Path(__file__).parent == ROOT / "tests"
