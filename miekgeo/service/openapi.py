"""The OpenAPI document of the service: whole in itself, no reference to another computer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from miekgeo.service.names import ACCOUNT, SYSTEMS
from miekgeo.service.texts import field_texts
from miekgeo.version import __version__

Document = dict[str, Any]
SORTED = "Veld om op te sorteren; een minteken ervoor keert de volgorde om."


def openapi_document(
    settings: Mapping[str, Any], kinds: Mapping[str, Mapping[str, str]]
) -> Document:
    """What can be asked of the service.

    Parameters
    ----------
    settings : mapping
        The configuration of pygeoapi.
    kinds : mapping of str to mapping of str to str
        JSON type by field, by layer.
    """
    about = settings["metadata"]
    paths = {
        "/": _path("Voorpagina", "voorpagina"),
        "/conformance": _path("Waaraan de dienst voldoet", "conformiteit"),
        "/collections": _path("Alle lagen", "lagen"),
        f"/{ACCOUNT}": _path("Bronnen, grenzen en drempels", ACCOUNT),
    }
    for name, resource in settings["resources"].items():
        paths |= _layer_paths(name, resource, kinds[name])
    return {
        "openapi": "3.0.2",
        "info": {
            "title": about["identification"]["title"],
            "description": about["identification"]["description"],
            "version": __version__,
            "license": dict(about["license"]),
        },
        "servers": [{"url": settings["server"]["url"]}],
        "tags": [{"name": n, "description": r["title"]} for n, r in settings["resources"].items()],
        "paths": paths,
    }


def _layer_paths(
    name: str, resource: Mapping[str, Any], kinds: Mapping[str, str]
) -> dict[str, Document]:
    title, base = resource["title"], f"/collections/{name}"
    only, geojson = "Alleen rijen met deze waarde", "application/geo+json"
    row = _parameter("featureId", "Sleutel van een rij.", {"type": "string"})
    row |= {"in": "path", "required": True, "style": "simple"}
    values = [
        _parameter(field, f"{only}: {field_texts(name, field)['title']}.", {"type": kind})
        for field, kind in kinds.items()
    ]
    page = [*_page_parameters(resource["limits"]), *values]
    one = [row, _system("crs")]
    return {
        base: _path(f"Over {title}", f"{name}_laag", name),
        f"{base}/schema": _path(f"Velden van {title}", f"{name}_velden", name),
        f"{base}/queryables": _path(f"Vraagvelden van {title}", f"{name}_vragen", name),
        f"{base}/items": _path(f"Rijen van {title}", f"{name}_rijen", name, page, geojson),
        f"{base}/items/{{featureId}}": _path(
            f"Een rij van {title}", f"{name}_rij", name, one, geojson
        ),
    }


def _page_parameters(limits: Mapping[str, Any]) -> list[Document]:
    number = {"type": "integer", "minimum": 0, "default": 0}
    page = {
        "type": "integer",
        "minimum": 1,
        "maximum": limits["max_items"],
        "default": limits["default_items"],
    }
    box = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
    names = {"type": "array", "items": {"type": "string"}}
    kinds = {"type": "string", "enum": ["results", "hits"], "default": "results"}
    return [
        _parameter("limit", "Aantal rijen op een pagina.", page),
        _parameter("offset", "Aantal rijen dat wordt overgeslagen.", number),
        _parameter("bbox", "Alleen rijen die deze rechthoek raken.", box),
        _system("bbox-crs"),
        _system("crs"),
        _parameter("sortby", SORTED, names),
        _parameter("properties", "Alleen deze velden.", names),
        _parameter("skipGeometry", "Zonder geometrie.", {"type": "boolean", "default": False}),
        _parameter("resulttype", "Met hits alleen het aantal rijen.", kinds),
    ]


def _system(name: str) -> Document:
    which = "van de bbox" if name == "bbox-crs" else "van het antwoord"
    allowed = {"type": "string", "format": "uri", "enum": list(SYSTEMS), "default": SYSTEMS[0]}
    return _parameter(name, f"Coördinatenstelsel {which}.", allowed)


def _parameter(name: str, text: str, schema: Document) -> Document:
    return {
        "name": name,
        "in": "query",
        "description": text,
        "required": False,
        "style": "form",
        "explode": False,
        "schema": schema,
    }


def _path(
    summary: str,
    operation: str,
    tag: str | None = None,
    parameters: list[Document] | None = None,
    media: str = "application/json",
) -> Document:
    wrong = {"application/json": {"schema": {"type": "object"}}}
    answer: Document = {
        "summary": summary,
        "operationId": operation,
        "parameters": parameters or [],
        "responses": {
            "200": {"description": summary, "content": {media: {"schema": {"type": "object"}}}},
            "400": {"description": "De vraag klopt niet.", "content": wrong},
            "404": {"description": "Bestaat niet.", "content": wrong},
        },
    }
    return {"get": answer | ({"tags": [tag]} if tag else {})}
