"""Official borders through a server that others wrote, without a bit lost on the way."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from miekgeo import fetch, tasks
from miekgeo.geometry import RD, Geometries
from miekgeo.grenzen.kept import KeptSet, list_kept, load_kept, name_in_use
from tests.conftest import REFERENTIE, Run
from tests.fetch.conftest import DONE, UNREADABLE, contents, set_environment
from tests.services.features import GRENZEN
from tests.services.pygeoapi_server import Layer, serve_collections

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pygeoapi") is None, reason="pygeoapi is niet geïnstalleerd"
)

MAX_ITEMS = 7
OFFICIAL = Layer(REFERENTIE / "pdok_provincies.gpkg", "provinciegebied")
EMBEDDED = Layer(GRENZEN, "provincies")
EMBEDDED_GEMEENTEN = Layer(GRENZEN, "gemeenten", "soort = 'gemeente'")
# Squares of 400 m that are laid in each provincie, to be gemeenten beside what is left of it.
SQUARES = 26
SQUARE_M = 400
OFFICIAL_SET, EMBEDDED_SET = "officieel", "ingebed"


@dataclass(frozen=True)
class Served:
    """What a server holds of one set, and where it is."""

    url: str
    provincies: Layer
    gemeenten: Layer
    names: tuple[str, str]

    @property
    def options(self) -> list[str]:
        """As the command line takes them."""
        return ["--url", self.url, "--provincies", self.names[0], "--gemeenten", self.names[1]]

    def fetch(self, tolerantie_m: float | None = None) -> KeptSet:
        provincies, gemeenten = self.names
        return fetch.fetch_grenzen(
            self.url, provincies=provincies, gemeenten=gemeenten, tolerantie_m=tolerantie_m
        )


def inner_squares(area: shapely.Geometry) -> list[shapely.Geometry]:
    """Squares in whole kilometres that lie in an area without touching its border."""
    (x0, y0, x1, y1) = np.round(area.bounds, -3)
    xs, ys = np.meshgrid(np.arange(x0, x1, 2000), np.arange(y0, y1, 2000))
    squares = shapely.box(xs.ravel(), ys.ravel(), xs.ravel() + SQUARE_M, ys.ravel() + SQUARE_M)
    shapely.prepare(area)
    return list(squares[shapely.contains_properly(area, squares)][:SQUARES])


def with_holes(area: shapely.Geometry, holes: list[shapely.Geometry]) -> shapely.Geometry:
    """The area with holes added to the part they lie in; all other coordinates stay the same."""
    parts = [
        shapely.Polygon(
            part.exterior,
            [*part.interiors, *(h.exterior for h in holes if shapely.contains(part, h))],
        )
        for part in shapely.get_parts(area)
    ]
    return shapely.MultiPolygon(parts)


def write_gemeenten(provincies: gpd.GeoDataFrame, path: Path) -> Layer:
    """Gemeenten that tile the provincies with their very borders: squares, and what is left."""
    rows = []
    for code, area in zip(provincies["identificatie"], provincies.geometry, strict=True):
        squares = inner_squares(area)
        assert len(squares) == SQUARES
        rows += [(code, s) for s in (with_holes(area, squares), *squares)]
    codes = [f"GM{n:04}" for n in range(1, len(rows) + 1)]
    frame = gpd.GeoDataFrame(
        {
            "code": codes,
            "naam": [f"Gemeente {c}" for c in codes],
            "provincie": [r[0] for r in rows],
        },
        geometry=[r[1] for r in rows],
        crs=RD,
    )
    frame.to_file(path, layer="gemeenten", driver="GPKG", engine="pyogrio")
    return Layer(path, "gemeenten")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Served]]:
    """One server with the embedded set, and with the official one where it is there."""
    sets = {EMBEDDED_SET: (EMBEDDED, EMBEDDED_GEMEENTEN)}
    if OFFICIAL.path.is_file():
        path = tmp_path_factory.mktemp("officieel") / "gemeenten.gpkg"
        provincies = pyogrio.read_dataframe(OFFICIAL.path, layer=OFFICIAL.layer)
        sets[OFFICIAL_SET] = (OFFICIAL, write_gemeenten(provincies, path))
    layers = {
        f"{kind}-{name}": layer
        for name, pair in sets.items()
        for kind, layer in zip(("provincies", "gemeenten"), pair, strict=True)
    }
    with pytest.MonkeyPatch.context() as patch:
        set_environment(patch, tmp_path_factory.mktemp("niets"))
        with serve_collections(layers, max_items=MAX_ITEMS) as url:
            yield {
                name: Served(url, *pair, (f"provincies-{name}", f"gemeenten-{name}"))
                for name, pair in sets.items()
            }


@pytest.fixture
def one(request: pytest.FixtureRequest, served: dict[str, Served]) -> Served:
    """The set that a test asks for."""
    if request.param not in served:
        pytest.skip("de referentiebestanden staan niet naast het project")
    return served[request.param]


@pytest.fixture
def embedded(served: dict[str, Served]) -> Served:
    return served[EMBEDDED_SET]


@pytest.fixture(scope="module")
def fetched(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Served], Path]:
    """Fetches a set with a tolerance of 2.5 m, once; gives the data folder that holds it."""
    folders: dict[Served, Path] = {}

    def fetch_once(one: Served) -> Path:
        if one not in folders:
            with pytest.MonkeyPatch.context() as patch:
                made = tmp_path_factory.mktemp("opgehaald")
                set_environment(patch, made)
                one.fetch(tolerantie_m=2.5)
            folders[one] = made
        return folders[one]

    return fetch_once


@pytest.fixture
def kept(one: Served, fetched: Callable[[Served], Path], folder: Path) -> KeptSet:
    """The set of this test, fetched and in use."""
    shutil.copytree(fetched(one), folder)
    (found,), _ = list_kept()
    assert name_in_use() == found.naam
    return found


def bits(codes: pd.Series, areas: Geometries) -> dict[str, bytes]:
    """Geometry by code, bit for bit."""
    wkb = shapely.to_wkb(np.asarray(areas))
    return dict(zip(codes.str.removeprefix("PV").str.removeprefix("GM"), wkb, strict=True))


def source_bits(layer: Layer) -> dict[str, bytes]:
    frame = pyogrio.read_dataframe(layer.path, layer=layer.layer, where=layer.where)
    codes = frame["identificatie"] if "identificatie" in frame else frame["code"]
    return bits(codes, frame.geometry.array)


def kept_bits(kept: KeptSet, layer: str) -> dict[str, bytes]:
    frame = pyogrio.read_dataframe(kept.folder / "grenzen.gpkg", layer=layer)
    return bits(frame["code"], frame.geometry.array)


def by_name(layer: Layer) -> dict[str, shapely.Geometry]:
    frame = pyogrio.read_dataframe(layer.path, layer=layer.layer, where=layer.where)
    return dict(zip(frame["naam"], frame.geometry, strict=True))


# ---- without loss ------------------------------------------------------------------------------


def assert_not_a_bit_is_lost(one: Served, kept: KeptSet) -> None:
    assert kept_bits(kept, "provincies") == source_bits(one.provincies)
    assert kept_bits(kept, "gemeenten") == source_bits(one.gemeenten)
    assert (kept.provincies, len(source_bits(one.provincies))) == (12, 12)
    assert (kept.gemeenten, len(source_bits(one.gemeenten))) in {(342, 342), (324, 324)}


def assert_judged_with_what_was_served(one: Served, kept: KeptSet) -> None:
    """Through reading too: every vertex is there in its place, to the bit.

    A vertex is added where two neighbours abroad meet halfway an edge: on it, or a rounding away.
    """
    read = load_kept(kept.naam)
    gemeenten = by_name(one.gemeenten)
    assert set(read.gemeenten.labels) == set(gemeenten)
    for naam, found in zip(read.gemeenten.labels, read.gemeenten.areas, strict=True):
        assert found.wkb == gemeenten[naam].wkb
    provincies = by_name(one.provincies)
    assert set(read.names) == set(provincies)
    for naam, found in zip(read.names, read.provincies.areas, strict=False):
        xy = shapely.get_coordinates(found)
        served = shapely.get_coordinates(provincies[naam])
        known = {tuple(c) for c in served}
        own = np.array([tuple(c) in known for c in xy])
        assert (xy[own] == served).all()
        assert len(xy) - len(served) < 10
        shapely.prepare(border := provincies[naam].boundary)
        assert shapely.dwithin(border, shapely.points(xy[~own]), 1e-6).all()
        assert found.area == pytest.approx(provincies[naam].area, rel=1e-12)


def assert_answers_name_the_set_and_its_tolerance(kept: KeptSet) -> None:
    found = tasks.judge(None)
    naam = f"set van 127.0.0.1 {kept.opgehaald}"
    assert (found.grenzen.naam, found.grenzen.tolerantie_m) == (naam, 2.5)
    assert set(found.table["grenzenset"]) == {naam}
    assert found.grenzen.bron == kept.bron
    told: dict[str, str] = dict(found.result.account.itertuples(index=False))
    assert naam in told.values()
    assert "2.5" in {str(v).replace(",", ".").removesuffix(" m") for v in told.values()}


@pytest.mark.parametrize(
    "one",
    [EMBEDDED_SET, pytest.param(OFFICIAL_SET, marks=pytest.mark.referentie)],
    indirect=True,
)
def test_a_set_arrives_without_loss(one: Served, kept: KeptSet) -> None:
    """One test, because fetching the official borders takes long."""
    assert_not_a_bit_is_lost(one, kept)
    assert_judged_with_what_was_served(one, kept)
    assert_answers_name_the_set_and_its_tolerance(kept)


@pytest.mark.parametrize("one", [EMBEDDED_SET], indirect=True)
def test_the_same_borders_give_the_same_answers(one: Served, kept: KeptSet) -> None:
    """The embedded set, once around by a server, judges as the embedded set does."""
    around = tasks.judge(None, tolerantie_m=100)
    own = tasks.judge(None, grenzen_path="ingebed")
    assert around.grenzen.naam == f"set van 127.0.0.1 {kept.opgehaald}"
    # Each explanation ends with the set that it rests on.
    said = around.table["toelichting"].str.replace(around.grenzen.naam, own.grenzen.naam)
    table = around.table.assign(toelichting=said, grenzenset=own.grenzen.naam)
    pd.testing.assert_frame_equal(table, own.table)


def test_the_official_service_is_known_by_its_address(
    embedded: Served, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """Then the tolerance is 1 m, and answers say that they rest on the official set."""
    monkeypatch.setattr(fetch, "OFFICIAL_URL", embedded.url)
    done = run("bronnen", "grenzen", *embedded.options[2:])
    assert (done.code, done.err) == (DONE, "")
    assert "(12 provincies, 342 gemeenten, tolerantie 1 m)." in done.out
    assert "Bron: Kadaster, Bestuurlijke Gebieden, " in done.text
    assert name_in_use().startswith("officieel-")
    judged = run("schaalniveau")
    assert judged.code == DONE
    assert "Grenzen: officiële set (Kadaster, PDOK) 20" in judged.out
    assert ", tolerantie 1 m." in judged.out


# ---- what the user sees ------------------------------------------------------------------------


def test_the_user_is_told_page_by_page(embedded: Served) -> None:
    told: list[tuple[str, int, int | None]] = []

    def tell(what: str, done: int = 0, total: int | None = None) -> None:
        told.append((what, done, total))

    fetch.fetch_grenzen(
        embedded.url, provincies=embedded.names[0], gemeenten=embedded.names[1], progress=tell
    )
    provincies, gemeenten = embedded.names
    assert [t for t in told if t[0] == provincies] == [
        (provincies, 0, None),
        (provincies, 7, 12),
        (provincies, 12, 12),
    ]
    # 342 is 48 pages of 7 and one of 6.
    counts = [done for what, done, _ in told if what == gemeenten]
    assert counts == [*range(0, 342, 7), 342]
    assert [what for what, _, _ in told[-2:]] == ["Grenzen controleren", "Grenzen bewaren"]


def test_the_command_fetches_lists_and_judges(embedded: Served, run: Run, folder: Path) -> None:
    done = run("bronnen", "grenzen", *embedded.options)
    assert (done.code, done.err) == (DONE, "")
    (kept,), damaged = list_kept()
    assert damaged == []
    assert done.out.splitlines() == [
        f"Opgehaald en in gebruik: {kept.naam} (12 provincies, 342 gemeenten, tolerantie 100 m).",
        f"Bron: {embedded.url}/collections/{embedded.names[0]}; licentie: CC BY 4.0.",
        f"Bewaard in: {folder / 'grenzen' / kept.naam}",
    ]
    table = {row.split()[0]: row for row in run("bronnen").out.splitlines()}
    assert f"{kept.naam}" in table["ja"]
    assert "342" in table["ja"]
    assert "100 m" in table["ja"]
    assert "ingebed" in table
    judged = run("schaalniveau")
    assert judged.code == DONE
    assert f"Grenzen: set van 127.0.0.1 {kept.opgehaald}, tolerantie 100 m." in judged.out


@pytest.mark.parametrize("one", [EMBEDDED_SET], indirect=True)
def test_another_set_may_be_judged_with_once(one: Served, kept: KeptSet, run: Run) -> None:
    run("bronnen", "gebruik", "ingebed")
    assert "Grenzen: ingebedde set 2025, tolerantie 100 m." in run("schaalniveau").out
    once = run("schaalniveau", "--grenzen", kept.naam, "--tolerantie", "9")
    assert f"Grenzen: set van 127.0.0.1 {kept.opgehaald}, tolerantie 9 m." in once.out
    assert name_in_use() == "ingebed"


def test_an_unknown_collection(embedded: Served, run: Run, folder: Path) -> None:
    done = run("bronnen", "grenzen", "--url", embedded.url)
    assert done.code == UNREADABLE
    assert "127.0.0.1 heeft geen collectie provinciegebied. Wel: gemeenten-ingebed, " in done.text
    assert not folder.exists()


def test_one_collection_as_a_layer(embedded: Served, run: Run, tmp_path: Path) -> None:
    """`haal` gives the same bits, and what it writes is a boundary file by itself."""
    path = tmp_path / "provincies.gpkg"
    name = embedded.names[0]
    done = run("bronnen", "haal", embedded.url, name, "--laag", "grenzen", "--uit", path)
    assert done.code == DONE
    assert "12 rijen gelezen, 12 gebruikt." in done.out
    written = pyogrio.read_dataframe(path)
    assert bits(written["code"], written.geometry.array) == source_bits(embedded.provincies)
    assert f"Bron: {name}, {embedded.url}/collections/{name}; licentie: CC BY 4.0." in done.text
    assert sorted(contents(tmp_path)) == ["provincies-rapport.xlsx", "provincies.gpkg"]
    judged = run("schaalniveau", "--grenzen", path, "--tolerantie", "3")
    assert judged.code == DONE
    assert "Grenzen: provincies.gpkg; gemeenten: ingebedde set 2025, tolerantie 3 m." in judged.out
