"""The service as a WSGI application: pygeoapi answers, this asks it and tidies what it says.

pygeoapi's own application has pages that load maps and scripts from other computers, admits
formats and paths that aren't meant here, and leaves what it doesn't know out of a question.
"""

from __future__ import annotations

import copy
import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pyogrio
from flask import Flask, Response, render_template, request
from pygeoapi.api import (
    API,
    APIRequest,
    describe_collections,
    get_collection_schema,
    itemtypes,
    landing_page,
)
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException

from miekgeo.service.layer import read_layer
from miekgeo.service.names import ACCOUNT
from miekgeo.service.questions import ASKED_AREA, QuestionError, area_of
from miekgeo.service.texts import field_texts
from miekgeo.service.tidy import in_dutch, tidy_links, tidy_page

Document = dict[str, Any]
Question = Mapping[str, str]

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
SCHEMA, OPENAPI = "application/schema+json", "application/vnd.oai.openapi+json;version=3.0"
FORMATS = {"json": JSON, "geojson": JSON, "html": HTML}

# Parameters of a page of rows, beside the fields of the layer.
PARAMETERS = frozenset(
    {
        "f",
        "lang",
        "limit",
        "offset",
        "bbox",
        "bbox-crs",
        "crs",
        "sortby",
        "properties",
        "skipGeometry",
        "resulttype",
    }
)
RESULTS = ("results", "hits")
MAX_VALUE_CHARACTERS = 2000
MAX_DIGITS = 12

CONFORMS_TO = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/landing-page",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
)

# The pages themselves ask nothing of anybody; a browser holds them to it.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # What is public may be drawn on anybody's map.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Crs",
    "Vary": "Accept",
}

LOG = logging.getLogger(__name__)


def make_app(settings: Mapping[str, Any], openapi: Document, folder: Path) -> Flask:
    """The service of what `write_service` wrote; all layers are read before it answers.

    Parameters
    ----------
    settings : mapping
        The configuration of pygeoapi.
    openapi : dict
    folder : Path
        Where its GeoPackage stands.
    """
    return _Service(settings, openapi, folder).app


