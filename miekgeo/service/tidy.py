"""What pygeoapi says of itself, kept to what there is, in Dutch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

Link = dict[str, Any]

_REL = "http://www.opengis.net/def/rel/ogc/1.0/"
# Of kinds of documents that this service doesn't have.
_ABSENT = ("processes", "job-list", "tiling-schemes")
_ABSENT_TYPES = ("application/ld+json", "text/csv")
_JSON_ONLY = (f"{_REL}schema", f"{_REL}queryables", "service-doc")
_PAGES = ("self", "alternate", "next", "prev")
_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "self": "Dit antwoord",
        "alternate": "Dit antwoord, anders",
        "root": "Voorpagina",
        "data": "Lagen",
        "conformance": "Waaraan de dienst voldoet",
        "service-desc": "Wat de dienst kan (OpenAPI)",
        "items": "Rijen",
        "next": "Volgende rijen",
        "prev": "Vorige rijen",
        f"{_REL}schema": "Velden",
        f"{_REL}queryables": "Velden om op te filteren",
    }
)
_IN_DUTCH: Mapping[str, str] = MappingProxyType(
    {
        "unknown properties specified": "properties noemt een veld dat er niet is.",
        "bad sort property": "sortby noemt een veld dat er niet is.",
        "identifier not found": "Er is geen rij met deze sleutel.",
    }
)


def tidy_links(links: Sequence[Link], url: str) -> list[Link]:
    """Links to what there is, with Dutch titles; those to the service's root end in a slash."""
    kept = []
    for link in links:
        rel, media = str(link["rel"]), str(link.get("type", ""))
        if rel.rsplit("/", 1)[-1] in _ABSENT or media in _ABSENT_TYPES:
            continue
        if rel in _JSON_ONLY and media == "text/html":
            continue
        title = _TITLES.get(rel, str(link.get("title", "")))
        if rel in _TITLES and media == "text/html":
            title += " (webpagina)"
        href = str(link["href"]).replace(f"{url}?", f"{url}/?")
        kept.append({**link, "title": title, "href": href})
    return kept


def tidy_page(page: dict[str, Any], url: str, offset: int, box: Mapping[str, str]) -> None:
    """The same for a page of rows, and the box that was asked for in its links.

    The last page has no next: pygeoapi gives it an empty one.
    """
    whole = offset + page["numberReturned"] >= page["numberMatched"]
    asked = f"&{urlencode(box)}" if box else ""
    page["links"] = [
        link | {"href": link["href"] + asked} if link["rel"] in _PAGES else link
        for link in tidy_links(page["links"], url)
        if not (whole and link["rel"] == "next")
    ]


def in_dutch(message: str) -> str:
    """What pygeoapi says of a question, in Dutch where it is known."""
    if message.startswith("CRS "):
        return "Dit coördinatenstelsel heeft de dienst niet; zie crs van de laag."
    return _IN_DUTCH.get(message, message)