class _Service:
    """Routes of the application, and what they share."""

    def __init__(self, settings: Mapping[str, Any], openapi: Document, folder: Path) -> None:
        config = copy.deepcopy(dict(settings))
        self.layers: dict[str, dict[str, str]] = {}
        for name, resource in config["resources"].items():
            provider = resource["providers"][0]
            provider["data"] = str(folder / provider["data"])
            layer = read_layer(provider["data"], provider["table"], provider.get("id_field"))
            self.layers[name] = dict(layer.kinds)
            data = provider["data"]
        self.url: str = config["server"]["url"]
        self.openapi = openapi
        self.api = API(config, openapi)
        table = pyogrio.read_dataframe(data, layer=ACCOUNT, read_geometry=False)
        self.account = [list(row) for row in table[["onderwerp", "waarde"]].itertuples(index=False)]
        self.app = self._routes()

    def _routes(self) -> Flask:
        app = Flask(__name__, static_folder=None)
        app.url_map.strict_slashes = False
        app.url_map.merge_slashes = False
        app.json.ensure_ascii = False  # type: ignore[attr-defined]
        base = "/collections/<name>"
        for path, view in (
            ("/", self.front),
            ("/openapi", self.describe_api),
            ("/conformance", self.conform),
            (f"/{ACCOUNT}", self.account_for),
            ("/collections", self.collections),
            (base, self.collection),
            (f"{base}/schema", self.schema),
            (f"{base}/queryables", self.queryables),
            (f"{base}/items", self.items),
            (f"{base}/items/<path:identifier>", self.item),
        ):
            app.add_url_rule(path, view_func=view, methods=["GET"])
        app.register_error_handler(QuestionError, self.refuse)
        app.register_error_handler(_RefusedError, self.pass_on)
        app.register_error_handler(HTTPException, self.fail)
        app.register_error_handler(Exception, self.break_down)
        app.after_request(self.finish)
        return app

    # What can be asked.

    def front(self) -> Response:
        """The landing page."""
        document = self.ask(landing_page)
        links = tidy_links(document["links"], self.url)
        about = {"type": HTML, "rel": "describedby", "href": f"{self.url}/{ACCOUNT}"}
        document["links"] = [*links, {**about, "title": "Verantwoording"}]
        return self.answer("voorpagina.html", document)

    def describe_api(self) -> Response:
        """The OpenAPI document."""
        return self.as_json(self.openapi, OPENAPI)

    def conform(self) -> Response:
        """Which parts of which standards are met."""
        return self.as_json({"conformsTo": list(CONFORMS_TO)})

    def account_for(self) -> Response:
        """Sources, boundary set, thresholds."""
        rows = [{"onderwerp": what, "waarde": value} for what, value in self.account]
        title = self.api.config["metadata"]["identification"]["title"]
        return self.answer("verantwoording.html", {"title": title, "verantwoording": rows})

    def collections(self) -> Response:
        """All layers."""
        document = self.ask(describe_collections)
        document["links"] = tidy_links(document["links"], self.url)
        for collection in document["collections"]:
            collection["links"] = tidy_links(collection["links"], self.url)
        return self.answer("lagen.html", document)

    def collection(self, name: str) -> Response:
        """One layer."""
        document = self.ask(describe_collections, name)
        document["links"] = tidy_links(document["links"], self.url)
        return self.answer("laag.html", document)

    def schema(self, name: str) -> Response:
        """Fields of a layer."""
        return self.as_json(self.ask(get_collection_schema, name), SCHEMA)

    def queryables(self, name: str) -> Response:
        """Fields of a layer to ask for, called what they are called in the schema."""
        document = self.ask(itemtypes.get_collection_queryables, name)
        called = self.ask(get_collection_schema, name)["properties"]
        for field, about in document["properties"].items():
            about |= {k: v for k, v in called[field].items() if k in ("title", "description")}
        return self.as_json(document, SCHEMA)

    def items(self, name: str) -> Response:
        """A page of rows."""
        question = self.question(name)
        box = {k: question[k] for k in ("bbox", "bbox-crs") if k in question}
        if box and "bbox" not in box:
            raise QuestionError("bbox-crs hoort bij een bbox.")
        token = ASKED_AREA.set(area_of(box["bbox"], box.get("bbox-crs")) if box else None)
        try:
            # Without the box, which pygeoapi takes long to turn and then turns wrong.
            rest = {k: v for k, v in question.items() if k not in box}
            document, headers = self.ask_all(itemtypes.get_collection_items, rest, name)
        finally:
            ASKED_AREA.reset(token)
        tidy_page(document, self.url, int(question.get("offset", 0)), box)
        rows = [f["properties"] for f in document["features"]]
        filled = [n for n in self.layers[name] if any(r.get(n) is not None for r in rows)]
        titles = {n: field_texts(name, n)["title"] for n in filled}
        return self.answer("rijen.html", document, GEOJSON, headers, titles)

    def item(self, name: str, identifier: str) -> Response:
        """One row."""
        question = {k: v for k, v in request.args.items() if k == "crs"}
        document, headers = self.ask_all(itemtypes.get_collection_item, question, name, identifier)
        path = f"{self.url}/collections/{name}/items/"
        quoted = path + quote(identifier, safe="")
        for link in document["links"]:
            link["href"] = link["href"].replace(path + identifier, quoted)
        document["links"] = tidy_links(document["links"], self.url)
        titles = {n: field_texts(name, n)["title"] for n in document["properties"]}
        return self.answer("rij.html", document, GEOJSON, headers, titles)

    # How it is asked.

    def question(self, name: str) -> Question:
        """The parameters of a page of rows; one that nobody knows is refused, not left out."""
        fields = self.layers.get(name)
        if fields is None:
            return {}
        for key, values in request.args.lists():
            if key not in PARAMETERS and key not in fields:
                raise QuestionError(f"Deze dienst kent de vraag {key[:60]!r} niet.")
            if len(values) > 1:
                raise QuestionError(f"{key} staat er {len(values)} keer.")
            if len(values[0]) > MAX_VALUE_CHARACTERS:
                raise QuestionError(f"{key} heeft meer dan {MAX_VALUE_CHARACTERS} tekens.")
        asked = {k: v for k, v in request.args.items() if k not in ("f", "lang")}
        if asked.get("resulttype", RESULTS[0]) not in RESULTS:
            raise QuestionError(f"resulttype is {' of '.join(RESULTS)}.")
        for key, least in (("limit", 1), ("offset", 0)):
            _check_count(asked, key, least)
        order = asked.get("sortby", "x").split(",")
        if any(part.strip("+- ") not in (*fields, "x") for part in order):
            raise QuestionError("sortby noemt een veld dat er niet is.")
        if "sortby" in asked:
            # A plus sign in an address is a space.
            asked["sortby"] = ",".join(part.strip() for part in order)
        return asked

    def ask(self, function: Any, *names: str) -> Document:
        """What pygeoapi answers to a question without parameters."""
        return self.ask_all(function, {}, *names)[0]

    def ask_all(
        self, function: Any, question: Question, *names: str
    ) -> tuple[Document, Mapping[str, str]]:
        """What pygeoapi answers, with its headers; it sees nothing else of the request."""
        if names and names[0] not in self.layers:
            raise _RefusedError(HTTPStatus.NOT_FOUND, "Deze laag is er niet; zie /collections.")
        seen = SimpleNamespace(args=ImmutableMultiDict(question), headers={}, path_info="")
        headers, status, content = function(self.api, APIRequest(seen, self.api.locales), *names)
        document: Document = json.loads(content)
        if status >= HTTPStatus.BAD_REQUEST:
            raise _RefusedError(HTTPStatus(status), in_dutch(str(document.get("description", ""))))
        return document, headers

    # How it is answered.

    def answer(
        self,
        template: str,
        document: Document,
        media: str = JSON,
        headers: Mapping[str, str] | None = None,
        titles: Mapping[str, str] | None = None,
    ) -> Response:
        """A document in the format asked for; a page calls fields by their titles."""
        kept = {k: v for k, v in (headers or {}).items() if k == "Content-Crs"}
        if _format() == HTML:
            page = render_template(template, d=document, url=self.url, titles=titles)
            return Response(page, content_type=f"{HTML}; charset=utf-8", headers=kept)
        return self.as_json(document, media, kept)

    def as_json(
        self, document: Document, media: str = JSON, headers: Mapping[str, str] | None = None
    ) -> Response:
        """A document as JSON."""
        _format()
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return Response(text, content_type=media, headers=dict(headers or {}))

    def refuse(self, error: QuestionError) -> Response:
        """A question that is wrong."""
        return _wrong(HTTPStatus.BAD_REQUEST, str(error))

    def pass_on(self, error: _RefusedError) -> Response:
        """A question that pygeoapi refuses."""
        return _wrong(error.status, str(error))

    def fail(self, error: HTTPException) -> Response:
        """A page that isn't there, or another method than GET."""
        status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
        known = {
            HTTPStatus.NOT_FOUND: "Deze pagina is er niet.",
            HTTPStatus.METHOD_NOT_ALLOWED: "Deze dienst geeft gegevens en neemt er geen aan.",
        }
        return _wrong(status, known.get(status, "De vraag klopt niet."))

    def break_down(self, error: Exception) -> Response:
        """A fault of ours: told to who runs the service, not to who asked."""
        LOG.critical("%s", request.path[:200], exc_info=error)
        return _wrong(HTTPStatus.INTERNAL_SERVER_ERROR, "Er ging iets mis in deze dienst.")

    def finish(self, response: Response) -> Response:
        """Headers of every answer."""
        response.headers.update({**HEADERS, "Content-Language": "nl"})
        return response


class _RefusedError(Exception):
    def __init__(self, status: HTTPStatus, text: str) -> None:
        super().__init__(text)
        self.status = status


def _wrong(status: HTTPStatus, text: str) -> Response:
    document = {"code": status.phrase.replace(" ", ""), "description": text}
    return Response(json.dumps(document, ensure_ascii=False), status=int(status), content_type=JSON)


def _format() -> str:
    """The format asked for: by name, else as the client accepts, else JSON."""
    asked = request.args.get("f")
    if asked is None:
        found = request.accept_mimetypes.best_match([JSON, GEOJSON, HTML], default=JSON)
        return HTML if found == HTML else JSON
    if asked not in FORMATS:
        raise QuestionError("f is json of html.")
    return FORMATS[asked]


def _check_count(asked: Question, name: str, least: int) -> None:
    text = asked.get(name)
    if text is None:
        return
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS and int(text) >= least):
        raise QuestionError(f"{name} is een geheel getal, {least} of meer.")
